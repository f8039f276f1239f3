//! Stripe's events: each counts once, whatever the order in which they come.

use super::{Store, StoreError};
use crate::signup::{PaymentEvent, Reference};

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
        let inserted = sqlx::query(
            "INSERT INTO stripe_events (id, kind, reference, customer, subscription, pays, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&event.id)
        .bind(&event.kind)
        .bind(event.reference.as_ref().map(Reference::as_str))
        .bind(&event.customer)
        .bind(&event.subscription)
        .bind(i64::from(event.pays))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(Recorded::Again);
        }
        let sql = "SELECT reference FROM stripe_events WHERE reference IS NOT NULL \
                   AND (id = $1 OR subscription = $2 OR customer = $3) ORDER BY received_at LIMIT 1";
        let named: Option<String> = sqlx::query_scalar(sql)
            .bind(&event.id)
            .bind(&event.subscription)
            .bind(&event.customer)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(reference) = named else {
            self.commit(tx).await?;
            return Ok(Recorded::Kept);
        };
        // Any event of this customer that pays will do: the one that names the signup may come after it.
        let sql = "UPDATE signups SET state = 'paid', paid_at = $2, touched_at = $2 WHERE reference = $1 AND state IN ('submitted', 'created', 'known') \
                   AND EXISTS (SELECT 1 FROM stripe_events WHERE pays = 1 \
                               AND (reference = $1 OR subscription = $3 OR customer = $4))";
        let paid = sqlx::query(sql)
            .bind(&reference)
            .bind(now)
            .bind(&event.subscription)
            .bind(&event.customer)
            .execute(&mut *tx)
            .await?;
        let reference = reference.parse().map_err(|_| StoreError::Sealed)?;
        if paid.rows_affected() > 0 {
            self.ask_to_confirm(&mut tx, &reference).await?;
        }
        self.commit(tx).await?;
        Ok(if paid.rows_affected() > 0 { Recorded::Paid(reference) } else { Recorded::Kept })
    }
}
