//! Events that somebody writes by hand: of each kind that the program reads, and of two that it does not.

use serde_json::{Value, json};

use super::payment::{event_id, session_id};
use super::{Stripe, WEBHOOK_SECRET, event};

/// What an event is about; what is empty is not in it.
#[derive(Clone, Debug, Default)]
pub(in crate::practice) struct Draft {
    /// Stripe's word for it.
    pub(in crate::practice) kind: String,
    /// `client_reference_id`.
    pub(in crate::practice) reference: String,
    /// Of the customer.
    pub(in crate::practice) email: String,
    /// `sub_…`
    pub(in crate::practice) subscription: String,
    /// `cus_…`
    pub(in crate::practice) customer: String,
}

/// Stripe's words for what can be sent by hand. The last two say nothing that the program counts.
pub(in crate::practice) const KINDS: [&str; 7] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "invoice.payment_failed",
    "charge.refunded",
];

/// How an event is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::practice) enum Signature {
    /// With the secret, now.
    Right,
    /// With another secret.
    Wrong,
    /// With the secret, an hour ago.
    Old,
}

impl Signature {
    /// Every way with its word and what a person reads.
    pub(in crate::practice) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Right, "right", "right"),
        (Self::Wrong, "wrong", "made with another secret"),
        (Self::Old, "old", "an hour old"),
    ];
}

impl Stripe {
    /// Sends an event to the webhook of the program at `origin`; the status that it answers, or why there is none.
    pub(in crate::practice) async fn tell(
        &self,
        origin: &str,
        draft: &Draft,
        signature: Signature,
    ) -> Result<u16, String> {
        let now = self.clock.now().as_second();
        let payload = event::event(&event_id(), &draft.kind, now, draft.object(now)).to_string();
        let header = match signature {
            Signature::Right => event::signature(WEBHOOK_SECRET, now, &payload),
            Signature::Wrong => event::signature("whsec_another", now, &payload),
            Signature::Old => event::signature(WEBHOOK_SECRET, now - 3_600, &payload),
        };
        let answer = self.post(origin, payload, header).await.map_err(|error| error.to_string())?;
        Ok(answer.as_u16())
    }
}

impl Draft {
    fn object(&self, now: i64) -> Value {
        let text = |text: &str| match text.trim() {
            "" => Value::Null,
            text => Value::from(text),
        };
        let (email, customer) = (text(&self.email), text(&self.customer));
        let subscription = text(&self.subscription);
        match self.kind.as_str() {
            kind if kind.starts_with("checkout.") => json!({
                "id": session_id(),
                "object": "checkout.session",
                "client_reference_id": text(&self.reference),
                "created": now,
                "customer": customer,
                "customer_details": {"email": email},
                "mode": "subscription",
                "payment_status": "paid",
                "status": "complete",
                "subscription": subscription,
            }),
            kind if kind.starts_with("customer.subscription.") => json!({
                "id": subscription,
                "object": "subscription",
                "created": now,
                "customer": customer,
                "status": if kind.ends_with("deleted") { "canceled" } else { "active" },
            }),
            kind if kind.starts_with("invoice.") => json!({
                "object": "invoice",
                "created": now,
                "customer": customer,
                "customer_email": email,
                "status": "open",
                "subscription": subscription,
            }),
            _ => json!({
                "object": "charge",
                "billing_details": {"email": email},
                "created": now,
                "customer": customer,
                "refunded": true,
            }),
        }
    }
}
