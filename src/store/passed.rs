//! Which answers have passed the rules since this program began, so that nobody has to open them to know.
//!
//! Only what was saved here is known, by how it is sealed, and only as long as the program runs: so neither other rules nor
//! another text can be meant. What is not known is opened and judged.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::signup::Reference;

/// How many answers are known at most, eight bytes each: of two that share a place, the one saved last.
const PLACES: usize = 8_192;

/// The answers that have passed. Clones are the same.
#[derive(Clone)]
pub(super) struct Passed {
    marks: Arc<[AtomicU64]>,
    hasher: RandomState,
}

impl Default for Passed {
    fn default() -> Self {
        let marks = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { marks, hasher: RandomState::new() }
    }
}

impl Passed {
    /// What was saved before as the same answer is known no longer.
    pub(super) fn note(&self, reference: &Reference, step: &str, sealed: &str) {
        self.place(reference, step).store(self.mark(sealed), Ordering::Relaxed);
    }

    pub(super) fn knows(&self, reference: &Reference, step: &str, sealed: &str) -> bool {
        self.place(reference, step).load(Ordering::Relaxed) == self.mark(sealed)
    }

    fn place(&self, reference: &Reference, step: &str) -> &AtomicU64 {
        &self.marks[self.hasher.hash_one((reference, step)) as usize % PLACES]
    }

    /// Never 0, which stands where nothing was noted yet.
    fn mark(&self, sealed: &str) -> u64 {
        self.hasher.hash_one(sealed) | 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(number: u16) -> Reference {
        let [high, low] = number.to_be_bytes();
        Reference::from_random("PS1", [0, 0, 0, high, low])
    }

    #[test]
    fn an_answer_is_known_as_it_was_saved_last_and_no_other_is() {
        let passed = Passed::default();
        assert!(!passed.knows(&reference(1), "contact", "first"));
        passed.note(&reference(1), "contact", "first");
        assert!(passed.clone().knows(&reference(1), "contact", "first"));
        assert!(!passed.knows(&reference(1), "email", "first"));
        assert!(!passed.knows(&reference(2), "contact", "first"));
        passed.note(&reference(1), "contact", "second");
        assert!(!passed.knows(&reference(1), "contact", "first"));
        assert!(passed.knows(&reference(1), "contact", "second"));
    }

    #[test]
    fn of_more_than_there_is_room_for_some_are_forgotten_and_none_is_mistaken() {
        let passed = Passed::default();
        let text = |number| format!("sealed {number}");
        let numbers = 0..2 * PLACES as u16;
        numbers.clone().for_each(|number| passed.note(&reference(number), "contact", &text(number)));
        let known = |number: &u16| passed.knows(&reference(*number), "contact", &text(*number));
        assert!(known(&(numbers.end - 1)));
        let count = numbers.clone().filter(known).count();
        assert!((PLACES / 2..=PLACES).contains(&count), "{count}");
        assert!(!numbers.into_iter().any(|number| passed.knows(&reference(number), "contact", "another")));
    }
}
