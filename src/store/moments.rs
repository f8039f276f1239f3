//! When a page was drawn, signed, so that its form tells how long somebody had it before them.

use super::Store;

/// What the signature is for: no other hash of ours can be passed off as one.
const KIND: &str = "drawn";

impl Store {
    /// This moment, for a form: milliseconds since 1970 and a signature.
    pub fn sign_moment(&self) -> String {
        let now = self.clock.millis().to_string();
        let signature = self.lookup.hash(KIND, &now);
        format!("{now}.{signature}")
    }

    /// How many milliseconds ago this moment was signed; `None` where we did not sign it. However long ago it was: a form may
    /// stay open for days.
    pub fn since_moment(&self, signed: &str) -> Option<i64> {
        let (at, signature) = signed.split_once('.')?;
        let since = self.clock.millis() - at.parse::<i64>().ok()?;
        self.lookup.is_hash_of(signature, KIND, at).then_some(since)
    }
}
