//! The worker: leases what is due, keeps the lease while it works, and tries again later what is not done.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::{Undone, one};
use crate::app::App;
use crate::chance;
use crate::signup::Reference;
use crate::store::{Job, Lease, StoreError};

/// Jobs under way at once in a process. Calls upstream have a limit of their own.
const AT_ONCE: usize = 16;
/// Longest time without a look at the table: another process may have owed something.
const LOOK_MS: i64 = 1_000;
const RENEW: Duration = Duration::from_secs(5);
const HOUR_MS: i64 = 3_600_000;
/// Then people are told, and it goes on being tried.
const PATIENCE_MS: i64 = 72 * HOUR_MS;
/// Trying again seldom mends what the service says it will not have.
const PATIENCE_WITH_REFUSALS_MS: i64 = HOUR_MS;
/// Looks in a row, 2 s apart, for what was sent without an answer: as long as it rests.
const LOOKS: i64 = 11;
/// Between two attempts at what people have to look at.
const HUMAN_PAUSE_MS: i64 = HOUR_MS;

/// Works off jobs until told to stop, and then finishes those it has begun.
pub async fn work(app: App, stop: CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let room = AT_ONCE.saturating_sub(running.len());
        match app.store.lease_due(i64::try_from(room).unwrap_or(0)).await {
            Ok(leases) => {
                for lease in leases {
                    let app = app.clone();
                    running.spawn(async move { run(&app, lease, Span::none()).await });
                }
            }
            Err(error) => tracing::warn!(%error, "no job could be leased"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.owed.notified() => {}
            () = tokio::time::sleep(pause(&app).await) => {}
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

async fn pause(app: &App) -> Duration {
    let wait = match (app.store.next_due().await, app.store.now().await) {
        (Ok(Some(due)), Ok(now)) => (due - now).clamp(20, LOOK_MS),
        _ => LOOK_MS,
    };
    Duration::from_millis(wait.unsigned_abs())
}

/// Does one job to its end or to its next attempt: a trace, which is tied to that of whoever set it off, and a line.
pub(super) async fn run(app: &App, lease: Lease, by: Span) {
    let (begun, kind, reference, attempt) =
        (Instant::now(), lease.job.kind(), lease.about(), lease.attempts + 1);
    let span = tracing::info_span!("job", kind, reference, attempt, outcome = Empty);
    span.follows_from(by.id());
    drop(by);
    let outcome = try_once(app, &lease).instrument(span.clone()).await;
    span.record("outcome", outcome);
    let ms = begun.elapsed().as_millis() as u64;
    tracing::debug!(kind, reference, attempt, outcome, ms, "a job was tried");
}

/// How it ended, in one word.
async fn try_once(app: &App, lease: &Lease) -> &'static str {
    let mut away = app.members.away();
    away.mark_unchanged();
    let done = {
        let work = one(app, lease);
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => break done,
                () = tokio::time::sleep(RENEW) => if app.store.renew(lease).await.is_err() { break Err(Undone::Lost) },
            }
        }
    };
    let outcome = match &done {
        Ok(()) => "done",
        Err(Undone::Lost) => return "lost",
        Err(Undone::After(..)) => "waits",
        Err(Undone::Human(_)) => "needs people",
        Err(Undone::Retry(_)) => "failed",
        Err(Undone::Refused(_)) => "refused",
    };
    let settled = match done {
        Ok(()) => app.store.done(lease).await,
        Err(Undone::Lost) => Ok(()),
        Err(Undone::After(wait, why)) => looks_again(app, lease, millis(wait), &why).await,
        Err(Undone::Human(why)) => for_people(app, lease, &why).await,
        // It came back while this failed, and made everything due but what was under way.
        Err(Undone::Retry(why)) if away.has_changed().unwrap_or(false) && !*away.borrow() => {
            app.store.postpone(lease, 0, &why).await
        }
        Err(Undone::Retry(why)) => again(app, lease, PATIENCE_MS, &why).await,
        Err(Undone::Refused(why)) => again(app, lease, PATIENCE_WITH_REFUSALS_MS, &why).await,
    };
    match settled {
        // It was ended meanwhile, or another worker has it.
        Ok(()) | Err(StoreError::LeaseLost) => {}
        Err(error) => {
            tracing::warn!(job = lease.id, reference = lease.about(), %error, "a job's end was not written down")
        }
    }
    outcome
}

/// Tries again later, by the backoff; when patience ends, people are told.
async fn again(app: &App, lease: &Lease, patience: i64, why: &str) -> Result<(), StoreError> {
    let waited = app.store.now().await.unwrap_or(lease.owed_at) - lease.owed_at;
    if waited > patience {
        return for_people(app, lease, why).await;
    }
    let wait = backoff(lease.attempts, waited);
    tracing::warn!(
        job = lease.id,
        reference = lease.about(),
        attempt = lease.attempts + 1,
        wait_ms = wait,
        why,
        "a job is tried again later"
    );
    app.store.postpone(lease, wait, why).await
}

/// Looks again after so long. What a member is waited for ends as every wait does: by the backoff, and with people.
async fn looks_again(app: &App, lease: &Lease, wait: i64, why: &str) -> Result<(), StoreError> {
    match lease.job {
        Job::CreateMember(_) | Job::CompleteMember(_) if lease.attempts >= LOOKS => {
            again(app, lease, PATIENCE_MS, why).await
        }
        _ => app.store.postpone(lease, wait, why).await,
    }
}

/// Tells support once; the job stays, since whatever it waits for may be mended.
async fn for_people(app: &App, lease: &Lease, why: &str) -> Result<(), StoreError> {
    if let Job::CreateMember(subject) | Job::CompleteMember(subject) = &lease.job
        && let Ok(reference) = subject.parse::<Reference>()
        && app.store.needs_human(lease, &reference, why).await?
    {
        tracing::error!(%reference, why, "a signup needs people");
        metrics::counter!("dhsignup_needs_human_total").increment(1);
        app.owed.notify_one();
        app.moved(&reference);
    }
    app.store.postpone(lease, HUMAN_PAUSE_MS, why).await
}

/// 2 s, doubled each time up to 5 minutes in the first hour and 15 minutes after it; a quarter of it by chance, so that
/// jobs postponed together do not come back together.
fn backoff(attempts: i64, waited: i64) -> i64 {
    let longest = if waited < HOUR_MS { 300_000 } else { 900_000 };
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(20);
    let wait = (2_000_i64 << doublings).min(longest);
    wait - wait * i64::from(chance::bytes::<1>()[0]) / 1_024
}

fn millis(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_double_up_to_five_minutes_and_after_an_hour_to_fifteen() {
        for (attempts, waited, longest) in [
            (0, 0, 2_000),
            (1, 2_000, 4_000),
            (7, 300_000, 256_000),
            (9, 2_000_000, 300_000),
            (60, 2_000_000, 300_000),
            (60, HOUR_MS, 900_000),
        ] {
            let wait = backoff(attempts, waited);
            assert!(wait <= longest && wait * 4 >= longest * 3, "{attempts} attempts: {wait} of {longest}");
        }
    }
}
