//! The six digits in a letter, for the tab that waits for it.

use std::fmt;

/// Six decimal digits. Good for ten minutes, once, five tries.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// How long one is good, in milliseconds.
    pub const LASTS_MS: i64 = 600_000;
    /// How often somebody may type a wrong one before it is spent.
    pub const MOST_TRIES: i64 = 5;

    /// The code these random bytes spell. Of 2³² values one in 4,000 or so is a little likelier than another.
    pub fn from_random(bytes: [u8; 4]) -> Self {
        Self(format!("{:06}", u32::from_be_bytes(bytes) % 1_000_000))
    }

    /// Reads what was typed, however it was grouped; `None` where it can't be a code.
    pub fn read(typed: &str) -> Option<Self> {
        let digits: String =
            typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).collect();
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(Self(digits))
    }

    /// The digits: for the letter and for hashing, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_however_people_group_it() {
        let code = Code::from_random([0, 0, 0x30, 0x39]);
        assert_eq!(code.expose(), "012345");
        for typed in ["012345", " 012 345 ", "012-345", "01.23.45"] {
            assert_eq!(Code::read(typed), Some(code.clone()), "{typed}");
        }
        for bad in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(Code::read(bad), None, "{bad}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)");
    }
}
