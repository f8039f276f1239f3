//! The events Stripe tells about a payment, and their signature.
//!
//! Shapes after <https://docs.stripe.com/api/events/object>, the signature after
//! <https://docs.stripe.com/webhooks#verify-manually>.

use hmac::Mac;
use serde_json::{Value, json};

use super::payment::Payment;
use crate::practice::mac;

/// The version of Stripe's API the events pretend to come from.
const API_VERSION: &str = "2025-09-30.clover";

pub(super) fn checkout_completed(payment: &Payment) -> Value {
    let cents = payment.tier.dollars() * 100;
    let session = json!({
        "id": payment.session,
        "object": "checkout.session",
        "amount_subtotal": cents,
        "amount_total": cents,
        "client_reference_id": payment.reference,
        "created": payment.created,
        "currency": "usd",
        "customer": payment.customer,
        "customer_details": {"email": payment.email, "name": null, "phone": null},
        "customer_email": null,
        "livemode": false,
        "metadata": {},
        "mode": "subscription",
        "payment_status": "paid",
        "status": "complete",
        "subscription": payment.subscription,
    });
    event(&payment.completed.event, "checkout.session.completed", payment.created, session)
}

pub(super) fn subscription_created(payment: &Payment) -> Value {
    let price = json!({
        "object": "price",
        "currency": "usd",
        "product": payment.tier.product(),
        "recurring": {"interval": "month", "interval_count": 1},
        "unit_amount": payment.tier.dollars() * 100,
    });
    let subscription = json!({
        "id": payment.subscription,
        "object": "subscription",
        "cancel_at_period_end": false,
        "created": payment.created,
        "currency": "usd",
        "customer": payment.customer,
        "items": {"object": "list", "data": [{"object": "subscription_item", "price": price, "quantity": 1}]},
        "livemode": false,
        "metadata": {},
        "plan": {"object": "plan", "product": payment.tier.product()},
        "start_date": payment.created,
        "status": "active",
    });
    event(&payment.began.event, "customer.subscription.created", payment.created, subscription)
}

pub(super) fn event(id: &str, kind: &str, created: i64, object: Value) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": object},
        "livemode": false,
        "pending_webhooks": 1,
        "request": {"id": null, "idempotency_key": null},
        "type": kind,
    })
}

/// The value of `Stripe-Signature`: `at` is in seconds since 1970.
pub fn signature(secret: &str, at: i64, payload: &str) -> String {
    let digest = mac::over(&format!("{at}.{payload}"), secret.as_bytes()).finalize().into_bytes();
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("t={at},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart with `printf '1700000000.{}' | openssl dgst -sha256 -hmac whsec_practice`.
    #[test]
    fn the_signature_is_an_hmac_over_time_and_payload() {
        assert_eq!(
            signature("whsec_practice", 1_700_000_000, "{}"),
            "t=1700000000,v1=7f55f70dd1cb3f475a451acf07fdf096e81ab7ebbba85ed91f0472d8056fdd72"
        );
    }
}
