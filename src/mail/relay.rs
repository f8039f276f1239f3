//! Whether our own mail server can be reached: what waits for a letter must not wait for ever.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long connecting or logging in has to have failed, in milliseconds, before the server counts as away.
const PATIENCE_MS: i64 = 120_000;

/// Since when no letter could be handed over to anybody. In memory, by instance. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Relay(Arc<Mutex<Option<i64>>>);

impl Relay {
    /// The server talked to us, whatever it said of a letter. True where it could not be reached before.
    pub fn answered(&self) -> bool {
        self.since().take().is_some()
    }

    /// It could not be reached, or did not let us in. `now` in milliseconds since 1970.
    pub fn failed(&self, now: i64) {
        self.since().get_or_insert(now);
    }

    /// Nobody can be sent a letter, and could not for two minutes.
    pub fn is_away(&self, now: i64) -> bool {
        self.since().is_some_and(|since| now - since >= PATIENCE_MS)
    }

    fn since(&self) -> MutexGuard<'_, Option<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_away_after_two_minutes_of_failures_and_back_with_the_first_answer() {
        let relay = Relay::default();
        assert!(!relay.is_away(i64::MAX));
        relay.failed(1_000);
        relay.failed(100_000);
        assert!(!relay.is_away(120_999) && relay.is_away(121_000));
        assert!(relay.answered() && !relay.answered());
        assert!(!relay.is_away(i64::MAX));
    }
}
