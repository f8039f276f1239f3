//! Makes the member that Join promised. Repeatable: every write looks first, and says which look allows it.
//!
//! Order: look-up, identity, status, both read back (payment is possible now), the other six sections, all eight read
//! back. A crash anywhere continues from what upstream shows.

use std::time::Duration;

use futures_util::future::{join, try_join, try_join_all};
use serde_json::{Map, Value};

use super::Undone;
use crate::app::App;
use crate::members::CallError;
use crate::signup::{Manner, Reference, Section, Standing};
use crate::store::{Lease, Owed};

/// How long an identity or a note that was sent without an answer may still be on its way into the database.
const QUARANTINE_MS: i64 = 20_000;
const LOOK_AGAIN: Duration = Duration::from_secs(2);
const WAIVER_PATIENCE: Duration = Duration::from_secs(1);

pub(super) async fn run(app: &App, lease: &Lease, reference: &Reference) -> Result<(), Undone> {
    let Some(mut owed) = app.store.owed(reference).await? else { return Ok(()) };
    let (row, waiver) = join(row(app, lease, &owed), waiver(app, &owed)).await;
    let Some(row) = row? else {
        app.moved(reference);
        return Ok(());
    };
    if let Some(signed_at) = waiver {
        owed.member.note_waiver(signed_at);
    }
    if !owed.payable {
        make_payable(app, lease, &owed, &row).await?;
        app.store.payable(lease, reference, row.id).await?;
        metrics::counter!("dhsignup_payable_total").increment(1);
        tracing::info!(%reference, "payable");
        app.moved(reference);
    }
    let rest =
        Section::ALL.into_iter().filter(|section| !matches!(section, Section::Identity | Section::Status));
    try_join_all(rest.map(|section| fill(app, lease, &owed, section, row.id))).await?;
    try_join_all(Section::ALL.map(|section| read_back(app, &owed, section, row.id))).await?;
    app.store.completed(lease, reference).await?;
    tracing::info!(%reference, "complete");
    Ok(())
}

/// The waiver on file. Where it can't be told, the record says unsigned, as it does for everybody who has not signed yet:
/// nobody waits for it.
async fn waiver(app: &App, owed: &Owed) -> Option<String> {
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

/// The member's row upstream.
struct Row {
    id: i64,
    /// Made by the call just before: no section but the identity can be there yet.
    new: bool,
}

/// Finds or makes the row; `None` where it is not ours to write to, or the username is taken.
async fn row(app: &App, lease: &Lease, owed: &Owed) -> Result<Option<Row>, Undone> {
    if let Some(id) = owed.member_id {
        return Ok(Some(Row { id, new: false }));
    }
    let (address, username) = (owed.member.email(), owed.member.username());
    let (found, username_is_free) =
        try_join(app.members.lookup(address), app.members.username_is_free(username)).await?;
    if let Some(id) = found {
        return whose(app, lease, owed, id).await;
    }
    if owed.asked_at.is_some_and(|at| app.clock.millis() - at < QUARANTINE_MS) {
        return Err(Undone::After(LOOK_AGAIN, "the identity sent before may still arrive".into()));
    }
    if !username_is_free {
        app.store.username_taken(lease, &owed.reference).await?;
        return Ok(None);
    }
    app.store.asked(lease, &owed.reference).await?;
    match app.members.create(owed.member.section(Section::Identity)).await {
        // Not written down before it reads back: an insert that was lost answers with an id, too.
        Ok(id) => Ok(Some(Row { id, new: true })),
        Err(CallError::Unknown(why)) => match app.members.lookup(address).await? {
            Some(id) => whose(app, lease, owed, id).await,
            None => Err(Undone::After(LOOK_AGAIN, why)),
        },
        Err(CallError::Retry(why)) => {
            app.store.not_asked(lease, &owed.reference).await?;
            Err(Undone::Retry(why))
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody has the address: us, by our reference in the identity, or a member who was there before.
async fn whose(app: &App, lease: &Lease, owed: &Owed, id: i64) -> Result<Option<Row>, Undone> {
    let (identity, status) =
        try_join(app.members.read(Section::Identity, id), app.members.read(Section::Status, id)).await?;
    let signed = identity.as_ref().and_then(|identity| identity.get("signup_ref")).and_then(Value::as_str);
    let ours = signed == Some(owed.reference.as_str());
    let standing = match (standing(status.as_ref()), signed) {
        (Standing::Bare | Standing::Unpaid, Some(_)) => Standing::Elsewhere,
        (standing, _) => standing,
    };
    if ours || (owed.proven && standing.is_adopted_when_proven()) {
        return Ok(Some(Row { id, new: false }));
    }
    app.store.known(lease, &owed.reference, id, standing, subscription(status.as_ref())).await?;
    app.owed.notify_one();
    tracing::info!(reference = %owed.reference, standing = standing.name(), "the address is a member's already");
    Ok(None)
}

/// Status there, identity and status read back: Stripe's bridge can record a payment now.
async fn make_payable(app: &App, lease: &Lease, owed: &Owed, row: &Row) -> Result<(), Undone> {
    if row.new {
        write(app, lease, Section::Status, row.id, owed.member.section(Section::Status)).await?;
    } else {
        fill(app, lease, owed, Section::Status, row.id).await?;
    }
    try_join(read_back(app, owed, Section::Identity, row.id), read_back(app, owed, Section::Status, row.id))
        .await?;
    Ok(())
}

/// Writes what is missing of a section, in the manner that harms nothing that is there.
async fn fill(app: &App, lease: &Lease, owed: &Owed, section: Section, id: i64) -> Result<(), Undone> {
    let ours = owed.member.section(section);
    let there = app.members.read(section, id).await?;
    let missing = match section.manner() {
        Manner::Create => return Ok(()),
        Manner::FillIfNull => there.is_none().then(|| ours.clone()),
        Manner::MergeMissing => {
            let has = |key: &str| there.as_ref().is_some_and(|there| there.get(key).is_some());
            Some(
                ours.iter()
                    .filter(|(key, _)| !has(key))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect::<Map<_, _>>(),
            )
            .filter(|keys| !keys.is_empty())
        }
        Manner::AppendOnce => (!has_note(there.as_ref(), ours)).then(|| ours.clone()),
    };
    match missing {
        Some(keys) => write(app, lease, section, id, &keys).await,
        None => Ok(()),
    }
}

/// Writes, if this worker is still the one: what it looked at before may be old if it stood still for long, and a late
/// write over a subscription would erase it.
async fn write(
    app: &App,
    lease: &Lease,
    section: Section,
    id: i64,
    keys: &Map<String, Value>,
) -> Result<(), Undone> {
    app.store.renew(lease).await?;
    match app.members.write(section, id, keys).await {
        // An entry that is still on its way would stand there twice.
        Err(CallError::Unknown(why)) if section.manner() == Manner::AppendOnce => {
            Err(Undone::After(Duration::from_millis(QUARANTINE_MS.unsigned_abs()), why))
        }
        done => Ok(done?),
    }
}

/// Fails unless upstream shows what must be there now.
async fn read_back(app: &App, owed: &Owed, section: Section, id: i64) -> Result<(), Undone> {
    let ours = owed.member.section(section);
    let there = app.members.read(section, id).await?;
    let shown = match (section, &there) {
        (_, None) => false,
        (Section::Identity, Some(there)) => {
            there.to_string().to_lowercase().contains(&owed.member.email().to_lowercase())
        }
        (Section::Status, Some(there)) => there.get("membership_status").is_some_and(Value::is_string),
        (Section::Notes, there) => has_note(there.as_ref(), ours),
        // The keys, not their values: somebody may have changed them since, and theirs is the later word.
        (Section::Connections, Some(there)) => ours.keys().all(|key| there.get(key).is_some()),
        (_, Some(_)) => true,
    };
    if shown { Ok(()) } else { Err(Undone::Retry(format!("{} does not read back", section.name()))) }
}

fn has_note(notes: Option<&Value>, ours: &Map<String, Value>) -> bool {
    let text = ours.get("note").and_then(Value::as_str).unwrap_or_default();
    let tag = text.find("[ref ").map_or(text, |at| &text[at..]);
    let notes = notes.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    notes.iter().any(|note| note.get("note").and_then(Value::as_str).is_some_and(|note| note.contains(tag)))
}

fn standing(status: Option<&Value>) -> Standing {
    let word = status.and_then(|status| status.get("membership_status")).and_then(Value::as_str);
    Standing::of_status(word, subscription(status).is_some())
}

/// The subscription that a member's status names.
pub(super) fn subscription(status: Option<&Value>) -> Option<&str> {
    let key = |name| status?.get(name)?.as_str().filter(|id| !id.is_empty());
    key("stripe_subscription_id").or_else(|| key("stripe_product_id"))
}
