//! Work that outlives a request: one file per kind of job, one worker.

mod complete_member;
mod create_member;
mod existing;
mod find_signup;
mod keep_house;
mod look_ahead;
mod quarantine;
mod reconcile;
mod record;
mod recover;
mod send_letter;
mod watch_payment;
mod worker;

use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::Span;

use crate::app::App;
use crate::mail::MailError;
use crate::members::CallError;
use crate::signup::Reference;
use crate::store::{Job, Lease, StoreError};

pub use look_ahead::look_ahead;
pub use recover::recover;
pub use worker::work;

/// A job is not done yet.
#[derive(Debug, thiserror::Error)]
enum Undone {
    /// Try again by the backoff.
    #[error("{0}")]
    Retry(String),
    /// Look again after so long.
    #[error("{1}")]
    After(Duration, String),
    /// People have to look at it. Tried again all the same, now and then.
    #[error("{0}")]
    Human(String),
    /// The service will not have it as it is.
    #[error("{0}")]
    Refused(String),
    /// Another worker has it by now.
    #[error("the lease was lost")]
    Lost,
}

impl From<CallError> for Undone {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) => Self::Refused(error.to_string()),
            _ => Self::Retry(error.to_string()),
        }
    }
}

impl From<MailError> for Undone {
    fn from(error: MailError) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LeaseLost => Self::Lost,
            other => Self::Retry(other.to_string()),
        }
    }
}

/// Tries a job now, in the background, whether it is due or not: somebody is waiting for it. Who wants to can wait for the
/// attempt to end, well or not; it goes on without them, too.
pub fn try_now(app: &App, job: Job) -> JoinHandle<()> {
    let (app, by) = (app.clone(), Span::current());
    tokio::spawn(async move {
        match app.store.lease(&job).await {
            Ok(Some(lease)) => worker::run(&app, lease, by).await,
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a job could not be leased"),
        }
    })
}

async fn one(app: &App, lease: &Lease) -> Result<(), Undone> {
    let reference = |subject: &str| subject.parse::<Reference>().map_err(|e| Undone::Retry(e.to_string()));
    match &lease.job {
        Job::CreateMember(subject) => create_member::run(app, lease, &reference(subject)?).await,
        Job::CompleteMember(subject) => complete_member::run(app, lease, &reference(subject)?).await,
        Job::SendLetter(letter) => send_letter::run(app, letter).await,
        Job::FindSignup(address_hash) => find_signup::run(app, address_hash).await,
        Job::KeepHouse => keep_house::run(app).await,
        Job::Reconcile(subject) => reconcile::run(app, &reference(subject)?).await,
        Job::WatchPayment(subject) => watch_payment::run(app, lease, &reference(subject)?).await,
    }
}
