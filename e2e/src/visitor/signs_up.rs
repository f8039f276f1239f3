//! The journey, from the first question to the welcome.

use playwright_rs::FetchOptions;

use super::Visitor;
use crate::newcomer::steps;

impl Visitor {
    /// Fills the step that is asked with this person's answers, without sending them.
    pub async fn fills(&self, step: &str) {
        self.is_asked(step).await;
        for (field, answer) in self.newcomer.answers_to(step) {
            if answer == "yes" { self.ticks(field).await } else { self.types(field, answer).await }
        }
    }

    /// Answers one question.
    pub async fn answers(&self, step: &str) {
        self.fills(step).await;
        self.presses("Continue").await;
    }

    /// Has answered every question before `step` when the story begins, and is asked that one. The pages before it
    /// were never seen, so Back leads to none of them: see [`Visitor::walks_as_far_as`].
    pub async fn gets_as_far_as(&self, step: &str) {
        self.record.note(format!("answers everything before {step}"));
        for earlier in steps().take_while(|earlier| *earlier != step) {
            self.sends_answers_to(earlier).await;
        }
        self.goes_to("/signup").await;
        self.is_at(&place_of(step)).await;
    }

    /// Starts a signup and answers every question before `step` page by page; then that one is asked.
    pub async fn walks_as_far_as(&self, step: &str) {
        self.goes_to("/signup").await;
        for earlier in steps().take_while(|earlier| *earlier != step) {
            self.answers(earlier).await;
        }
        self.is_at(&place_of(step)).await;
    }

    /// What the form of a step would send, without its page.
    async fn sends_answers_to(&self, step: &str) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(self.newcomer.answers_to(step));
        let headers = [
            ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("Origin".to_owned(), self.base.clone()),
            ("Accept-Language".to_owned(), self.guise.locale().to_owned()),
        ];
        let options =
            FetchOptions::builder().headers(headers.into()).post_data(form.finish()).max_redirects(0).build();
        let http = self.context.request().await.expect("a browser can ask for pages");
        match http.post(&format!("{}/signup/{step}", self.base), options).await {
            Ok(answer) if answer.status() == 303 => {}
            Ok(answer) => self.stumbles(format!("{step} was answered with {}", answer.status())).await,
            Err(error) => self.stumbles(format!("cannot answer {step}: {error}")).await,
        }
    }

    /// Answers everything and joins, up to the pricing table.
    pub async fn joins(&self) {
        self.gets_as_far_as("review").await;
        self.presses("Join").await;
        self.is_at("payment").await;
    }

    /// The pricing table is there as Stripe wants it, and shows tiers to choose from.
    pub async fn sees_the_pricing_table(&self) {
        let table = self.page.locator("stripe-pricing-table");
        for attribute in ["pricing-table-id", "publishable-key", "client-reference-id"] {
            let value = table.get_attribute(attribute).await.ok().flatten().unwrap_or_default();
            if value.is_empty() {
                self.stumbles(format!("the pricing table has no {attribute}")).await;
            }
        }
        let reference = table.get_attribute("client-reference-id").await.ok().flatten().unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if reference.len() > 200 || !reference.chars().all(allowed) {
            self.stumbles(format!("Stripe would drop the reference {reference:?}")).await;
        }
        let email = table.get_attribute("customer-email").await.ok().flatten().unwrap_or_default();
        if !email.eq_ignore_ascii_case(&self.newcomer.email) {
            self.stumbles(format!("the pricing table is for {email:?}")).await;
        }
        self.until(async || match self.page.locator("stripe-pricing-table a").visible().count().await {
            Ok(2..) => Ok(()),
            shown => Err(format!("the pricing table never showed two tiers or more: {shown:?}")),
        })
        .await;
    }

    /// Chooses the first tier in the pricing table, which leads to the checkout.
    pub async fn chooses_a_tier(&self) {
        self.record.note("chooses a tier");
        if let Err(error) = self.page.locator("stripe-pricing-table a").first().click(None).await {
            self.stumbles(format!("cannot choose a tier: {error}")).await;
        }
    }

    /// Chooses the first of the plain links that stand where scripts are off.
    pub async fn chooses_a_payment_link(&self) {
        self.record.note("chooses a payment link");
        let link = self.page.locator("noscript a[href*='/practice/stripe/checkout/']").first();
        if let Err(error) = link.click(None).await {
            self.stumbles(format!("cannot choose a payment link: {error}")).await;
        }
    }

    /// Pays at the checkout and comes back.
    pub async fn pays(&self) {
        self.presses("Pay").await;
        self.is_at("welcome").await;
    }
}

fn place_of(step: &str) -> String {
    if step == "review" { step.to_owned() } else { format!("question {step}") }
}
