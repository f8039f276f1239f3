//! "This wasn't me": an address whose owner wants no letters, and what becomes of signups that strangers began with it.

use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::links::hash;
use super::phones::end_codes;
use super::visits::reference_of;
use super::{LetterKind, Store, StoreError};
use crate::signup::{LinkSecret, Reference};

/// What a stop page has to know of the letter it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterStop {
    /// The signup that the letter is about.
    pub reference: Reference,
    /// Whether the signup still has the address that the letter went to.
    pub is_current: bool,
    /// Whether letters to that address were stopped.
    pub silenced: bool,
    /// Whether there is a signup to be deleted: none that is paid.
    pub is_unpaid: bool,
}

/// What a person reads whose address turned out to be somebody else's.
pub(super) const NOT_YOURS: &str =
    "The owner of this address says that this is not their signup: enter your own address";

impl Store {
    /// The letter of a link, however old; `None` where the signup is gone.
    pub async fn letter_stop(&self, secret: &LinkSecret) -> Result<Option<LetterStop>, StoreError> {
        let sql = "SELECT l.reference, s.state, CASE WHEN l.address_hash = s.address_hash THEN 1 ELSE 0 END AS is_current, \
                   (SELECT COUNT(*) FROM silenced z WHERE z.address_hash = l.address_hash) AS silenced \
                   FROM links l JOIN signups s ON s.reference = l.reference WHERE l.hash = $1";
        let row = query(sql).bind(hash(secret)).fetch_optional(&self.database).await?;
        row.map(|row| {
            Ok(LetterStop {
                reference: reference_of(&row)?,
                is_current: row.get::<i64>("is_current")? != 0,
                silenced: row.get::<i64>("silenced")? > 0,
                is_unpaid: row.get::<String>("state")? != "paid",
            })
        })
        .transpose()
    }

    /// Whoever got this letter says that it was not them: no letter goes to the address any more, and signups that nobody has
    /// proven as the author let go of it. What was typed stays with whoever typed it.
    pub async fn disown(&self, secret: &LinkSecret) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO silenced (address_hash, since) SELECT address_hash, $2 FROM links WHERE hash = $1 AND address_hash IS NOT NULL \
                   ON CONFLICT (address_hash) DO NOTHING";
        query(sql).bind(hash(secret)).bind(now).execute(&mut tx).await?;
        let sql = "SELECT s.reference, s.state, s.asked_at FROM signups s JOIN links l ON l.hash = $1 AND l.address_hash = s.address_hash \
                   WHERE s.state IN ('draft', 'known', 'submitted', 'created', 'paid') AND s.owner_proven < 2 \
                   AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.reference = s.reference AND v.author = 1 AND v.proven_at IS NOT NULL)";
        for row in query(sql).bind(hash(secret)).fetch_all(&mut tx).await? {
            let reference = reference_of(&row)?;
            let state: String = row.get("state")?;
            let was_asked = row.get::<Option<i64>>("asked_at")?.is_some();
            end_codes(&mut tx, &reference).await?;
            if matches!(state.as_str(), "created" | "paid") || state == "submitted" && was_asked {
                // The record is made, or may be: people decide what becomes of it.
                let sql = "UPDATE signups SET abandoned_at = $2 WHERE reference = $1";
                query(sql).bind(reference.as_str()).bind(now).execute(&mut tx).await?;
                self.owe_support_letter(&mut tx, &reference, LetterKind::Disowned, now).await?;
            } else {
                reopen(&mut tx, &reference).await?;
                let sql = "UPDATE signups SET address_hash = NULL WHERE reference = $1";
                query(sql).bind(reference.as_str()).execute(&mut tx).await?;
                query("UPDATE answers SET refusal = $2 WHERE reference = $1 AND step = 'email'")
                    .bind(reference.as_str())
                    .bind(NOT_YOURS)
                    .execute(&mut tx)
                    .await?;
                for sql in [
                    "DELETE FROM visits WHERE reference = $1 AND author = 0",
                    "DELETE FROM codes WHERE reference = $1",
                ] {
                    query(sql).bind(reference.as_str()).execute(&mut tx).await?;
                }
            }
            tracing::info!(%reference, "disowned by the owner of the address");
        }
        self.commit(tx).await
    }

    /// Letters may go to the address of this link again.
    pub async fn allow_letters(&self, secret: &LinkSecret) -> Result<(), StoreError> {
        let sql =
            "DELETE FROM silenced WHERE address_hash = (SELECT address_hash FROM links WHERE hash = $1)";
        self.execute(query(sql).bind(hash(secret))).await?;
        Ok(())
    }
}

/// A signup of which nothing was sent upstream is a draft again: its jobs end, and a worker that has one finds its lease gone
/// before it writes.
pub(super) async fn reopen(tx: &mut Tx, reference: &Reference) -> Result<(), StoreError> {
    for kind in [Kind::CreateMember, Kind::CompleteMember, Kind::WatchPayment] {
        query("DELETE FROM jobs WHERE id = $1")
            .bind(jobs::id(kind, reference.as_str()))
            .execute(&mut *tx)
            .await?;
    }
    let sql = "UPDATE signups SET state = 'draft', username_hash = NULL, payload = NULL, settled_at = NULL, submitted_at = NULL, \
               standing = NULL, member_id = NULL, needs_human_at = NULL, trouble = NULL, owner_proven = 0 WHERE reference = $1";
    query(sql).bind(reference.as_str()).execute(&mut *tx).await?;
    Ok(())
}
