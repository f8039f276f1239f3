//! Stripe's events: each is kept once, and what they say together counts, whatever the order in which they come.

use super::engine::{Tx, query};
use super::visits::reference_of;
use super::{Store, StoreError};
use crate::signup::{Entry, Ledger, Mismatch, PaymentEvent, Reference};

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Seen before: nothing to do.
    Again,
    /// Kept, and this signup is paid now.
    Paid(Reference),
    /// Kept.
    Kept,
}

impl Store {
    /// Keeps an event and what follows from it, in one transaction.
    ///
    /// An event without a reference is matched by a subscription or customer id that an earlier or later event ties to
    /// one; by e-mail alone never.
    pub async fn record(&self, event: &PaymentEvent) -> Result<Recorded, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let address = event.address.as_ref().map(|address| self.lookup.hash("address", address.canonical()));
        let inserted = query(
            "INSERT INTO stripe_events (id, kind, reference, customer, subscription, pays, ends, address_hash, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&event.id)
        .bind(&event.kind)
        .bind(event.reference.as_ref().map(Reference::as_str))
        .bind(&event.customer)
        .bind(&event.subscription)
        .bind(i64::from(event.pays))
        .bind(i64::from(event.ends))
        .bind(address)
        .bind(now)
        .execute(&mut tx)
        .await?;
        if inserted == 0 {
            return Ok(Recorded::Again);
        }
        // What the event names itself; else what its subscription is named by, and only then what its customer is.
        let sql = "SELECT reference FROM stripe_events WHERE reference IS NOT NULL \
                   AND (id = $1 OR subscription = $2 OR customer = $3) \
                   ORDER BY CASE WHEN id = $1 THEN 0 WHEN subscription = $2 THEN 1 ELSE 2 END, received_at DESC LIMIT 1";
        let named = query(sql)
            .bind(&event.id)
            .bind(&event.subscription)
            .bind(&event.customer)
            .fetch_optional(&mut tx)
            .await?;
        let news = match named {
            Some(row) => {
                let reference = reference_of(&row)?;
                self.sum_up(&mut tx, &reference).await?.then_some(reference)
            }
            None => None,
        };
        self.commit(tx).await?;
        Ok(news.map_or(Recorded::Kept, Recorded::Paid))
    }

    /// Draws the sum of a signup's events; true where it is paid by them now.
    async fn sum_up(&self, tx: &mut Tx, reference: &Reference) -> Result<bool, StoreError> {
        let sql = "SELECT reference FROM signups WHERE reference = $1";
        if query(sql).bind(reference.as_str()).fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        let (ledger, all) = ledger(tx, reference).await?;
        let news = ledger.is_paid() && self.become_paid(tx, reference).await?;
        let detail =
            ledger.going_on().next().or(all.first().map(String::as_str)).unwrap_or_default().to_owned();
        for (there, kind) in [
            (ledger.is_paid_twice(), Mismatch::TwoSubscriptions),
            (ledger.by_another_address(), Mismatch::AnotherAddress),
            (ledger.is_paid() && ledger.is_over(), Mismatch::Ended),
        ] {
            if there {
                self.note_mismatch(tx, reference, kind, &detail).await?;
            } else if kind != Mismatch::AnotherAddress {
                // That one ends when the record shows the payment all the same: our address may be forgotten by now.
                self.end_mismatch(tx, reference, kind).await?;
            }
        }
        // It was learnt from the record before, or belonged to nobody until now.
        if ledger.is_paid() {
            self.end_mismatch(tx, reference, Mismatch::NoEvent).await?;
            for subscription in &all {
                let sql = "UPDATE mismatches SET ended_at = $2 WHERE kind = 'nobody' AND detail = $1 AND ended_at IS NULL";
                query(sql).bind(subscription).bind(self.clock.millis()).execute(&mut *tx).await?;
            }
        }
        Ok(news)
    }
}

/// The events that name a signup, or that a subscription or customer ties to it and nothing to another; and the subscriptions
/// in them.
async fn ledger(tx: &mut Tx, reference: &Reference) -> Result<(Ledger, Vec<String>), StoreError> {
    let sql = "SELECT e.subscription, e.pays, e.ends, \
               CASE WHEN e.address_hash <> s.address_hash THEN 1 ELSE 0 END AS another_address \
               FROM stripe_events e JOIN signups s ON s.reference = $1 \
               WHERE e.reference = $1 OR (e.reference IS NULL \
                   AND (e.subscription IN (SELECT n.subscription FROM stripe_events n WHERE n.reference = $1) \
                        OR e.customer IN (SELECT n.customer FROM stripe_events n WHERE n.reference = $1)) \
                   AND NOT EXISTS (SELECT 1 FROM stripe_events o WHERE o.subscription = e.subscription AND o.reference <> $1)) \
               ORDER BY e.received_at, e.id";
    let rows = query(sql).bind(reference.as_str()).fetch_all(&mut *tx).await?;
    let mut entries = Vec::new();
    for row in &rows {
        entries.push(Entry {
            subscription: row.get("subscription")?,
            pays: row.get::<i64>("pays")? != 0,
            ends: row.get::<i64>("ends")? != 0,
            another_address: row.get::<i64>("another_address")? != 0,
        });
    }
    let subscriptions = entries.iter().filter_map(|entry| entry.subscription.clone()).collect();
    Ok((entries.iter().collect(), subscriptions))
}
