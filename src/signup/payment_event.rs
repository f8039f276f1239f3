//! An event of the payment provider's, reduced to what is kept of it.

use super::Reference;

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
}
