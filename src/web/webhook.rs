//! Stripe's signed events.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;

use super::posted::body;
use super::problem::Problem;
use super::trail::Trail;
use crate::app::App;
use crate::payments;
use crate::signup::Milestone;
use crate::store::Recorded;

/// 2xx only after the commit: until then Stripe sends it again.
pub(super) async fn stripe(
    State(app): State<App>,
    Extension(trail): Extension<Trail>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Some(secret) = &app.payments.webhook_secret else { return Err(Problem::NotFound) };
    let signature = request
        .headers()
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let payload = body(request, &app).await?;
    if let Err(error) = payments::verify(&signature, &payload, secret, app.clock.now().as_second()) {
        tracing::warn!(%error, "a webhook was refused");
        return Ok(StatusCode::BAD_REQUEST);
    }
    let Some(event) = payments::read(&payload, app.payments.live) else { return Ok(StatusCode::NO_CONTENT) };
    if let Recorded::Paid(reference) = app.store.record(&event).await? {
        metrics::counter!("dhsignup_paid_total").increment(1);
        app.passed(Milestone::Paid);
        tracing::info!(%reference, kind = event.kind, "paid, by an event");
        trail.leads_to(&reference);
        app.moved(&reference);
    }
    Ok(StatusCode::OK)
}
