//! Forgetting what has had its time.
//!
//! What is over is looked for without keeping anybody from writing, and goes a little at a time: whoever saves an answer never
//! waits long behind it, however much there is. Each row is held against what was seen of it, since its person may have come back
//! meanwhile.

use super::engine::query;
use super::keeping::{
    AT_ONCE, DAY_MS, HOUR_MS, Kept, PROVEN_MS, STUB_MS, UNPROVEN_MS, UNPROVEN_PAYER_MS, proven,
};
use super::visits::reference_of;
use super::{Store, StoreError};

/// What those who help did.
const AUDIT_MS: i64 = 365 * DAY_MS;

/// What becomes of a signup whose time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// Nothing.
    Nothing,
    /// A stub without personal data.
    Stub,
}

impl Store {
    /// Some of all that has had its time.
    pub(super) async fn forget(&self, kept: &mut Kept) -> Result<(), StoreError> {
        self.forget_signups(kept).await?;
        self.forget_answers(kept).await?;
        self.forget_the_rest(kept).await
    }

    /// Drafts and signups of known addresses go as a whole; of a record that was made and never paid a stub stays, so that the
    /// space can clean up; stubs go after 90 days. What is owed is never forgotten.
    async fn forget_signups(&self, kept: &mut Kept) -> Result<(), StoreError> {
        const UNFINISHED: &str = concat!(
            "SELECT s.reference, s.touched_at, s.state FROM signups s WHERE s.state IN ('draft', 'known') AND s.touched_at < $1 AND (s.touched_at < $2 OR NOT (",
            proven!(),
            " OR EXISTS (SELECT 1 FROM letters l WHERE l.reference = s.reference AND l.kind = 'invitation'))) ORDER BY s.touched_at LIMIT $3"
        );
        const UNPAID: &str = "SELECT s.reference, s.touched_at, s.state FROM signups s WHERE s.state = 'created' AND s.completed_at IS NOT NULL \
                              AND s.touched_at < $1 AND s.touched_at < $2 ORDER BY s.touched_at LIMIT $3";
        const STUBS: &str = "SELECT s.reference, s.touched_at, s.state FROM signups s WHERE s.touched_at < $1 AND s.touched_at < $2 AND (s.state = 'erased' \
                             OR (s.state = 'paid' AND s.paid_at < $1 AND s.address_hash IS NULL)) ORDER BY s.touched_at LIMIT $3";
        let now = self.clock.millis();
        for (sql, older, much_older, leaves) in [
            (UNFINISHED, UNPROVEN_MS, PROVEN_MS, Leaves::Nothing),
            (UNPAID, PROVEN_MS, PROVEN_MS, Leaves::Stub),
            (STUBS, STUB_MS, STUB_MS, Leaves::Nothing),
        ] {
            let rows = query(sql)
                .takes_long()
                .bind(now - older)
                .bind(now - much_older)
                .bind(AT_ONCE)
                .fetch_all(&self.database)
                .await?;
            if rows.is_empty() {
                continue;
            }
            let mut tx = self.begin().await?;
            for row in &rows {
                let reference = reference_of(row)?;
                let sql = match leaves {
                    Leaves::Nothing => {
                        "DELETE FROM signups WHERE reference = $1 AND touched_at = $2 AND state = $3"
                    }
                    Leaves::Stub => {
                        "UPDATE signups SET touched_at = touched_at WHERE reference = $1 AND touched_at = $2 AND state = $3"
                    }
                };
                let as_seen = query(sql)
                    .bind(reference.as_str())
                    .bind(row.get::<i64>("touched_at")?)
                    .bind(row.get::<String>("state")?)
                    .execute(&mut tx)
                    .await?;
                if leaves == Leaves::Stub && as_seen == 1 {
                    self.erase_in(&mut tx, &reference, false).await?;
                }
            }
            kept.forgotten += kept.count(rows.len());
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// A day after a record is complete the answers are not needed any more: but for the address until it is paid, and until
    /// who paid has proven it.
    async fn forget_answers(&self, kept: &mut Kept) -> Result<(), StoreError> {
        const BUT_THE_ADDRESS: &str = "SELECT DISTINCT a.reference FROM signups s JOIN answers a ON a.reference = s.reference \
            WHERE a.step <> 'email' AND s.state IN ('created', 'paid') AND s.completed_at < $1 \
            AND (s.paid_at IS NULL OR s.paid_at < $1) LIMIT $2";
        const PAID: &str = concat!(
            "SELECT s.reference FROM signups s WHERE s.state = 'paid' AND s.address_hash IS NOT NULL AND s.paid_at < $1 \
             AND (s.paid_at < $2 OR ",
            proven!(),
            ") AND (s.completed_at < $1 OR s.payload IS NULL OR (s.paid_at < $3 AND NOT EXISTS \
                    (SELECT 1 FROM jobs j WHERE j.id IN ('create_member:' || s.reference, 'complete_member:' || s.reference)))) LIMIT $4"
        );
        const OF_STUBS: &str = "SELECT DISTINCT a.reference FROM signups s JOIN answers a ON a.reference = s.reference \
                                WHERE s.state = 'paid' AND s.address_hash IS NULL LIMIT $1";
        let now = self.clock.millis();
        let paid: &[i64] = &[now - DAY_MS, now - UNPROVEN_PAYER_MS, now - PROVEN_MS];
        for (seen, since, forget) in [
            (BUT_THE_ADDRESS, &paid[..1], "DELETE FROM answers WHERE reference = $1 AND step <> 'email'"),
            (
                PAID,
                paid,
                "UPDATE signups SET address_hash = NULL, username_hash = NULL, payload = NULL WHERE reference = $1 AND state = 'paid'",
            ),
            (OF_STUBS, &[], "DELETE FROM answers WHERE reference = $1"),
        ] {
            let seen = since.iter().fold(query(seen).takes_long(), |seen, at| seen.bind(*at));
            let rows = seen.bind(AT_ONCE).fetch_all(&self.database).await?;
            if rows.is_empty() {
                continue;
            }
            let mut tx = self.begin().await?;
            for row in &rows {
                query(forget).bind(reference_of(row)?.as_str()).execute(&mut tx).await?;
            }
            kept.forgotten += kept.count(rows.len());
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Sessions that are over, codes that are spent, those for phones, too, Stripe's events that name nobody of ours; what was done and counted long
    /// ago.
    async fn forget_the_rest(&self, kept: &mut Kept) -> Result<(), StoreError> {
        let now = self.clock.millis();
        for (table, key, over, before) in [
            ("sessions", "hash", "expires_at < $1", now - HOUR_MS),
            ("sessions", "hash", "touched_at < $1", now - DAY_MS),
            ("codes", "letter", "expires_at < $1", now - HOUR_MS),
            ("phone_links", "hash", "expires_at < $1", now - HOUR_MS),
            (
                "stripe_events",
                "id",
                "received_at < $1 AND reference IS NULL AND NOT EXISTS \
                 (SELECT 1 FROM stripe_events n WHERE n.reference IS NOT NULL \
                  AND (n.subscription = stripe_events.subscription OR n.customer = stripe_events.customer))",
                now - UNPROVEN_MS,
            ),
            ("stripe_events", "id", "received_at < $1", now - STUB_MS),
            ("audit", "id", "at < $1", now - AUDIT_MS),
        ] {
            let some = format!("SELECT {key} FROM {table} WHERE {over} LIMIT $2");
            let seen =
                query(some.clone()).takes_long().bind(before).bind(AT_ONCE).fetch_all(&self.database).await?;
            if seen.is_empty() {
                continue;
            }
            let delete = format!("DELETE FROM {table} WHERE {key} IN ({some})");
            let gone = self.execute(query(delete).bind(before).bind(AT_ONCE)).await?;
            kept.forgotten += kept.count(usize::try_from(gone).unwrap_or(0));
        }
        kept.forgotten += self.forget_staff().await? + self.forget_tally().await?;
        Ok(())
    }
}
