//! The public name of a signup: what people quote when they write to us.

use std::fmt;
use std::str::FromStr;

/// `PS1-ABCD-EFGH`: a prefix and 40 random bits in Crockford's base 32. No secret; Stripe's `client-reference-id`
/// allows its characters (`[A-Za-z0-9_-]`, at most 200).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

/// Without I, L, O and U: none is misread, and no word comes of it.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Not a reference of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reference looks like PS1-ABCD-EFGH")]
pub struct NotAReference;

impl Reference {
    /// The reference these five random bytes spell.
    pub fn from_random(prefix: &str, bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        let letter = |index: u32| char::from(ALPHABET[(bits >> (35 - 5 * index) & 31) as usize]);
        let half = |from: u32| (from..from + 4).map(letter).collect::<String>();
        Self(format!("{prefix}-{}-{}", half(0), half(4)))
    }

    /// The reference that somebody means who reads it out or types it off: in any case, with spaces or nothing for the dashes,
    /// and with the letters that are not in it for the digits they look like.
    pub fn meant(text: &str) -> Result<Self, NotAReference> {
        let signs: Vec<char> =
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let foreign = |c: char| !(c.is_ascii_alphanumeric() || c.is_whitespace() || "-–—_.".contains(c));
        let (prefix, rest) = signs.split_at(signs.len().saturating_sub(8));
        if text.contains(foreign) || !(1..=6).contains(&prefix.len()) {
            return Err(NotAReference);
        }
        let digit = |c: &char| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => *other,
        };
        let written: Vec<char> = rest.iter().map(digit).collect();
        let part = |signs: &[char]| signs.iter().collect::<String>();
        format!("{}-{}-{}", part(prefix), part(&written[..4]), part(&written[4..])).parse()
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = NotAReference;

    /// Accepts lower case, as people type it.
    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let text = text.trim().to_ascii_uppercase();
        let mut parts = text.rsplitn(3, '-');
        let halves = [parts.next(), parts.next()];
        let fits = |half: &Option<&str>| {
            half.is_some_and(|h| h.len() == 4 && h.bytes().all(|b| ALPHABET.contains(&b)))
        };
        let prefixed = parts.next().is_some_and(|prefix| !prefix.is_empty());
        if prefixed && halves.iter().all(fits) { Ok(Self(text)) } else { Err(NotAReference) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_understood_however_somebody_writes_it_off() {
        for text in ["PS1-0BCD-1FGH", " ps1 obcd lfgh ", "ps1obcdIfgh", "PS1–0BCD–1FGH"] {
            assert_eq!(
                Reference::meant(text).map(|found| found.to_string()),
                Ok("PS1-0BCD-1FGH".into()),
                "{text}"
            );
        }
        for text in ["", "PS1", "0BCD1FGH", "ada@example.org", "PS1-0BCD-1FGU", "<PS1-0BCD-1FGH>"] {
            assert!(Reference::meant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_back_what_it_writes() {
        let reference = Reference::from_random("PS1", [0, 255, 17, 90, 201]);
        assert_eq!(reference.as_str().len(), 13);
        assert_eq!(reference.as_str().to_lowercase().parse(), Ok(reference));
        for bad in ["", "PS1", "PS1-ABCD", "PS1-ABCD-EFGI", "-ABCD-EFGH", "PS1-ABCD-EFGHJ"] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
