//! Makes the member that Join promised, so far that a payment can be recorded. Repeatable: every write looks first.
//!
//! Order: look-up, then the whole record in one call where the service has that call, else identity and status, both read
//! back. A crash anywhere continues from what upstream shows. What was looked up a moment before Join is not looked up again,
//! where the one call refuses by itself what has changed since.

use std::time::Duration;

use futures_util::future::{join, try_join};

use super::quarantine::{LOOK_AGAIN, rests, still_on_its_way};
use super::record::Record;
use super::{Undone, existing};
use crate::app::App;
use crate::foresight::Free;
use crate::members::{CallError, Whole};
use crate::signup::{Milestone, Reference, Section};
use crate::store::{Lease, Owed};

const WAIVER_PATIENCE: Duration = Duration::from_secs(1);

/// What there is upstream after a look, and perhaps a write.
enum Made {
    /// A row; `new` where it was made by the call just before, so that no section but the identity can be there yet.
    Row { id: i64, new: bool },
    /// All of it, by the service's own word.
    Whole(i64),
    /// Nothing of ours: the signup has moved to where its person finds out why.
    Nothing,
}

pub(super) async fn run(app: &App, lease: &Lease, reference: &Reference) -> Result<(), Undone> {
    let Some(mut owed) = app.store.owed(reference).await? else { return Ok(()) };
    // The process ended between this job's work and its end.
    if owed.payable {
        return Ok(());
    }
    match make(app, lease, &mut owed).await? {
        Made::Nothing => {
            app.owed.notify_one();
            app.moved(reference);
            return Ok(());
        }
        Made::Whole(id) => app.store.made_whole(lease, reference, id).await?,
        Made::Row { id, new } => {
            let record = Record { app, members: &app.members, lease, owed: &owed, id };
            if new {
                record.write(Section::Status, owed.member.section(Section::Status)).await?;
            } else {
                record.fill(Section::Status).await?;
            }
            record.is_payable().await?;
            app.store.payable(lease, reference, id).await?;
        }
    }
    metrics::counter!("dhsignup_payable_total").increment(1);
    app.passed(Milestone::Payable);
    tracing::info!(%reference, "payable");
    app.owed.notify_one();
    app.moved(reference);
    Ok(())
}

/// Finds or makes the row.
async fn make(app: &App, lease: &Lease, owed: &mut Owed) -> Result<Made, Undone> {
    if let Some(Free { waiver_signed_at }) = foreseen(app, owed) {
        if let Some(signed_at) = waiver_signed_at {
            owed.member.note_waiver(signed_at);
        }
        if let Some(made) = send_whole(app, lease, owed).await? {
            return Ok(made);
        }
        // Nothing was written, so nothing has to rest. What follows overwrites whoever has the address: it looks by itself.
        app.store.not_asked(lease, &owed.reference).await?;
    }
    let (address, username) = (owed.member.email(), owed.member.username());
    let look = try_join(app.members.lookup(address), app.members.username_is_free(username));
    let (looked, waiver) = join(look, waiver(app, owed)).await;
    let (found, username_is_free) = looked?;
    if let Some(signed_at) = waiver {
        owed.member.note_waiver(signed_at);
    }
    match found {
        Some(id) => there(app, lease, owed, id).await,
        None if username_is_free => send(app, lease, owed).await,
        // It may be our own row that has come in between.
        None if owed.asked_at.is_some() => match app.members.lookup(owed.member.email()).await? {
            Some(id) => there(app, lease, owed, id).await,
            None if rests(app, owed) => Err(still_on_its_way()),
            None => taken(app, lease, owed).await,
        },
        None => taken(app, lease, owed).await,
    }
}

/// What a look ahead saw, where nothing was sent yet for this signup.
fn foreseen(app: &App, owed: &Owed) -> Option<Free> {
    let Owed { reference, member, .. } = owed;
    let is_first =
        owed.asked_at.is_none() && owed.member_id.is_none() && !owed.settled && member.is_complete();
    let is_there = app.members.makes_whole() && !*app.members.away().borrow();
    let free = app.foreseen(reference, member.email(), member.username());
    free.filter(|_| is_first && is_there)
}

/// Somebody has the address.
async fn there(app: &App, lease: &Lease, owed: &mut Owed, id: i64) -> Result<Made, Undone> {
    let ours = existing::take(app, lease, owed, id).await?;
    Ok(ours.map_or(Made::Nothing, |id| Made::Row { id, new: false }))
}

/// Somebody has the username.
async fn taken(app: &App, lease: &Lease, owed: &Owed) -> Result<Made, Undone> {
    app.store.username_taken(lease, &owed.reference).await?;
    app.passed(Milestone::Refused("username", "username"));
    Ok(Made::Nothing)
}

/// Nobody has the address or the username: sends the member, whole where the service takes that.
async fn send(app: &App, lease: &Lease, owed: &mut Owed) -> Result<Made, Undone> {
    // Invited to a record that is gone since: the questions are asked after all.
    if !owed.member.is_complete() {
        app.store.ask_after_all(lease, &owed.reference).await?;
        return Ok(Made::Nothing);
    }
    if let Some(made) = send_whole(app, lease, owed).await? {
        return Ok(made);
    }
    if rests(app, owed) {
        return Err(still_on_its_way());
    }
    app.store.asked(lease, owed).await?;
    match app.members.create(owed.member.section(Section::Identity)).await {
        // Not written down before it reads back: an insert that was lost answers with an id, too.
        Ok(id) => Ok(Made::Row { id, new: true }),
        Err(CallError::Unknown(why)) => look_again(app, lease, owed, &why).await,
        Err(CallError::Retry(why)) => {
            app.store.not_asked(lease, &owed.reference).await?;
            Err(Undone::Retry(why))
        }
        Err(error) => Err(error.into()),
    }
}

/// In one call; `None` where the service does not have it. Sent again under the same key, it is not done twice.
async fn send_whole(app: &App, lease: &Lease, owed: &mut Owed) -> Result<Option<Made>, Undone> {
    if !app.members.may_make_whole() {
        return Ok(None);
    }
    app.store.asked(lease, owed).await?;
    match app.members.make_whole(&owed.member, owed.reference.as_str()).await {
        Ok(Whole::Made(id)) => Ok(Some(Made::Whole(id))),
        Ok(Whole::Taken) => refused(app, lease, owed).await.map(Some),
        Ok(Whole::NotOffered) => Ok(None),
        Err(CallError::Unknown(why)) => look_again(app, lease, owed, &why).await.map(Some),
        Err(error) => Err(error.into()),
    }
}

/// The service found that somebody has the address, or the username, since it was looked up.
async fn refused(app: &App, lease: &Lease, owed: &mut Owed) -> Result<Made, Undone> {
    // Where something was sent before, the username may be that of our own row, which is still to come.
    let is_first = owed.asked_at.is_none();
    match app.members.lookup(owed.member.email()).await? {
        Some(id) => there(app, lease, owed, id).await,
        None if is_first && !app.members.username_is_free(owed.member.username()).await? => {
            taken(app, lease, owed).await
        }
        None => Err(Undone::After(LOOK_AGAIN, "it was taken just now".to_owned())),
    }
}

/// No telling what became of it: it may be there already.
async fn look_again(app: &App, lease: &Lease, owed: &mut Owed, why: &str) -> Result<Made, Undone> {
    match app.members.lookup(owed.member.email()).await? {
        Some(id) => there(app, lease, owed, id).await,
        None => Err(Undone::After(LOOK_AGAIN, why.to_owned())),
    }
}

/// The waiver on file, asked for once. Where it can't be told, the record says unsigned, as it does for everybody who has
/// not signed yet: nobody waits for it.
async fn waiver(app: &App, owed: &Owed) -> Option<String> {
    if owed.settled {
        return None;
    }
    let why = match tokio::time::timeout(WAIVER_PATIENCE, app.members.waiver_signed_at(owed.member.email()))
        .await
    {
        Ok(Ok(signed_at)) => return signed_at,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(reference = %owed.reference, why, "the waiver could not be looked up");
    None
}
