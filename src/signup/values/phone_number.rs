//! A phone number as people write it.

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// At most 20 characters of `0-9 ()+.-` with at least 7 digits; kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number as it was written.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Value for PhoneNumber {
    fn parse(typed: &str, _: &Rules) -> Result<Self, Phrase> {
        let text = one_line(typed)?;
        if text.len() > 20 {
            return Err("phone-long".into());
        }
        if !text.chars().all(|c| c.is_ascii_digit() || " ()+.-".contains(c)) {
            return Err("phone-signs".into());
        }
        if text.chars().filter(char::is_ascii_digit).count() < 7 {
            return Err("phone-short".into());
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_people_write_and_says_what_is_missing() {
        let read = |typed| PhoneNumber::parse(typed, &Rules::for_tests());
        for good in ["+1 312 555 0199", "(312) 555-0199", "3125550199", "555.0199"] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in ["555-019", "+1 312 555 0199 ext 4", "123456789012345678901", "٣١٢٥٥٥٠١٩٩"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
