//! Who looks at a waiting page just now: what they wait for goes first when the member service comes back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::signup::Reference;

/// The page asks every 2 s with scripts; without them it is loaded anew as often.
const PRESENT: Duration = Duration::from_secs(10);

/// The last look at each signup. In memory, by instance: who is forgotten waits a little longer. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watchers(Arc<Mutex<HashMap<Reference, Instant>>>);

impl Watchers {
    /// Somebody looks.
    pub(crate) fn look(&self, reference: &Reference) {
        let mut looks = self.looks();
        looks.retain(|_, last| last.elapsed() < PRESENT);
        looks.insert(reference.clone(), Instant::now());
    }

    /// Those that somebody looked at a moment ago.
    pub(crate) fn present(&self) -> Vec<Reference> {
        let looks = self.looks();
        looks.iter().filter(|(_, last)| last.elapsed() < PRESENT).map(|(signup, _)| signup.clone()).collect()
    }

    fn looks(&self) -> MutexGuard<'_, HashMap<Reference, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
