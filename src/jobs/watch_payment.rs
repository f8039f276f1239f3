//! Asks the member service whether Stripe's bridge has recorded the payment. Reads only.

use std::time::Duration;

use super::Undone;
use super::record::subscription;
use crate::app::App;
use crate::signup::{Milestone, Reference, Section};
use crate::store::Lease;

/// How long somebody may take to pay before only Stripe's event tells us.
const PATIENCE_MS: i64 = 30 * 24 * AN_HOUR_MS;
const TEN_MINUTES_MS: i64 = 600_000;
const AN_HOUR_MS: i64 = 3_600_000;

pub(super) async fn run(app: &App, lease: &Lease, reference: &Reference) -> Result<(), Undone> {
    let Some((member_id, before)) = app.store.unpaid_member(reference).await? else { return Ok(()) };
    let status = app.members.in_background().read(Section::Status, member_id).await?;
    // A member who comes back carries an old subscription: only another one is news.
    if let Some(id) = subscription(status.as_ref()).filter(|id| Some(*id) != before.as_deref()) {
        let expected = app.payments.webhook_secret.is_some();
        if app.store.paid_by_record(reference, id, expected).await? {
            metrics::counter!("dhsignup_paid_total").increment(1);
            app.passed(Milestone::Paid);
        }
        tracing::info!(%reference, "paid, by the member service");
        app.moved(reference);
        return Ok(());
    }
    // While somebody looks at the page, each look asks anyway.
    let pause = match app.store.now().await? - lease.owed_at {
        waited if waited > PATIENCE_MS => return Ok(()),
        waited if waited > 72 * AN_HOUR_MS => 21_600,
        waited if waited > AN_HOUR_MS => 900,
        waited if waited > TEN_MINUTES_MS => 120,
        _ => 30,
    };
    Err(Undone::After(Duration::from_secs(pause), "not paid yet".into()))
}
