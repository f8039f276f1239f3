//! Going on: what each page is there for.

use std::time::Duration;

use tokio::time::sleep;

use super::pressing::Press;
use super::{Held, Walker};
use crate::newcomer::steps;
use crate::walk::promises::Sent;

impl Walker {
    /// What the page is there for.
    pub(super) async fn goes_on(&mut self, how: Press) -> Held {
        let sight = self.look().await;
        let main = |rest: &str| format!("main {rest}");
        match (sight.place.as_str(), sight.url.as_str()) {
            ("question", _) => return self.answers(&sight.step, how).await,
            ("review", _) => {
                self.press(&main("form[action='/signup/join'] button"), how).await;
            }
            ("payment", _) => return self.chooses_a_tier().await,
            ("waiting", "/signup/welcome") if self.stage.kept().payments().is_empty() => {
                self.press(&main("a[href*='unpaid=yes']"), how).await;
            }
            ("waiting", _) => sleep(Duration::from_millis(500)).await,
            ("check-inbox" | "confirm", _) => self.types_the_code(how).await,
            ("choose", _) => {
                self.press(&main("form[action='/signup/choose'] button"), how).await;
            }
            (_, url) if url.starts_with("/practice/stripe/checkout/") => return self.pays(how).await,
            (_, url) if url.starts_with("/r/") => {
                if !self.press(&main("form[method='post'] button"), how).await {
                    match self.letter(0).await.filter(|newest| newest != url) {
                        Some(newest) => self.opens(&newest).await,
                        None => drop(self.tab().goes_to("/signup").await),
                    }
                }
            }
            (_, "/signup/resume") => {
                if self.tab().page.locator("main [name='email']").count().await.unwrap_or(0) > 0 {
                    self.asks_for_a_letter().await;
                } else {
                    self.opens_the_newest_letter().await;
                }
            }
            ("welcome" | "member", _) => {}
            _ => {
                self.tab().goes_to("/signup").await;
            }
        }
        self.settles().await;
        Ok(())
    }

    /// Answers the question with something new, and keeps in mind what was promised.
    pub(super) async fn answers(&mut self, step: &str, how: Press) -> Held {
        let path = format!("/signup/{step}");
        if self.tab().page.locator("main .compare").count().await.unwrap_or(0) > 0 {
            self.press("main .compare form button", how).await;
            self.settles().await;
            // Which of both counts was decided by a press on a page that shows both.
            return self.takes_what_is_kept().await;
        }
        self.typed += 1;
        let (typed, email) = (self.typed, self.email.clone());
        let tab = &mut self.tabs[self.at];
        tab.newcomer.email = email;
        tab.newcomer.last_name = format!("Walker {typed}");
        tab.newcomer.phone = format!("+1 312 555 {:04}", 100 + typed);
        tab.newcomer.discord_handle = format!("walker#{typed}");
        tab.newcomer.username = format!("walker_{typed}");
        let Some(pairs) = self.fills(step).await else { return Ok(()) };
        let sent = Sent { reference: self.reference().await, pairs };
        self.promises.hear(&sent);
        self.press(&format!("main form[action='{path}'] button.primary"), how).await;
        self.settles().await;
        let after = self.look().await;
        let now = self.reference().await;
        let moved_on = after.place == "question" && after.step != step || after.place == "review";
        let same = sent.reference.is_empty() || now.is_empty() || sent.reference == now;
        if how == Press::Once && moved_on && same && !after.query.contains("lost") {
            let reference = if sent.reference.is_empty() { now } else { sent.reference.clone() };
            if !reference.is_empty() {
                self.promises.give(&reference, &sent);
            }
            return self.has_focus_where_it_goes_on().await;
        }
        self.promises.doubt(&sent);
        Ok(())
    }

    /// Types what the person answers; nothing where the page has gone meanwhile.
    pub(super) async fn fills(&self, step: &str) -> Option<Vec<(String, String)>> {
        let tab = self.tab();
        let mut pairs = Vec::new();
        for (name, answer) in tab.newcomer.answers_to(step) {
            let field = tab.page.locator(format!("main [name='{name}']:not([type='hidden'])"));
            let done = if answer == "yes" { field.check(None).await } else { field.fill(answer, None).await };
            done.ok()?;
            pairs.push((name.to_owned(), answer.to_owned()));
        }
        Some(pairs)
    }

    pub(super) async fn answers_wrongly(&mut self) {
        let sight = self.look().await;
        let wrong = match sight.step.as_str() {
            "email" => ("email", "ada@"),
            "about-you" => ("last_name", ""),
            "contact" => ("phone", "12"),
            "username" => ("username", "no name!"),
            _ => return,
        };
        let field = self.tab().page.locator(format!("main [name='{}']:not([type='hidden'])", wrong.0));
        if field.count().await.unwrap_or(0) == 1 && field.fill(wrong.1, None).await.is_ok() {
            self.press(&format!("main form[action='/signup/{}'] button.primary", sight.step), Press::Once)
                .await;
        }
    }

    pub(super) async fn chooses_a_tier(&mut self) -> Held {
        if !self.stage.kept().payments().is_empty() {
            // Paid: a page that was there before may still show the table, a fresh one not for long.
            self.tab().goes_to("/signup/membership").await;
            self.settles().await;
            return self.until("it asks to pay a second time", async |sight| sight.place != "payment").await;
        }
        let link = if self.guise.runs_scripts() {
            "stripe-pricing-table a"
        } else {
            "noscript a[href*='/practice/stripe/checkout/']"
        };
        self.press(link, Press::Once).await;
        self.settles().await;
        Ok(())
    }

    /// At a checkout that somebody left open after paying elsewhere, people do not pay again.
    pub(super) async fn pays(&mut self, how: Press) -> Held {
        if self.stage.kept().payments().is_empty() {
            self.press("button[value='good']", how).await;
        } else {
            self.tab().goes_to("/signup").await;
        }
        self.settles().await;
        Ok(())
    }

    pub(super) async fn types_the_code(&mut self, how: Press) {
        let letters = self.stage.inbox().letters_to(&self.email).await;
        let code = letters.iter().find_map(|letter| letter.has_code());
        let field = self.tab().page.locator("main [name='code']");
        let typed = match &code {
            Some(code) if field.count().await.unwrap_or(0) == 1 => field.fill(code, None).await.is_ok(),
            _ => false,
        };
        if !typed {
            sleep(Duration::from_millis(500)).await;
            return self.opens_the_newest_letter().await;
        }
        let before = self.look().await;
        self.press("main form:has([name='code']) button", how).await;
        self.settles().await;
        // The code was that of another signup with this address.
        if self.look().await.place == before.place {
            self.opens_the_newest_letter().await;
        }
    }

    pub(super) async fn asks_for_a_letter(&mut self) {
        self.tab().goes_to("/signup/resume").await;
        let field = self.tab().page.locator("main [name='email']");
        if field.fill(&self.email, None).await.is_ok() {
            self.press("main form[action='/signup/resume'] button", Press::Once).await;
        }
    }

    pub(super) async fn opens_the_newest_letter(&mut self) {
        match self.letter(0).await {
            Some(path) => self.opens(&path).await,
            None => {
                self.tab().goes_to("/signup").await;
            }
        }
    }

    /// Opens a letter's link and presses what is there.
    pub(super) async fn opens(&mut self, path: &str) {
        self.tab().goes_to(path).await;
        self.settles().await;
        self.press("main form[method='post'] button", Press::Once).await;
    }

    /// The link of a letter, by age; the oldest there is where nobody got so many.
    pub(super) async fn letter(&self, age: usize) -> Option<String> {
        let letters = self.stage.inbox().letters_to(&self.email).await;
        let links: Vec<&str> = letters.iter().filter_map(|letter| letter.has_link_back()).collect();
        links.get(age.min(links.len().saturating_sub(1))).map(|link| (*link).to_owned())
    }

    /// A choice between two answers was made: the one that is kept now is the one that was promised.
    pub(super) async fn takes_what_is_kept(&mut self) -> Held {
        let reference = self.reference().await;
        let Some(signup) = self.stage.kept().signup(&reference).await else { return Ok(()) };
        for (_, saved) in signup.answers.iter() {
            let pairs = steps().flat_map(|step| self.tab().newcomer.answers_to(step));
            let pairs = pairs.map(|(field, _)| (field.to_owned(), saved.typed.get(field).to_owned()));
            let pairs = pairs.filter(|(_, value)| !value.is_empty()).collect();
            self.promises.give(&reference, &Sent { reference: reference.clone(), pairs });
        }
        Ok(())
    }
}
