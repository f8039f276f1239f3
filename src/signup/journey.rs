//! The questions in their order, and which of them is open.

use super::Rules;
use super::answers::Answers;
use super::field::Field;
use super::form::{Complained, Complaint, Form, Typed};
use super::member::NewMember;
use crate::words::Phrase;

/// What a question asks: one type per question, one file each in `steps/`. Its words are found by its name and those of its fields.
pub trait Answer: Sized {
    /// Its name in the URL and in the database; never changes.
    const SLUG: &'static str;
    /// The fields, in the order of the page.
    const FIELDS: &'static [Field];

    /// Reads every field, complaining on the form where one is wrong.
    fn read(form: &mut Form) -> Result<Self, Complained>;

    /// Writes the answer to where the member's record has it.
    fn contribute(self, member: &mut NewMember);
}

/// A question of the journey: an [`Answer`] type as a value.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// See [`Answer::SLUG`].
    pub slug: &'static str,
    /// See [`Answer::FIELDS`].
    pub fields: &'static [Field],
    check: fn(&Typed, &Rules) -> Vec<Complaint>,
    contribute: fn(&Typed, &Rules, &mut NewMember) -> Result<(), Complained>,
}

impl Step {
    /// The step that asks for an `A`.
    pub const fn asking_for<A: Answer>() -> Self {
        Self {
            slug: A::SLUG,
            fields: A::FIELDS,
            check: |typed, rules| {
                let mut form = Form::new(A::FIELDS, typed, rules);
                // What is wrong stands on the form; the value is read again when it is needed.
                let _ = A::read(&mut form);
                form.into_complaints()
            },
            contribute: |typed, rules, member| {
                A::read(&mut Form::new(A::FIELDS, typed, rules)).map(|answer| answer.contribute(member))
            },
        }
    }

    /// The same with only some of its fields: the others, which may be left empty, are.
    pub fn asking_only(self, fields: &'static [Field]) -> Self {
        Self { fields, ..self }
    }

    /// The question itself, the page's heading.
    pub fn title(&self) -> Phrase {
        Phrase::new(format!("ask-{}", self.slug))
    }

    /// A sentence below the heading, where there is one.
    pub fn lead(&self) -> Phrase {
        Phrase::part(format!("ask-{}", self.slug), "lead")
    }

    /// What is wrong with these inputs; nothing where they are accepted.
    pub fn complaints(&self, typed: &Typed, rules: &Rules) -> Vec<Complaint> {
        (self.check)(typed, rules)
    }

    /// The example answer: it passes.
    pub fn example(&self) -> Typed {
        Typed::example(self.fields)
    }
}

impl PartialEq for Step {
    /// Slugs are unique within a journey.
    fn eq(&self, other: &Self) -> bool {
        self.slug == other.slug
    }
}

/// The questions, in order. Which one is next is derived from the answers, never stored.
#[derive(Clone, Copy, Debug)]
pub struct Journey(pub &'static [Step]);

impl Journey {
    /// The question with this name in the URL.
    pub fn step(&self, slug: &str) -> Option<&'static Step> {
        self.0.iter().find(|step| step.slug == slug)
    }

    /// 1 for the first question.
    pub fn number(&self, step: &Step) -> usize {
        self.0.iter().position(|other| other == step).map_or(0, |index| index + 1)
    }

    /// The question before this one.
    pub fn before(&self, step: &Step) -> Option<&'static Step> {
        self.number(step).checked_sub(2).map(|index| &self.0[index])
    }

    /// The first question not yet asked and accepted; `None` when all are.
    pub fn open(&self, answers: &Answers, rules: &Rules) -> Option<&'static Step> {
        self.0.iter().find(|step| !accepted(step, answers, rules))
    }

    /// How many questions are not yet asked and accepted.
    pub fn left(&self, answers: &Answers, rules: &Rules) -> usize {
        self.0.iter().filter(|step| !accepted(step, answers, rules)).count()
    }

    /// Everything that was answered, put where the member's record has it.
    pub fn contribute(
        &self,
        answers: &Answers,
        rules: &Rules,
        member: &mut NewMember,
    ) -> Result<(), Complained> {
        self.0.iter().try_for_each(|step| {
            let saved = answers.get(step.slug).filter(|saved| !saved.typed.is_gone()).ok_or(Complained)?;
            (step.contribute)(&saved.typed, rules, member)
        })
    }
}

fn accepted(step: &Step, answers: &Answers, rules: &Rules) -> bool {
    answers.get(step.slug).is_some_and(|saved| saved.is_accepted(step, rules))
}
