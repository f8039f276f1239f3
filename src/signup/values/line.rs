//! Short lines of free text: names in any script, pronouns, handles.

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// A line of at most `MAX` characters (Unicode scalar values, after composing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<const MAX: usize>(String);

/// A person's name or a part of it, in any script.
pub type PersonName = Line<100>;

impl<const MAX: usize> Line<MAX> {
    /// The text, trimmed and in NFC.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> Value for Line<MAX> {
    fn parse(typed: &str, _: &Rules) -> Result<Self, Phrase> {
        let text = one_line(typed)?;
        match text.chars().count() {
            n if n > MAX => Err(Phrase::new("line-long").with("most", MAX).with("count", n)),
            _ => Ok(Self(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let rules = Rules::for_tests();
        assert!(PersonName::parse(&"語".repeat(100), &rules).is_ok());
        assert_eq!(
            PersonName::parse(&"x".repeat(101), &rules),
            Err(Phrase::new("line-long").with("most", 100_usize).with("count", 101_usize))
        );
    }
}
