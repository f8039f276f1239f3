//! Rows that our Joins left upstream: made, unpaid for a month, and nobody ever proved the address. The space cleans them up.

use super::audit::{Deed, note};
use super::engine::query;
use super::keeping::proven;
use super::visits::reference_of;
use super::{Store, StoreError};
use crate::signup::Reference;

/// A row upstream that nobody pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The row upstream.
    pub member_id: i64,
    /// The signup that made it; its name stands in the row.
    pub reference: Reference,
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
}

/// Whoever has not paid by then is not about to.
const UNPAID_MS: i64 = 30 * 24 * 3_600_000;

impl Store {
    /// Those that nobody has ticked off, the oldest first, at most `most`.
    pub async fn leftovers(&self, most: i64) -> Result<Vec<Leftover>, StoreError> {
        // Of a signup that was forgotten a stub stays, with the row's number in it.
        const SQL: &str = concat!(
            "SELECT s.reference, s.member_id, s.payable_at FROM signups s \
             WHERE s.payable_at < $1 AND s.payable_at IS NOT NULL AND s.paid_at IS NULL AND s.member_id IS NOT NULL \
             AND s.state IN ('created', 'erased') AND s.cleaned_at IS NULL AND NOT ",
            proven!(),
            " ORDER BY s.payable_at, s.reference LIMIT $2"
        );
        let before = self.clock.millis() - UNPAID_MS;
        let mut leftovers = Vec::new();
        for row in &query(SQL).takes_long().bind(before).bind(most).fetch_all(&self.database).await? {
            leftovers.push(Leftover {
                member_id: row.get("member_id")?,
                reference: reference_of(row)?,
                made_at: row.get("payable_at")?,
            });
        }
        Ok(leftovers)
    }

    /// The space has cleaned this one up. False where there is none to be ticked off.
    pub async fn cleaned_up(&self, who: &str, reference: &Reference) -> Result<bool, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql = "UPDATE signups SET cleaned_at = $2 WHERE reference = $1 AND cleaned_at IS NULL AND paid_at IS NULL \
                   AND state IN ('created', 'erased') AND member_id IS NOT NULL RETURNING member_id";
        let member: Option<i64> = query(sql).bind(reference.as_str()).bind(now).value_if_any(&mut tx).await?;
        let Some(member) = member else { return Ok(false) };
        note(&mut tx, now, who, Deed::CleanedUp, Some(reference), &format!("member {member}")).await?;
        self.commit(tx).await?;
        Ok(true)
    }
}
