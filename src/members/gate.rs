//! How many requests are under way at once, and who goes first.

use std::sync::Arc;

use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

/// Whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Somebody who can't go on without it.
    Person,
    /// Nobody who waits.
    Background,
}

/// The way in. Work in the background takes all places but one at most, so that a person waits for one request, never for a
/// queue of them.
#[derive(Clone)]
pub(super) struct Gate {
    all: Arc<Semaphore>,
    background: Arc<Semaphore>,
}

/// A place, until it is dropped.
pub(super) struct Pass<'a> {
    _place: SemaphorePermit<'a>,
    _turn: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// So many places; one place is for everybody.
    pub(super) fn new(places: usize) -> Self {
        let background = places.saturating_sub(1).max(1);
        Self { all: Arc::new(Semaphore::new(places)), background: Arc::new(Semaphore::new(background)) }
    }

    /// Waits for a place.
    pub(super) async fn enter(&self, lane: Lane) -> Result<Pass<'_>, AcquireError> {
        let turn = match lane {
            Lane::Person => None,
            Lane::Background => Some(self.background.acquire().await?),
        };
        Ok(Pass { _place: self.all.acquire().await?, _turn: turn })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_crowd_in_the_background_leaves_a_place_for_a_person() {
        let gate = Gate::new(4);
        let crowd: Vec<_> =
            (0..9).filter_map(|_| gate.enter(Lane::Background).now_or_never()).map(Result::unwrap).collect();
        assert_eq!(crowd.len(), 3);
        let person = gate.enter(Lane::Person).now_or_never();
        assert!(person.is_some() && gate.enter(Lane::Person).now_or_never().is_none());
    }

    #[test]
    fn a_single_place_is_for_everybody() {
        let gate = Gate::new(1);
        assert!(gate.enter(Lane::Background).now_or_never().is_some());
        let person = gate.enter(Lane::Person).now_or_never();
        assert!(person.is_some() && gate.enter(Lane::Background).now_or_never().is_none());
    }
}
