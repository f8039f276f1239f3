//! The breaker: a service that fails again and again is left alone, but for one question now and then.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Failures in a row after which it opens.
const FAILURES: u32 = 5;

/// Counts failures in a row. Clones are the same.
#[derive(Clone)]
pub(super) struct Breaker {
    count: Arc<Mutex<Count>>,
    away: Arc<watch::Sender<bool>>,
    pause: Duration,
}

#[derive(Default)]
struct Count {
    failures: u32,
    asked: Option<Instant>,
}

impl Breaker {
    /// Closed; while it is open, one request in each `pause` goes through.
    pub(super) fn new(pause: Duration) -> Self {
        Self { count: Arc::default(), away: Arc::new(watch::Sender::new(false)), pause }
    }

    /// How long the service is left alone between two requests.
    pub(super) fn pause(&self) -> Duration {
        self.pause
    }

    /// Hears whether the service is away.
    pub(super) fn away(&self) -> watch::Receiver<bool> {
        self.away.subscribe()
    }

    /// May a request be sent now?
    pub(super) fn admits(&self) -> bool {
        let mut count = self.count();
        if count.failures < FAILURES {
            return true;
        }
        let rests = count.asked.is_some_and(|asked| asked.elapsed() < self.pause);
        if !rests {
            count.asked = Some(Instant::now());
        }
        !rests
    }

    /// How a request ended.
    pub(super) fn note(&self, answered: bool) {
        let mut count = self.count();
        if answered {
            *count = Count::default();
        } else {
            count.failures = count.failures.saturating_add(1);
            if count.failures == FAILURES {
                count.asked = Some(Instant::now());
            }
        }
        let away = count.failures >= FAILURES;
        self.away.send_if_modified(|before| std::mem::replace(before, away) != away);
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_in_a_row_one_request_in_each_pause_goes_through() {
        let breaker = Breaker::new(Duration::from_secs(3600));
        for _ in 0..4 {
            breaker.note(false);
        }
        breaker.note(true);
        for _ in 0..4 {
            breaker.note(false);
            assert!(breaker.admits() && !*breaker.away().borrow());
        }
        breaker.note(false);
        assert!(!breaker.admits() && *breaker.away().borrow());

        let impatient = Breaker { pause: Duration::ZERO, ..breaker.clone() };
        assert!(impatient.admits());
        assert!(!breaker.admits(), "that was the one");
        impatient.note(true);
        assert!(breaker.admits() && !*breaker.away().borrow());
    }
}
