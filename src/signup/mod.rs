//! One person's signup: answers, state and the place that follows from them.
//!
//! Pure: no async, no HTTP, no SQL. Everything the outside does is decided here.

mod answers;
mod code;
mod field;
mod form;
mod journey;
mod ledger;
mod link;
mod member;
mod milestone;
mod mismatch;
mod organisation;
mod overview;
mod payment_event;
mod place;
mod proof;
mod reference;
mod state;
pub mod values;
mod wait;

use jiff::civil::Date;

pub use answers::{Answers, LazyTyped, Saved, Verdict};
pub use code::Code;
pub use field::{Field, Kind, Link};
pub use form::{Complained, Complaint, Form, Typed};
pub use journey::{Answer, Journey, Step};
pub use ledger::{Entry, Ledger};
pub use link::LinkSecret;
pub use member::{Manner, NewMember, Section};
pub use milestone::Milestone;
pub use mismatch::Mismatch;
pub use organisation::{Ink, Organisation};
pub use overview::{Overview, age};
pub use payment_event::PaymentEvent;
pub use place::Place;
pub use proof::Proof;
pub use reference::{NotAReference, Reference};
pub use state::{Standing, State};
pub use wait::Wait;

use crate::words::Language;
use values::{EmailAddress, Username, Value};

/// What the rules for answers depend on besides the answer.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Today where the organisation is.
    pub today: Date,
    /// Youngest age in years.
    pub minimum_age: u8,
}

impl Rules {
    /// 2026-11-23, of age at 18.
    #[cfg(test)]
    pub fn for_tests() -> Self {
        Self { today: jiff::civil::date(2026, 11, 23), minimum_age: 18 }
    }
}

/// A signup as one browser sees it.
#[derive(Clone, Debug)]
pub struct Signup {
    /// Its public name.
    pub reference: Reference,
    /// How far it has come.
    pub state: State,
    /// What was answered.
    pub answers: Answers,
    /// Whether this browser has proven that the address is theirs.
    pub proven: bool,
    /// Whether the answers may be somebody else's: this browser has proven the address by a letter, and nobody who has
    /// proven it is known to have given them.
    pub may_be_a_strangers: bool,
    /// Whether this browser typed answers of it.
    pub is_author: bool,
    /// Whether this browser came by a code that another one showed, which may take the signup back.
    pub is_lent: bool,
    /// Whether what was typed stays hidden here: the browser came by a link, which may have been passed on.
    pub masked: bool,
    /// Whether this browser has another signup under way and has not said which one is meant.
    pub undecided: bool,
    /// Whether it was begun by a browser that had lost its cookie: the earlier answers may be in another signup.
    pub lost: bool,
    /// Whether the mail server of the address refused our letter for good.
    pub mail_refused: bool,
    /// Whether it is erased as soon as the record upstream is complete.
    pub to_be_erased: bool,
    /// When Join was pressed, in milliseconds since 1970.
    pub submitted_at: Option<i64>,
    /// Whether it does not go on by itself: people were told.
    pub needs_human: bool,
    /// In which language it was answered last, and letters are written.
    pub language: Language,
}

impl Signup {
    /// A signup of which nothing but these facts is known.
    pub fn new(reference: Reference, state: State, answers: Answers) -> Self {
        Self {
            reference,
            state,
            answers,
            proven: false,
            may_be_a_strangers: false,
            is_author: false,
            is_lent: false,
            masked: false,
            undecided: false,
            lost: false,
            mail_refused: false,
            to_be_erased: false,
            submitted_at: None,
            needs_human: false,
            language: Language::default(),
        }
    }

    /// Where this person is now.
    pub fn place(&self, journey: &Journey, rules: &Rules) -> Place {
        match &self.state {
            _ if self.undecided => Place::Choose,
            State::Draft if self.lost && !self.proven && self.email(rules).is_some() => Place::Confirm,
            State::Draft => journey.open(&self.answers, rules).map_or(Place::Review, Place::Question),
            State::Submitted { .. } => Place::Waiting,
            State::Known { standing, .. } => standing.place(self.proven),
            State::Created { .. } => Place::Payment,
            State::Paid { .. } => Place::Welcome,
        }
    }

    /// The same signup, with an answer that was accepted since.
    pub fn with(mut self, slug: &str, typed: &Typed, version: i64) -> Self {
        self.answers
            .put(slug, Saved { typed: typed.clone().into(), passed: true, version, ..Saved::default() });
        self
    }

    /// The address, once it was answered and accepted.
    pub fn email(&self, rules: &Rules) -> Option<EmailAddress> {
        self.answered("email", "email", rules)
    }

    /// The same, whatever the rules are by now.
    pub fn address(&self) -> Option<EmailAddress> {
        let saved = self.answers.get("email").filter(|saved| saved.refusal.is_none())?;
        EmailAddress::read(saved.typed.get("email")).ok()
    }

    /// The username, once it was answered and accepted.
    pub fn username(&self, rules: &Rules) -> Option<Username> {
        self.answered("username", "username", rules)
    }

    /// How long this person has been waiting since Join, at `now` (milliseconds since 1970).
    pub fn wait(&self, now: i64) -> Wait {
        match self.submitted_at {
            _ if self.needs_human => Wait::ForPeople,
            Some(since) if now - since >= Wait::PROMISED_AFTER_MS => Wait::Late,
            _ => Wait::Soon,
        }
    }

    /// Whether an answer is asked for again that Join found to be somebody else's.
    pub fn is_asked_again(&self) -> bool {
        self.answers.has_refusal()
    }

    /// Whether answers may still be changed.
    pub fn is_draft(&self) -> bool {
        self.state == State::Draft
    }

    fn answered<T: Value>(&self, slug: &str, field: &str, rules: &Rules) -> Option<T> {
        let saved = self.answers.get(slug).filter(|saved| saved.refusal.is_none())?;
        T::parse(saved.typed.get(field), rules).ok()
    }
}
