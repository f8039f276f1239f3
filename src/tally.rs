//! What is counted on the way through the signup, until it is written down: no save waits for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::Counted;

/// Counts since the last writing. In memory, by process: `kill -9` loses a few seconds of them. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<Mutex<BTreeMap<(String, String), i64>>>);

impl Tally {
    /// Once more on this day.
    pub(crate) fn count(&self, day: String, what: String) {
        *self.counts().entry((day, what)).or_default() += 1;
    }

    /// What is to be written down; counting begins anew.
    pub(crate) fn take(&self) -> Vec<Counted> {
        let counts = std::mem::take(&mut *self.counts());
        counts.into_iter().map(|((day, what), count)| Counted { day, what, count }).collect()
    }

    /// It could not be written down.
    pub(crate) fn put_back(&self, counted: Vec<Counted>) {
        let mut counts = self.counts();
        for Counted { day, what, count } in counted {
            *counts.entry((day, what)).or_default() += count;
        }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<(String, String), i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_written_is_counted_on() {
        let tally = Tally::default();
        for _ in 0..2 {
            tally.count("2026-11-25".into(), "started".into());
        }
        let taken = tally.take();
        assert_eq!(tally.take(), []);
        tally.count("2026-11-25".into(), "started".into());
        tally.put_back(taken);
        assert_eq!(tally.take()[0].count, 3);
    }
}
