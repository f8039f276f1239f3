//! What ST2DH, Stripe's bridge, does to a member's row when a subscription comes.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::catalogue::PRODUCTS;
use super::jsonb;
use super::knobs::{Knobs, Trouble};
use super::table::Table;

/// A subscription that began, as ST2DH reads it from Stripe.
#[derive(Clone, Debug)]
pub struct Subscribed {
    /// The *customer's* address: a wallet may have put in another than the one that signed up.
    pub email: String,
    /// `cus_…`
    pub customer: String,
    /// `sub_…`
    pub subscription: String,
    /// `prod_…`
    pub product: String,
}

/// How ST2DH leaves an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bridged {
    /// The member's status carries the subscription now.
    Recorded,
    /// `active` and `banned` are left as they are; the customer id and a note were written all the same.
    LeftAlone,
    /// Nobody has this address: the event is answered with 200 and gone.
    Gone,
    /// It raised, so that Stripe delivers the event again. The customer id may be written already.
    Raised,
}

pub(super) fn bridge(table: &mut Table, knobs: Knobs, now: Timestamp, event: &Subscribed) -> Bridged {
    if knobs.trouble == Trouble::Down {
        return Bridged::Raised;
    }
    let Some(id) = table.find(&event.email).map(|row| row.id) else { return Bridged::Gone };
    if knobs.trouble == Trouble::ReadOnly {
        // ST2DH takes DHService's 200 for a success: nothing is written and nobody notices.
        return Bridged::LeftAlone;
    }
    connect(table, now, id, event).and_then(|()| record(table, now, id, event)).unwrap_or(Bridged::Raised)
}

/// `connections.stripe_id` first, before anything can raise.
fn connect(table: &mut Table, now: Timestamp, id: i64, event: &Subscribed) -> Option<()> {
    let stripe_id = json!({"stripe_id": event.customer});
    table.update(id, now, |row| row.connections = Some(jsonb::concat(row.connections.take(), stripe_id))).ok()
}

/// The whole status is read, changed and written back: the last writer wins.
fn record(table: &mut Table, now: Timestamp, id: i64, event: &Subscribed) -> Option<Bridged> {
    let level = PRODUCTS.iter().find(|product| product.stripe_id == event.product)?.name;
    let mut status = table.row(id)?.status.clone()?;
    let before = status.as_object_mut()?.get("membership_status")?.as_str()?.to_lowercase();
    let after = match before.as_str() {
        "suspended" => Some("active"),
        "pending" => Some("pending"),
        "active" | "banned" => None,
        _ => Some("suspended"),
    };
    if let Some(after) = after {
        status["membership_level"] = level.into();
        status["membership_status"] = after.into();
        status["stripe_subscription_id"] = event.subscription.clone().into();
        status["stripe_product_id"] = event.product.clone().into();
        table.update(id, now, |row| row.status = Some(status)).ok()?;
    }
    note(table, now, id, level)?;
    Some(if after.is_some() { Bridged::Recorded } else { Bridged::LeftAlone })
}

fn note(table: &mut Table, now: Timestamp, id: i64, level: &str) -> Option<()> {
    let note = json!({
        "note": format!("Stripe: subscribed to {level}."),
        "from": "ST2DH",
        "timestamp": jsonb::isoformat(now),
    });
    let append = |notes: Option<Value>| jsonb::concat(notes.or(Some(json!([]))), note);
    table.update(id, now, |row| row.notes = Some(append(row.notes.take()))).ok()
}
