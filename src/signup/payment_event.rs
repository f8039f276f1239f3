//! An event of the payment provider's, reduced to what is kept of it.

use super::Reference;
use super::values::EmailAddress;

/// Ids and what the event means; nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentEvent {
    /// `evt_…`
    pub id: String,
    /// Stripe's type, such as `checkout.session.completed`.
    pub kind: String,
    /// The signup it names, where it names one.
    pub reference: Option<Reference>,
    /// `cus_…`
    pub customer: Option<String>,
    /// `sub_…`
    pub subscription: Option<String>,
    /// Whether it says that a subscription has begun or goes on.
    pub pays: bool,
    /// Whether it says that one is over.
    pub ends: bool,
    /// The address that was paid with, where it names one. Only its keyed hash is kept.
    pub address: Option<EmailAddress>,
}
