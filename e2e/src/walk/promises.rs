//! What was promised to a walker: every answer that was once answered with the next page is still there.

use std::collections::BTreeMap;

use crate::kept::Kept;

/// The values that may stand in a field: the one that was saved last, and those that may have been saved since.
type Values = Vec<String>;

/// The answers of each signup, by its reference.
#[derive(Default)]
pub(super) struct Promises {
    signups: BTreeMap<String, BTreeMap<String, Values>>,
    /// Whatever was typed anywhere, by field: no other value can have come into the record.
    typed: BTreeMap<String, Values>,
}

/// What one press would save.
pub(super) struct Sent {
    /// The signup that the form was made from; nothing before the first answer.
    pub(super) reference: String,
    /// Names and values.
    pub(super) pairs: Vec<(String, String)>,
}

impl Promises {
    /// Somebody typed this, saved or not.
    pub(super) fn hear(&mut self, sent: &Sent) {
        for (field, value) in &sent.pairs {
            self.typed.entry(field.clone()).or_default().push(value.clone());
        }
    }

    /// The next page came: it is saved.
    pub(super) fn give(&mut self, reference: &str, sent: &Sent) {
        let answers = self.signups.entry(reference.to_owned()).or_default();
        for (field, value) in &sent.pairs {
            answers.insert(field.clone(), vec![value.clone()]);
        }
    }

    /// Something else came, or nothing: it may be saved, in whichever signup the browser turned to.
    pub(super) fn doubt(&mut self, sent: &Sent) {
        for answers in self.signups.values_mut() {
            for (field, value) in &sent.pairs {
                if let Some(values) = answers.get_mut(field) {
                    values.push(value.clone());
                }
            }
        }
    }

    /// What does not hold. A signup that is gone has become part of another with the same address, where either's answer
    /// may stand from then on.
    pub(super) async fn broken(&mut self, kept: &Kept) -> Option<String> {
        for reference in self.signups.keys().cloned().collect::<Vec<_>>() {
            let Some(signup) = kept.signup(&reference).await else {
                let answers = self.signups.remove(&reference).unwrap_or_default();
                if self.signups.is_empty() {
                    return Some(format!("{reference} is gone with {answers:?}"));
                }
                for other in self.signups.values_mut() {
                    for (field, values) in &answers {
                        other.entry(field.clone()).and_modify(|there| there.extend(values.clone()));
                    }
                }
                continue;
            };
            if !signup.is_draft() {
                continue;
            }
            for (field, values) in &self.signups[&reference] {
                let stored = signup.answers.iter().map(|(_, saved)| saved.typed.get(field));
                let stored = stored.filter(|value| !value.is_empty()).last().unwrap_or_default();
                if field != "email" && !values.iter().any(|value| value == stored) {
                    return Some(format!("{reference} has {stored:?} as {field}, and {values:?} was saved"));
                }
            }
        }
        None
    }

    /// Whether somebody typed this value into this field.
    pub(super) fn knows(&self, field: &str, value: &str) -> bool {
        self.typed.get(field).is_some_and(|values| values.iter().any(|typed| typed == value))
    }
}
