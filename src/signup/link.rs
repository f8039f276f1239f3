//! The secret in a mailed link.

use std::fmt;

/// `sgr_` and 160 random bits in lower-case base 32: short enough that no mail program breaks the line it is in.
///
/// Only its hash is ever stored. The prefix lets secret scanners recognise one that leaked.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(String);

const PREFIX: &str = "sgr_";
/// RFC 4648's alphabet in lower case.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl LinkSecret {
    /// The secret these random bytes spell.
    pub fn from_random(bytes: [u8; 20]) -> Self {
        let letters = bytes.chunks(5).flat_map(|chunk| {
            let bits = chunk.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).map(move |index| char::from(ALPHABET[(bits >> (35 - 5 * index) & 31) as usize]))
        });
        Self(PREFIX.chars().chain(letters).collect())
    }

    /// Reads one out of a path; `None` where it can't be one.
    pub fn read(text: &str) -> Option<Self> {
        let letters = text.strip_prefix(PREFIX)?;
        (letters.len() == 32 && letters.bytes().all(|b| ALPHABET.contains(&b))).then(|| Self(text.to_owned()))
    }

    /// The secret itself: for the letter and for hashing, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes_and_shows_nothing_in_a_log() {
        let secret = LinkSecret::from_random([7; 20]);
        assert_eq!(LinkSecret::read(secret.expose()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "LinkSecret(…)");
        assert_eq!(LinkSecret::read("sgr_"), None);
        assert_eq!(LinkSecret::read(&secret.expose().to_uppercase()), None);
    }
}
