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

/// A number to be read back: grouped as people there group it, where it is one of North America's; any other stands as it was
/// typed. (NANP, <https://www.nanpa.com/numbering>: area code and exchange begin with 2 to 9.)
pub fn readable(typed: &str) -> Option<Phrase> {
    let text = typed.trim();
    if text.chars().any(|c| !c.is_ascii_digit() && !" ()+.-".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest,
        _ if !text.contains('+') => &digits,
        _ => return None,
    };
    let (area, exchange, line) = (national.get(..3)?, national.get(3..6)?, national.get(6..10)?);
    let begins_well = [area, exchange].iter().all(|part| matches!(part.as_bytes()[0], b'2'..=b'9'));
    (national.len() == 10 && begins_well)
        .then(|| Phrase::new("phone-number").with("area", area).with("exchange", exchange).with("line", line))
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
    fn a_number_of_here_is_read_back_in_groups_and_any_other_as_it_was_typed() {
        let read_back = |typed| readable(typed).map(|phrase| phrase.in_english());
        for typed in ["3125550199", "+1 312 555 0199", "1-312-555-0199", "(312) 555.0199"] {
            assert_eq!(read_back(typed).as_deref(), Some("(312) 555-0199"), "{typed}");
        }
        for other in ["+44 20 7946 0999", "0123456789", "312 555 019", "+3125550199", "555 0199"] {
            assert_eq!(read_back(other), None, "{other}");
        }
    }

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
