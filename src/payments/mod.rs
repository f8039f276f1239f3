//! Stripe: what the pricing table needs, and the events that say somebody paid.

mod event;
mod signature;

use secrecy::SecretString;

pub use event::read;
pub use signature::{BadSignature, verify};

/// What the payment page shows.
#[derive(Clone, Debug)]
pub struct Payments {
    /// Address of the script that defines `<stripe-pricing-table>`.
    pub script: String,
    /// `pricing-table-id`
    pub pricing_table_id: String,
    /// `publishable-key`
    pub publishable_key: String,
    /// What each membership costs: its name, and the rest in words.
    pub memberships: Vec<(String, String)>,
    /// Label and address of plain links, for where the script does not arrive.
    pub links: Vec<(String, String)>,
    /// Signs the events; none where payments are learnt from the member service alone.
    pub webhook_secret: Option<SecretString>,
    /// Whether events are to be live ones: a test event must never make a paying member.
    pub live: bool,
}

/// Stripe's own script.
pub const STRIPE_JS: &str = "https://js.stripe.com/v3/pricing-table.js";

impl Payments {
    /// A Payment Link that names the signup and fills in the address.
    /// <https://docs.stripe.com/payment-links/url-parameters>
    pub fn link(url: &str, reference: &str, email: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_reference_id", reference).append_pair("prefilled_email", email);
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}{}", query.finish())
    }
}
