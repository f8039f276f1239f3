//! What one person has answered so far.

use std::collections::BTreeMap;

use super::form::Typed;

/// One question's answer as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The last answer that was accepted when it was typed.
    pub typed: Typed,
    /// What was typed since and refused: shown again, so that nothing typed is lost.
    pub refused: Option<Typed>,
    /// Why upstream would not have it (a username taken meanwhile); asked again until answered anew.
    pub refusal: Option<String>,
    /// Counts the saves of this question; a form carries the version it was made from.
    pub version: i64,
}

/// Every question's answer, by slug.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<String, Saved>);

impl Answers {
    /// The answer to a question.
    pub fn get(&self, slug: &str) -> Option<&Saved> {
        self.0.get(slug)
    }

    /// Puts an answer in its place.
    pub fn put(&mut self, slug: &str, saved: Saved) {
        self.0.insert(slug.to_owned(), saved);
    }
}
