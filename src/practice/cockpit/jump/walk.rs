//! Walks the journey over the program's own HTTP, as a new browser would: what is there afterwards is exactly what a person
//! would have made.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use tokio::sync::Mutex;

use super::browser::{Answer, Browser};
use super::destination::{Destination, Situation};
use super::person::{Numbers, Person};
use super::{Jumper, Stuck};
use crate::practice::dhservice::{Call, Column, Fault, Generation, Order, Row, When};
use crate::practice::page::path_of;
use crate::practice::stripe::{Bridge, Events, Manner};
use crate::practice::{Practice, Stripe};
use crate::signup::{Journey, Step};
use crate::words::{Phrase, Words};

/// The pause between two looks whether something has happened.
const PAUSE: Duration = Duration::from_millis(50);
/// So much later a link has expired.
const A_DAY_LATER: SignedDuration = SignedDuration::from_hours(25);
const AN_HOUR_LATER: SignedDuration = SignedDuration::from_hours(1);
/// By then people are told of a record that the service refuses.
const HOURS_LATER: SignedDuration = SignedDuration::from_hours(2);
/// A link that no letter ever had.
const UNKNOWN: &str = "/r/sgr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A browser on its way.
pub(super) struct Walk<'a> {
    practice: &'a Practice,
    journey: Journey,
    /// As the program says them to whoever wants no certain language.
    words: &'a Words,
    numbers: &'a Numbers,
    till: &'a Mutex<()>,
    person: Person,
    /// It.
    pub(super) browser: Browser,
    /// What it is about to do, in words that go on "It was still …".
    pub(super) doing: String,
}

impl<'a> Walk<'a> {
    /// Somebody new, about to set out.
    pub(super) fn new(jumper: &'a Jumper, wishes: &[(String, String)]) -> Self {
        let Jumper { practice, program, numbers, till } = jumper;
        Self {
            practice,
            journey: program.journey,
            words: program.words.words(program.words.first()),
            numbers,
            till,
            person: Person::new(numbers, wishes),
            browser: Browser::new(practice.http.clone(), &program.origin),
            doing: "setting out".into(),
        }
    }

    /// Walks there; the path of the page.
    pub(super) async fn to(&mut self, destination: Destination) -> Result<String, Stuck> {
        let situation = match destination {
            Destination::Question(step) => return self.question(step).await,
            Destination::Situation(situation) => situation,
        };
        match situation {
            Situation::Review => {
                self.answers_until(None).await?;
                self.arrives("/signup/review", "review").await
            }
            Situation::Waiting => self.waits("soon", SignedDuration::ZERO, Fault::Status(503)).await,
            Situation::WaitingLonger => self.waits("late", AN_HOUR_LATER, Fault::Status(503)).await,
            Situation::NeedsSomebody => self.waits("people", HOURS_LATER, Fault::Unprocessable).await,
            Situation::CheckInbox => self.joins_as("suspended", "check-inbox").await,
            Situation::Member => self.is_known("active", "member").await,
            Situation::Banned => self.is_known("banned", "contact").await,
            Situation::Payment => self.may_pay().await,
            Situation::Paying => self.pays_in_silence().await,
            Situation::Welcome => {
                self.may_pay().await?;
                self.pays(self.practice.stripe.manner()).await?;
                self.waits_for("welcome").await?;
                self.arrives("/signup/welcome", "welcome").await
            }
            Situation::Choose => self.has_two().await,
            Situation::Confirm => self.is_hidden_from().await,
            Situation::Lost => self.loses_cookie().await,
            Situation::Gone => self.is_erased().await,
            Situation::Link => {
                let link = self.is_mailed_a_link().await?;
                self.browser.loses_cookies();
                self.sees(link, "link").await
            }
            Situation::ExpiredLink => {
                let link = self.is_mailed_a_link().await?;
                self.practice.clock.advance(A_DAY_LATER);
                self.browser.loses_cookies();
                self.sees(link, "dead").await
            }
            Situation::UnknownLink => self.arrives(UNKNOWN, "gone").await,
        }
    }

    async fn question(&mut self, step: &'static Step) -> Result<String, Stuck> {
        self.answers_until(Some(step)).await?;
        self.arrives(&page_of(step), &format!("question {}", step.slug)).await
    }

    /// Answers all questions before this one, or all there are.
    async fn answers_until(&mut self, open: Option<&Step>) -> Result<(), Stuck> {
        for step in self.journey.0.iter().take_while(|step| open != Some(*step)) {
            self.answers(step).await?;
        }
        Ok(())
    }

    /// Opens a question and answers it; where that leads.
    async fn answers(&mut self, step: &Step) -> Result<String, Stuck> {
        self.doing = format!("answering “{}”", step.slug);
        let path = page_of(step);
        let page = self.browser.opens(&path).await?;
        let typed = self.person.answer(step);
        let hidden = ["version", "signup"].map(|name| (name, page.hidden(name).unwrap_or_default()));
        let mut form: Vec<(&str, &str)> = hidden.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        form.extend(step.fields.iter().map(|field| (field.name, typed.get(field.name))));
        let answer = self.browser.sends(&path, &form).await?;
        match (answer.status, answer.leads_to) {
            (_, Some(next)) => Ok(next),
            (422, None) => Err(Stuck::here(format!("The answer to “{}” was refused.", step.slug))),
            (status, None) => Err(Stuck::here(format!("“{}” was answered with {status}.", step.slug))),
        }
    }

    /// Answers everything and presses Join; proves the address first where this deployment asks everybody for that.
    async fn joins(&mut self) -> Result<(), Stuck> {
        self.answers_until(None).await?;
        self.doing = "joining".into();
        let after = self.presses_join().await?;
        if after.place() == "review" {
            self.types_the_code().await?;
            self.presses_join().await?;
        }
        Ok(())
    }

    async fn presses_join(&mut self) -> Result<Answer, Stuck> {
        let answer = self.browser.sends("/signup/join", &[]).await?;
        let next = answer.leads_to.ok_or_else(|| Stuck::here(format!("Join answered {}.", answer.status)))?;
        self.browser.goes_to(&next).await
    }

    async fn types_the_code(&mut self) -> Result<(), Stuck> {
        let letter = self.letter().await?;
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        let code = letter.text.lines().find(is_code).unwrap_or_default();
        self.browser.sends("/signup/confirm", &[("code", code)]).await?;
        Ok(())
    }

    /// Joins while the service fails like this for ever, and lets this time pass; the words are those of a look by itself.
    async fn waits(&mut self, words: &str, time: SignedDuration, fault: Fault) -> Result<String, Stuck> {
        self.order(fault)?;
        self.joins().await?;
        self.waits_for("waiting").await?;
        self.practice.clock.advance(time);
        // An hour of refusals is told to people by the attempt that comes after it.
        self.doing = format!("waiting for the waiting page to say “{words}”");
        let shown = match words {
            "people" => "waiting-told",
            "late" => "waiting-late",
            _ => "waiting-soon",
        };
        // As far as the address, which is the person's.
        let shown = self.words.say(Phrase::new(shown).with("address", "\n"));
        let shown = shown.lines().next().unwrap_or_default();
        while !self.browser.opens("/signup/membership").await?.says(shown) {
            tokio::time::sleep(PAUSE).await;
        }
        self.arrives("/signup/membership", "waiting").await
    }

    fn order(&self, fault: Fault) -> Result<(), Stuck> {
        let call = match self.practice.members.knobs().generation {
            Generation::Bulk => Call::Bulk,
            Generation::A | Generation::B => Call::Write(Column::Identity),
        };
        let order = Order { attempts: u32::MAX, ..Order::once(call, fault, When::BeforeCommit) };
        if self.practice.members.orders().contains(&order) {
            return Ok(());
        }
        self.practice.members.order(order).map_err(|impossible| Stuck::here(impossible.to_string()))
    }

    /// Joins with the address of a member of this status.
    async fn joins_as(&mut self, status: &str, place: &str) -> Result<String, Stuck> {
        let address = self.person.address(self.journey);
        let identity = json!({
            "first_name": "Ada",
            "last_name": "Example",
            "emails": [{ "type": "primary", "email_address": address }],
        });
        let status = json!({ "membership_status": status });
        self.practice.members.seed(Row { identity: Some(identity), status: Some(status), ..Row::default() });
        self.joins().await?;
        self.waits_for(place).await?;
        self.arrives("/signup/membership", place).await
    }

    /// The same, with the address proven by the letter's link.
    async fn is_known(&mut self, status: &str, place: &str) -> Result<String, Stuck> {
        self.joins_as(status, "check-inbox").await?;
        let link = self.link().await?;
        self.opens_letter(&link).await?;
        self.waits_for(place).await?;
        self.arrives("/signup/membership", place).await
    }

    async fn may_pay(&mut self) -> Result<String, Stuck> {
        self.joins().await?;
        self.waits_for("payment").await?;
        self.arrives("/signup/membership", "payment").await
    }

    /// Pays at the checkout that the pricing table leads to; Stripe tells of it in this manner.
    async fn pays(&mut self, manner: Manner) -> Result<(), Stuck> {
        self.doing = "paying".into();
        let _till = self.till.lock().await;
        let _told = Told::so(&self.practice.stripe, manner);
        let page = self.browser.opens("/signup/membership").await?;
        let (reference, address) = (page.attribute("client-reference-id"), self.person.address(self.journey));
        let form = [("client_reference_id", reference), ("email", &address)];
        let nothing = || Stuck::here("Nothing is on sale.".into());
        let (_, checkout) = self.practice.stripe.offers().last().ok_or_else(nothing)?.link();
        let paid = self.browser.sends(&checkout, &form).await?;
        paid.leads_to.map(|_| ()).ok_or_else(|| Stuck::here("The checkout took no payment.".into()))
    }

    /// Pays, and neither the event nor the bridge tells of this one payment.
    async fn pays_in_silence(&mut self) -> Result<String, Stuck> {
        self.may_pay().await?;
        let manner = self.practice.stripe.manner();
        self.pays(Manner { events: Events::Lost, bridge: Bridge::Loses, ..manner }).await?;
        self.arrives("/signup/welcome", "waiting").await
    }

    /// Begins a signup and takes its link out of the letter.
    async fn is_mailed_a_link(&mut self) -> Result<String, Stuck> {
        self.answers_until(self.journey.0.get(2)).await?;
        self.link().await
    }

    /// Opens the link of an earlier signup in a browser that has begun another one.
    async fn has_two(&mut self) -> Result<String, Stuck> {
        let link = self.is_mailed_a_link().await?;
        self.browser.loses_cookies();
        self.person = Person::new(self.numbers, &[]);
        self.answers_until(self.journey.0.get(1)).await?;
        self.opens_letter(&link).await?;
        self.arrives("/signup/choose", "choose").await
    }

    async fn is_hidden_from(&mut self) -> Result<String, Stuck> {
        let link = self.is_mailed_a_link().await?;
        self.browser.loses_cookies();
        self.opens_letter(&link).await?;
        self.arrives("/signup/confirm", "confirm").await
    }

    async fn loses_cookie(&mut self) -> Result<String, Stuck> {
        let [.., last] = self.journey.0 else { return Err(Stuck::here("There are no questions.".into())) };
        let step = self.journey.0.get(2).unwrap_or(last);
        self.answers_until(Some(step)).await?;
        self.browser.loses_cookies();
        // Its page would lead away by now: what is sent is the form that was open before.
        let typed = self.person.answer(step);
        let form: Vec<_> = step.fields.iter().map(|field| (field.name, typed.get(field.name))).collect();
        let answer = self.browser.sends(&page_of(step), &form).await?;
        let asked_again = answer.leads_to.unwrap_or_else(|| "/signup".into());
        self.arrives(&asked_again, &format!("question {}", self.journey.0[0].slug)).await
    }

    async fn is_erased(&mut self) -> Result<String, Stuck> {
        let link = self.is_mailed_a_link().await?;
        self.browser.sends("/signup/my-data", &[("erase", "yes")]).await?;
        self.arrives(&link, "gone").await
    }

    async fn link(&mut self) -> Result<String, Stuck> {
        let letter = self.letter().await?;
        letter
            .links
            .first()
            .map(|link| path_of(link).to_owned())
            .ok_or_else(|| Stuck::here("The newest email has no link.".into()))
    }

    async fn letter(&mut self) -> Result<crate::mail::Delivered, Stuck> {
        let address = self.person.address(self.journey);
        self.doing = format!("waiting for an email to {address}");
        loop {
            let letters = self.practice.mailbox.letters().map_err(|error| Stuck::here(error.to_string()))?;
            if let Some(letter) = letters.into_iter().find(|letter| letter.to.eq_ignore_ascii_case(&address))
            {
                return Ok(letter);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn opens_letter(&mut self, link: &str) -> Result<(), Stuck> {
        self.doing = "opening the mailed link".into();
        let answer = self.browser.sends(link, &[]).await?;
        match answer.leads_to {
            Some(next) => self.browser.goes_to(&next).await.map(|_| ()),
            None => Err(Stuck::here(format!("The link was answered with {}.", answer.status))),
        }
    }

    /// Looks again and again where the signup is.
    async fn waits_for(&mut self, place: &str) -> Result<(), Stuck> {
        loop {
            let now = self.browser.goes_to("/signup").await?.place();
            if now == place {
                return Ok(());
            }
            self.doing = format!("at “{now}”, and should have come to “{place}”");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The page of a place, once it is seen to be that.
    async fn arrives(&mut self, path: &str, place: &str) -> Result<String, Stuck> {
        let page = self.browser.opens(path).await?;
        if page.leads_to.is_none() && page.place() == place {
            return Ok(page.path);
        }
        let at = page.leads_to.as_deref().unwrap_or(&page.path).to_owned();
        let found =
            if page.place().is_empty() { String::new() } else { format!(" (“{}”)", page.place()) };
        Err(Stuck::here(format!("It should have come to “{place}”, and is at {at}{found}.")))
    }

    /// A page that is no place, once it is seen to say this.
    async fn sees(&mut self, path: String, message: &'static str) -> Result<String, Stuck> {
        let words = self.words.say(message);
        if self.browser.opens(&path).await?.says(&words) {
            return Ok(path);
        }
        Err(Stuck::here(format!("The page should have said “{words}”, and does not.")))
    }
}

/// A manner of Stripe's for as long as this lives, also where the walk is broken off.
struct Told<'a> {
    stripe: &'a Stripe,
    before: Manner,
}

impl<'a> Told<'a> {
    fn so(stripe: &'a Stripe, manner: Manner) -> Self {
        let before = stripe.manner();
        stripe.turn(|now| *now = manner);
        Self { stripe, before }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.stripe.turn(|now| *now = self.before);
    }
}

fn page_of(step: &Step) -> String {
    format!("/signup/{}", step.slug)
}
