//! Tells the world of a payment: our webhook over real HTTP, and Deep Harbor the way ST2DH does.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::manner::{Bridge, Events};
use super::payment::{Delivery, Payment};
use super::{Stripe, WEBHOOK_SECRET, event};
use crate::practice::dhservice::{Bridged, Subscribed};

/// How long Stripe waits before it tries again; after the last it gives up. (The real one goes on for three days.)
const PAUSES: [Duration; 7] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
    Duration::from_secs(32),
    Duration::from_secs(64),
];

impl Stripe {
    /// Tries once, at once, and goes on in the background where something is still owed.
    pub(super) async fn settle(&self, origin: &str, session: &str) {
        if self.manner().events == Events::Late {
            let (stripe, origin, session) = (self.clone(), origin.to_owned(), session.to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(Events::LATE).await;
                stripe.settle_at_last(&origin, &session).await;
            });
            return;
        }
        self.settle_at_last(origin, session).await;
    }

    async fn settle_at_last(&self, origin: &str, session: &str) {
        if !self.try_to_settle(origin, session).await {
            self.settle_later(origin.to_owned(), session.to_owned());
        }
    }

    /// Goes on trying, a few times.
    pub(super) fn settle_later(&self, origin: String, session: String) {
        let stripe = self.clone();
        tokio::spawn(async move {
            for pause in PAUSES {
                tokio::time::sleep(pause).await;
                if stripe.try_to_settle(&origin, &session).await {
                    return;
                }
            }
            tracing::warn!("a practice payment could not be told to everybody");
        });
    }

    async fn try_to_settle(&self, origin: &str, session: &str) -> bool {
        let Some(mut payment) = self.payment(session) else { return true };
        let (completed, began) = (event::checkout_completed(&payment), event::subscription_created(&payment));
        if self.manner().events == Events::Reordered {
            self.cross(&mut payment);
            self.deliver(origin, &began, &mut payment.began).await;
            self.deliver(origin, &completed, &mut payment.completed).await;
        } else {
            self.deliver(origin, &completed, &mut payment.completed).await;
            self.deliver(origin, &began, &mut payment.began).await;
            self.cross(&mut payment);
        }
        let settled = payment.is_settled();
        // Somebody may have emptied everything meanwhile: then there is nothing left to write down.
        if self.payment(session).is_some() {
            self.keep(payment).inspect_err(|error| tracing::error!(%error, "practice payment not kept")).ok();
        }
        settled
    }

    /// Over the bridge into the member's record, unless it was before.
    fn cross(&self, payment: &mut Payment) {
        if !payment.bridged {
            payment.bridged = self.manner().bridge == Bridge::Loses || self.bridge(payment);
        }
    }

    async fn deliver(&self, origin: &str, event: &Value, delivery: &mut Delivery) {
        if delivery.arrived {
            return;
        }
        delivery.arrived = match self.manner().events {
            Events::Lost => true,
            Events::Twice => self.send(origin, event).await && self.send(origin, event).await,
            Events::Now | Events::Late | Events::Reordered => self.send(origin, event).await,
        };
    }

    /// Whether it was answered with 2xx.
    async fn send(&self, origin: &str, event: &Value) -> bool {
        let payload = event.to_string();
        let signature = event::signature(WEBHOOK_SECRET, self.clock.now().as_second(), &payload);
        self.post(origin, payload, signature).await.is_ok_and(|status| status.is_success())
    }

    /// Posts it to the webhook; what that answers.
    pub(super) async fn post(
        &self,
        origin: &str,
        payload: String,
        signature: String,
    ) -> reqwest::Result<StatusCode> {
        let request = self
            .http
            .post(format!("{origin}/webhooks/stripe"))
            .header("Stripe-Signature", signature)
            .header(CONTENT_TYPE, "application/json")
            .body(payload);
        Ok(request.send().await?.status())
    }

    fn bridge(&self, payment: &Payment) -> bool {
        let done = self.members.st2dh(&Subscribed {
            email: payment.email.clone(),
            customer: payment.customer.clone(),
            subscription: payment.subscription.clone(),
            product: payment.tier.product().to_owned(),
        });
        done != Bridged::Raised
    }
}
