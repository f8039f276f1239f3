//! The member service upstream (DHService): the only place that names reqwest.
//!
//! Its answers are not to be believed by their status alone: an insert that failed and a write to nobody are both
//! `200`. What counts is 2xx, `message` exactly `OK`, the id that was meant, and that it reads back.

mod answer;
mod breaker;
mod bulk;
mod client;
mod gate;
mod listing;
mod token;

pub use bulk::Whole;
pub use client::Members;
pub use listing::{ListPage, Listed};

/// Why a call did not do what it was asked: what to do next, rather than what went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The service says that it failed, or could not be reached at all: send it again later.
    #[error("the member service failed: {0}")]
    Retry(String),
    /// The service will not have it, and would not next time.
    #[error("the member service refused: {0}")]
    Refused(String),
    /// No answer, or one that is not the service's own: a write may have happened. Look before sending it again.
    #[error("no telling what the member service did: {0}")]
    Unknown(String),
}
