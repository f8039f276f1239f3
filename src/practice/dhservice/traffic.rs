//! Which calls came in, and how many at once.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many calls are remembered; older ones drop off.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Traffic {
    calls: Mutex<VecDeque<(String, String)>>,
    present: AtomicUsize,
    peak: AtomicUsize,
}

/// A call that is being answered, until it is dropped.
pub(super) struct Visit(Arc<Traffic>);

impl Traffic {
    pub(super) fn enter(self: &Arc<Self>, method: &str, path: &str) -> Visit {
        let present = self.present.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(present, Ordering::Relaxed);
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == REMEMBERED {
            calls.pop_front();
        }
        calls.push_back((method.to_owned(), path.to_owned()));
        Visit(self.clone())
    }

    pub(super) fn calls(&self) -> Vec<(String, String)> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }

    pub(super) fn forget(&self) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.peak.store(self.present.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.present.fetch_sub(1, Ordering::Relaxed);
    }
}
