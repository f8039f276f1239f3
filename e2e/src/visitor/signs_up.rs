//! The journey, from the first question to the welcome.

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

    /// Starts a signup and answers every question before `step`, which is then asked.
    pub async fn gets_as_far_as(&self, step: &str) {
        self.goes_to("/signup").await;
        for earlier in steps().take_while(|earlier| *earlier != step) {
            self.answers(earlier).await;
        }
        let place = if step == "review" { step.to_owned() } else { format!("question {step}") };
        self.is_at(&place).await;
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
            Ok(2) => Ok(()),
            shown => Err(format!("the pricing table never showed two tiers: {shown:?}")),
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
