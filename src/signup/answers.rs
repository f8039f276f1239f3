//! What one person has answered so far.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use super::Rules;
use super::field::Field;
use super::form::{Complaint, NOTHING, Typed};
use super::journey::Step;

/// One question's answer as it is stored.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// The last answer that was accepted when it was typed.
    pub typed: LazyTyped,
    /// Whether that is known to pass the rules that are in force, so that nobody has to look at it to say so.
    pub passed: bool,
    /// What was typed since and refused: shown again, so that nothing typed is lost.
    pub refused: Option<LazyTyped>,
    /// Why upstream would not have it (a username taken meanwhile); asked again until answered anew.
    pub refusal: Option<String>,
    /// Counts the saves of this question; a form carries the version it was made from.
    pub version: i64,
}

/// What somebody typed, got from where it is kept when it is looked at first: most pages look at one answer of many. Clones look
/// together. Where it is gone, nothing was typed.
#[derive(Clone, Debug)]
pub struct LazyTyped(Arc<LazyLock<Option<Typed>, Get>>);

type Get = Box<dyn FnOnce() -> Option<Typed> + Send>;

impl LazyTyped {
    /// What `get` gets; `None` where it is gone for good.
    pub fn new(get: impl FnOnce() -> Option<Typed> + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(get))))
    }

    /// Whether something was typed that nobody can read any more: it counts as no answer, whatever may be left empty.
    pub fn is_gone(&self) -> bool {
        self.0.is_none()
    }
}

impl Deref for LazyTyped {
    type Target = Typed;

    fn deref(&self) -> &Typed {
        Option::as_ref(&self.0).unwrap_or(&NOTHING)
    }
}

impl From<Typed> for LazyTyped {
    fn from(typed: Typed) -> Self {
        Self::new(|| Some(typed))
    }
}

impl Default for LazyTyped {
    fn default() -> Self {
        Typed::default().into()
    }
}

/// What is to become of an answer that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Something is wrong with it: ask again.
    Refused(Vec<Complaint>),
    /// It is saved already: a double click, or the page sent again.
    Already,
    /// Something else was saved, and nobody can tell whether the form knew of it: let the person choose.
    Conflict,
    /// Save it over this version.
    Over(i64),
}

impl Saved {
    /// Judges what was sent against what is saved. `made_from` is the version that the form carries, where it carries one.
    pub fn judge(
        &self,
        step: &'static Step,
        typed: &Typed,
        made_from: Option<i64>,
        rules: &Rules,
    ) -> Verdict {
        let complaints = step.complaints(typed, rules);
        if !complaints.is_empty() {
            return Verdict::Refused(complaints);
        }
        let same = self.version > 0 && self.typed.same_as(typed);
        match (made_from, self.complaint(step)) {
            (_, Some(complaint)) if same => Verdict::Refused(vec![complaint]),
            // Where something was refused since, saving the same again withdraws that.
            _ if same && self.refused.is_none() => Verdict::Already,
            (None, _) if self.version > 0 => Verdict::Conflict,
            (from, _) => Verdict::Over(from.unwrap_or(0)),
        }
    }

    /// Whether the question need not be asked again.
    pub fn is_accepted(&self, step: &Step, rules: &Rules) -> bool {
        let passes = || !self.typed.is_gone() && step.complaints(&self.typed, rules).is_empty();
        self.refusal.is_none() && (self.passed || passes())
    }

    /// Said beside the question's first field, where somebody else has what was answered.
    pub fn complaint(&self, step: &'static Step) -> Option<Complaint> {
        let field = step.fields.first()?.name;
        self.refusal.as_ref().map(|_| Complaint { field, message: Field::refused(field) })
    }
}

/// Every question's answer, by slug.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<String, Saved>);

impl Answers {
    /// The answer to a question.
    pub fn get(&self, slug: &str) -> Option<&Saved> {
        self.0.get(slug)
    }

    /// Every answer with its question's slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Saved)> {
        self.0.iter().map(|(step, saved)| (step.as_str(), saved))
    }

    /// Whether upstream would not have one of them.
    pub fn has_refusal(&self) -> bool {
        self.0.values().any(|saved| saved.refusal.is_some())
    }

    /// Counts all saves: it grows with each, so the same number means the same answers.
    pub fn revision(&self) -> i64 {
        self.0.values().map(|saved| saved.version).sum()
    }

    /// Puts an answer in its place.
    pub fn put(&mut self, slug: &str, saved: Saved) {
        self.0.insert(slug.to_owned(), saved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signup::{Answer, Complained, Field, Form, Journey, NewMember};
    use crate::steps::JOURNEY;

    /// A question that may be left empty.
    struct Wishes;

    impl Answer for Wishes {
        const SLUG: &'static str = "wishes";
        const FIELDS: &'static [Field] = &[];

        fn read(_: &mut Form) -> Result<Self, Complained> {
            Ok(Self)
        }

        fn contribute(self, _: &mut NewMember) {}
    }

    #[test]
    fn what_nobody_can_read_any_more_is_no_answer_even_where_none_would_do() {
        const ALONE: Journey = Journey(&[Step::asking_for::<Wishes>()]);
        let rules = Rules::for_tests();
        let reference = crate::signup::Reference::from_random("PS1", [0; 5]);
        let mut member = NewMember::begin(&reference, jiff::Timestamp::UNIX_EPOCH, &jiff::tz::TimeZone::UTC);
        let mut answers = Answers::default();
        answers.put("wishes", Saved { version: 1, ..Saved::default() });
        assert_eq!(ALONE.open(&answers, &rules), None);
        assert_eq!(ALONE.contribute(&answers, &rules, &mut member), Ok(()));
        answers.put("wishes", Saved { typed: LazyTyped::new(|| None), version: 1, ..Saved::default() });
        assert_eq!(ALONE.open(&answers, &rules), Some(&ALONE.0[0]));
        assert_eq!(ALONE.contribute(&answers, &rules, &mut member), Err(Complained));
    }

    #[test]
    fn an_answer_sent_is_judged_by_what_is_saved() {
        let (step, rules) = (&JOURNEY.0[2], Rules::for_tests());
        let ours = step.example();
        let mut other = ours.clone();
        other.set("phone", "312 555 0100");
        let mut bad = ours.clone();
        bad.set("phone", "12");

        let unanswered = Saved::default();
        assert_eq!(unanswered.judge(step, &ours, None, &rules), Verdict::Over(0));
        assert!(matches!(unanswered.judge(step, &bad, Some(0), &rules), Verdict::Refused(_)));

        let saved = Saved { typed: ours.clone().into(), version: 3, ..Saved::default() };
        assert_eq!(saved.judge(step, &ours, Some(2), &rules), Verdict::Already);
        assert_eq!(
            saved.judge(step, &other, Some(2), &rules),
            Verdict::Over(2),
            "the store finds out that it is old"
        );
        assert_eq!(saved.judge(step, &other, None, &rules), Verdict::Conflict);

        let mistyped_since = Saved { refused: Some(bad.into()), ..saved.clone() };
        assert_eq!(mistyped_since.judge(step, &ours, Some(3), &rules), Verdict::Over(3));
        let taken = Saved { refusal: Some("Somebody has it".into()), ..saved };
        assert!(matches!(taken.judge(step, &ours, Some(3), &rules), Verdict::Refused(_)));
        assert_eq!(taken.judge(step, &other, Some(3), &rules), Verdict::Over(3));
    }
}
