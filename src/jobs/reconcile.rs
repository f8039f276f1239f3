//! Looks whether the member service has recorded a payment, and tells people where it has not. Reads only: a status that
//! Stripe's bridge writes, too, is not ours to write a second time.

use std::time::Duration;

use serde_json::Value;

use super::Undone;
use super::record::subscription;
use crate::app::App;
use crate::signup::{Reference, Section};

/// How long Stripe's bridge may take.
const PATIENCE_MS: i64 = 30 * 60_000;
/// Then it is with people.
const GIVEN_UP_MS: i64 = 72 * 3_600_000;

pub(super) async fn run(app: &App, reference: &Reference) -> Result<(), Undone> {
    let Some(unrecorded) = app.store.unrecorded(reference).await? else { return Ok(()) };
    let waited = app.clock.millis() - unrecorded.paid_at;
    let status = match unrecorded.member_id {
        Some(id) => app.members.in_background().read(Section::Status, id).await?,
        None => None,
    };
    if subscription(status.as_ref()).is_some_and(|id| Some(id) != unrecorded.before.as_deref()) {
        let level = status.as_ref().and_then(|status| status.get("membership_level")).and_then(Value::as_str);
        app.store.recorded(reference, level).await?;
        tracing::info!(%reference, "the payment is recorded upstream");
        app.moved(reference);
        return Ok(());
    }
    if waited >= PATIENCE_MS {
        app.store.not_recorded(reference).await?;
        app.owed.notify_one();
    }
    let pause = match waited {
        waited if waited > GIVEN_UP_MS => return Ok(()),
        waited if waited >= PATIENCE_MS => 900,
        waited if waited >= 300_000 => 300,
        _ => 30,
    };
    Err(Undone::After(Duration::from_secs(pause), "the payment is not recorded upstream yet".into()))
}
