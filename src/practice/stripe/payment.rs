//! One paid checkout: what Stripe would know of it, and what it still owes others.

use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};

use super::tier::Tier;

/// A subscription somebody paid for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// `cs_test_…`: one checkout page, paid at most once.
    pub session: String,
    /// What was bought.
    pub tier: Tier,
    /// As typed at the checkout: it may be another than the one that signed up.
    pub email: String,
    /// `client_reference_id`, where one was given that Stripe would keep.
    pub reference: Option<String>,
    /// `cus_…`
    pub customer: String,
    /// `sub_…`
    pub subscription: String,
    /// Seconds since 1970.
    pub created: i64,
    /// The id of the event `checkout.session.completed`, and whether the webhook took it.
    pub completed: Delivery,
    /// The same of `customer.subscription.created`.
    pub began: Delivery,
    /// Whether ST2DH is done with it: recorded, left alone or dropped.
    pub bridged: bool,
}

/// An event and whether it arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// `evt_…`
    pub event: String,
    /// Answered with 2xx.
    pub arrived: bool,
}

/// What was asked for at the checkout.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) session: String,
    pub(super) tier: Tier,
    pub(super) email: String,
    pub(super) reference: Option<String>,
}

impl Payment {
    pub(super) fn of(order: Order, created: i64) -> Self {
        Self {
            session: order.session,
            tier: order.tier,
            email: order.email,
            reference: order.reference.filter(|reference| is_kept(reference)),
            customer: id("cus_", 14),
            subscription: id("sub_1", 23),
            created,
            completed: Delivery::fresh(),
            began: Delivery::fresh(),
            bridged: false,
        }
    }

    /// Nobody waits for anything any more.
    pub fn is_settled(&self) -> bool {
        self.completed.arrived && self.began.arrived && self.bridged
    }
}

impl Delivery {
    fn fresh() -> Self {
        Self { event: event_id(), arrived: false }
    }
}

/// Stripe silently drops a reference with any other character, or of more than 200.
fn is_kept(reference: &str) -> bool {
    (1..=200).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The id of a fresh checkout page.
pub(super) fn session_id() -> String {
    id("cs_test_", 40)
}

/// The id of a fresh event.
pub(super) fn event_id() -> String {
    id("evt_1", 23)
}

/// Only ids of our own making are taken back from a form.
pub(super) fn is_session_id(text: &str) -> bool {
    text.strip_prefix("cs_test_")
        .is_some_and(|rest| rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn id(prefix: &str, length: usize) -> String {
    let rest = rand::rng().sample_iter(Alphanumeric).take(length).map(char::from);
    prefix.chars().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_stripe_would_drop_is_dropped() {
        assert!(is_kept("PS1-ABCD-EFGH"));
        for dropped in ["", "a b", "a.b", "ä", &"x".repeat(201)] {
            assert!(!is_kept(dropped), "{dropped:?}");
        }
    }

    #[test]
    fn a_checkout_id_comes_back_and_anything_else_does_not() {
        assert!(is_session_id(&session_id()));
        assert!(!is_session_id("cs_test_x") && !is_session_id(""));
    }
}
