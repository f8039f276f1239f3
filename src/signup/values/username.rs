//! The name a member signs in with.

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// `[A-Za-z0-9_-]{1,16}`: what Active Directory and later versions of DHService accept. Compared in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// As it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two usernames are compared.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl Value for Username {
    fn parse(typed: &str, _: &Rules) -> Result<Self, Phrase> {
        // On the raw input: NFC would turn U+212A (Kelvin) into the K of somebody else's name.
        let raw = typed.trim();
        if !raw.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err("username-signs".into());
        }
        let text = one_line(raw)?;
        if text.len() > 16 {
            return Err(Phrase::new("username-long").with("count", text.len()));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_spelling_and_compares_in_lower_case() {
        let name = Username::parse(" Ada_Example-1 ", &Rules::for_tests())
            .map(|n| (n.as_str().to_owned(), n.canonical()));
        assert_eq!(name, Ok(("Ada_Example-1".into(), "ada_example-1".into())));
    }

    #[test]
    fn refuses_other_letters_and_length() {
        for bad in ["ada example", "ada@example", "ädä", "seventeen_letters", "K\u{212a}"] {
            assert!(Username::parse(bad, &Rules::for_tests()).is_err(), "{bad}");
        }
    }
}
