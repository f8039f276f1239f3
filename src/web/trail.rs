//! Whose signup a request is about, so that its line in the log and its trace can be found by the reference.

use std::sync::{Arc, Mutex, PoisonError};

use crate::signup::Reference;

/// Goes with the request; whoever learns whose it is says so. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail(Arc<Mutex<Option<Reference>>>);

impl Trail {
    /// It is about this signup; the last word counts.
    pub(super) fn leads_to(&self, reference: &Reference) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reference.clone());
    }

    /// The signup that it was about, where anybody said so.
    pub(super) fn end(&self) -> Option<Reference> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
