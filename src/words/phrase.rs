//! Something to be said, in whatever language.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};

use super::english;

/// A message by its name, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub(super) name: Cow<'static, str>,
    pub(super) attribute: Option<&'static str>,
    pub(super) arguments: Vec<(&'static str, Argument)>,
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// How many.
    Number(i64),
    /// As it stands.
    Text(String),
    /// Another message.
    Phrase(Box<Phrase>),
}

impl Phrase {
    /// The message of this name, as it stands in `words/`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), attribute: None, arguments: Vec::new() }
    }

    /// A part of it, as `.why` is one of a field.
    pub fn part(name: impl Into<Cow<'static, str>>, attribute: &'static str) -> Self {
        Self { attribute: Some(attribute), ..Self::new(name) }
    }

    /// Says what it is about.
    pub fn with(mut self, name: &'static str, argument: impl Into<Argument>) -> Self {
        self.arguments.push((name, argument.into()));
        self
    }

    /// Says it to those who operate the program.
    pub fn in_english(&self) -> String {
        english().say(self).into_owned()
    }

    /// A day, as people write it.
    pub fn day(day: Date) -> Self {
        let (year, month, date) = (day.year().to_string(), i64::from(day.month()), i64::from(day.day()));
        Self::new("day").with("month", month).with("day", date).with("year", year)
    }

    /// A minute of these days.
    pub fn moment(at: DateTime) -> Self {
        let time = at.strftime("%H:%M").to_string();
        let (month, date) = (i64::from(at.month()), i64::from(at.day()));
        Self::new("moment").with("month", month).with("day", date).with("time", time)
    }
}

impl From<&'static str> for Phrase {
    fn from(name: &'static str) -> Self {
        Self::new(name)
    }
}

impl From<&Phrase> for Phrase {
    fn from(phrase: &Phrase) -> Self {
        phrase.clone()
    }
}

/// `("code", "why")` is the part `.why` of the message `code`.
impl From<(&'static str, &'static str)> for Phrase {
    fn from((name, attribute): (&'static str, &'static str)) -> Self {
        Self::part(name, attribute)
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Argument {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Phrase> for Argument {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(Box::new(phrase))
    }
}
