//! When a page was drawn, signed, so that its form tells how long somebody had it before them; and which form it was.

use super::Store;
use crate::chance;

/// What the signature is for: no other hash of ours can be passed off as one.
const KIND: &str = "drawn";
/// For how long a form leads back to what was begun with it, in milliseconds.
const LEADS_BACK_MS: i64 = 3_600_000;

/// The names of what a form begins: always the same, so that a form that is sent twice begins it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The browser's.
    pub visitor: String,
    /// The random part of the signup's.
    pub reference: [u8; 5],
}

impl Store {
    /// This moment, for a form: milliseconds since 1970, what no other form has, and a signature.
    pub fn sign_moment(&self) -> String {
        let now = self.clock.millis();
        let drawn = format!("{now}.{}", data_encoding::HEXLOWER.encode(&chance::bytes::<12>()));
        let signature = self.lookup.hash(KIND, &drawn);
        format!("{drawn}.{signature}")
    }

    /// How many milliseconds ago this moment was signed; `None` where we did not sign it. However long ago it was: a form may
    /// stay open for days.
    pub fn since_moment(&self, signed: &str) -> Option<i64> {
        let (drawn, signature) = signed.rsplit_once('.')?;
        let since = self.clock.millis() - drawn.split_once('.')?.0.parse::<i64>().ok()?;
        self.lookup.is_hash_of(signature, KIND, drawn).then_some(since)
    }

    /// What this form begins, for somebody who has begun nothing yet: its answer may have been lost on its way, and the cookie
    /// with it.
    pub fn beginning(&self, signed: &str) -> Option<Beginning> {
        self.since_moment(signed).filter(|since| (0..LEADS_BACK_MS).contains(since))?;
        let reference =
            data_encoding::BASE64_NOPAD.decode(self.lookup.hash("begins", signed).as_bytes()).ok()?;
        Some(Beginning {
            visitor: self.lookup.hash("begins_as", signed),
            reference: reference.first_chunk().copied()?,
        })
    }
}
