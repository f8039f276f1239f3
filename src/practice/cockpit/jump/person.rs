//! Who is made by a jump: the examples of all questions, an address and a username of their own, and what was wished.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::signup::{Journey, Kind, Step, Typed};

/// 2025-01-01 in seconds since 1970: numbers are counted from there, so that they are short.
const BEGINNING: i64 = 1_735_689_600;

/// Numbers that no earlier person had, in this run or in one before.
#[derive(Debug)]
pub(in crate::practice::cockpit) struct Numbers(AtomicU64);

/// Somebody made up.
pub(super) struct Person {
    number: u64,
    wishes: Vec<(String, String)>,
}

impl Numbers {
    /// Begins with the seconds since 2025: nobody presses a button every second for so long that a later run meets
    /// the numbers of this one.
    pub(in crate::practice::cockpit) fn begin() -> Self {
        let seconds = Timestamp::now().as_second() - BEGINNING;
        Self(AtomicU64::new(u64::try_from(seconds).unwrap_or(1)))
    }

    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Person {
    /// Somebody new who types these values where they are not empty, and examples everywhere else.
    pub(super) fn new(numbers: &Numbers, wishes: &[(String, String)]) -> Self {
        Self { number: numbers.next(), wishes: wishes.to_vec() }
    }

    /// What they answer.
    pub(super) fn answer(&self, step: &Step) -> Typed {
        let mut typed = step.example();
        for field in step.fields {
            match field.kind {
                Kind::Email => typed.set(field.name, &format!("ada.example+{}@example.org", self.number)),
                Kind::Username => typed.set(field.name, &format!("ada_{}", self.number)),
                Kind::Text | Kind::Tel | Kind::Date | Kind::Check => {}
            }
            let wish = self.wishes.iter().find(|(name, text)| name == field.name && !text.trim().is_empty());
            if let Some((_, text)) = wish {
                typed.set(field.name, text);
            }
        }
        typed
    }

    /// The address that their letters go to.
    pub(super) fn address(&self, journey: Journey) -> String {
        let asks = |step: &&Step| step.fields.iter().any(|field| field.kind == Kind::Email);
        let field = |step: &Step| step.fields.iter().find(|field| field.kind == Kind::Email).map(|f| f.name);
        let step = journey.0.iter().find(asks);
        step.and_then(|step| Some(self.answer(step).get(field(step)?).trim().to_owned())).unwrap_or_default()
    }
}
