//! What is kept and for how long: reminders, and erasing on request. What has had its time goes in `forgetting.rs`.

use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::phones::end_codes;
use super::visits::reference_of;
use super::{LetterKind, Store, StoreError};
use crate::signup::Reference;

/// When data that were to be erased are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// They are.
    Now,
    /// As soon as the record that was begun upstream is complete: half a record would be worse.
    Later,
}

/// What one keeping of the house did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Reminders owed.
    pub reminded: u64,
    /// Signups and parts of signups forgotten.
    pub forgotten: u64,
    /// Whether there may be more of either.
    pub unfinished: bool,
}

pub(super) const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;
/// Signups handled in one transaction, so that a save never waits long behind them.
pub(super) const AT_ONCE: i64 = 100;
/// Longest time that anything personal is kept without its person doing anything, in milliseconds.
pub(super) const UNPROVEN_MS: i64 = 7 * DAY_MS;
pub(super) const PROVEN_MS: i64 = 30 * DAY_MS;
pub(super) const STUB_MS: i64 = 90 * DAY_MS;
/// Who paid and has not proven the address can be written to for so long.
pub(super) const UNPROVEN_PAYER_MS: i64 = 14 * DAY_MS;

/// How long a signup in this state is kept after the last touch, in milliseconds.
pub(super) fn lasts_ms(state: &str, proven: bool) -> i64 {
    match (state, proven) {
        ("draft" | "known", false) => UNPROVEN_MS,
        ("paid" | "erased", _) => STUB_MS,
        _ => PROVEN_MS,
    }
}

/// Whether somebody has proven the address of signup `s`.
macro_rules! proven {
    () => {
        "(s.owner_proven > 0 OR EXISTS (SELECT 1 FROM visits v WHERE v.reference = s.reference AND v.proven_at IS NOT NULL))"
    };
}
pub(super) use proven;

impl Store {
    /// Erases what is kept of a signup on its person's wish, and tells the address so where it is proven.
    pub async fn erase(&self, reference: &Reference) -> Result<Erased, StoreError> {
        let mut tx = self.begin().await?;
        let erased = self.erase_on_wish(&mut tx, reference).await?;
        self.commit(tx).await?;
        Ok(erased)
    }

    /// The same within a transaction.
    pub(super) async fn erase_on_wish(
        &self,
        tx: &mut Tx,
        reference: &Reference,
    ) -> Result<Erased, StoreError> {
        let sql = "UPDATE signups SET erase_at = $2 WHERE reference = $1 AND state <> 'erased' \
                   RETURNING state, asked_at, payable_at, payload, completed_at";
        let wish = query(sql).bind(reference.as_str()).bind(self.clock.millis());
        let Some(row) = wish.fetch_optional(&mut *tx).await? else { return Ok(Erased::Now) };
        end_codes(tx, reference).await?;
        let is_set = |name: &str| row.get::<Option<i64>>(name).map(|at| at.is_some());
        let is_sent =
            row.get::<String>("state")? != "known" && (is_set("asked_at")? || is_set("payable_at")?);
        let is_owed = row.get::<Option<String>>("payload")?.is_some() && !is_set("completed_at")?;
        if is_sent && is_owed {
            return Ok(Erased::Later);
        }
        self.erase_in(tx, reference, true).await?;
        Ok(Erased::Now)
    }

    /// Until when a signup is kept if nothing happens, in milliseconds since 1970; none while a record is owed.
    pub async fn kept_until(&self, reference: &Reference) -> Result<Option<i64>, StoreError> {
        const SQL: &str = concat!(
            "SELECT s.state, s.touched_at, s.completed_at, s.paid_at, CASE WHEN ",
            proven!(),
            " THEN 1 ELSE 0 END AS proven FROM signups s WHERE s.reference = $1"
        );
        let row = query(SQL).bind(reference.as_str()).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(None) };
        let at = |name: &str| row.get::<Option<i64>>(name);
        let (state, proven) = (row.get::<String>("state")?, row.get::<i64>("proven")? != 0);
        let last = row.get::<i64>("touched_at")?;
        Ok(match state.as_str() {
            "submitted" => None,
            "created" => at("completed_at")?.map(|_| last + PROVEN_MS),
            "paid" if proven => {
                Some(at("paid_at")?.unwrap_or(last).max(at("completed_at")?.unwrap_or(0)) + DAY_MS)
            }
            "paid" => Some(at("paid_at")?.unwrap_or(last) + UNPROVEN_PAYER_MS),
            state => Some(last + lasts_ms(state, proven)),
        })
    }

    /// What was to be erased once its record is complete, is now.
    pub(super) async fn erase_if_wished(&self, tx: &mut Tx, reference: &Reference) -> Result<(), StoreError> {
        let sql = "SELECT COUNT(*) FROM signups WHERE reference = $1 AND erase_at IS NOT NULL";
        let wished: i64 = query(sql).bind(reference.as_str()).value(&mut *tx).await?;
        if wished > 0 { self.erase_in(tx, reference, true).await } else { Ok(()) }
    }

    /// Leaves a stub without personal data: what support is asked about by its reference.
    pub(super) async fn erase_in(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        on_wish: bool,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        if on_wish {
            let sql = concat!("SELECT COUNT(*) FROM signups s WHERE s.reference = $1 AND ", proven!());
            let proven: i64 = query(sql).bind(reference.as_str()).value(&mut *tx).await?;
            if proven > 0
                && let Some(address) = self.find_in(tx, reference).await?.and_then(|signup| signup.address())
            {
                self.owe_letter_to(tx, reference, LetterKind::Erased, &address, now).await?;
            }
        }
        for kind in [Kind::CreateMember, Kind::CompleteMember, Kind::WatchPayment] {
            query("DELETE FROM jobs WHERE id = $1")
                .bind(jobs::id(kind, reference.as_str()))
                .execute(&mut *tx)
                .await?;
        }
        end_codes(tx, reference).await?;
        for sql in [
            "DELETE FROM answers WHERE reference = $1",
            "DELETE FROM visits WHERE reference = $1",
            "DELETE FROM codes WHERE reference = $1",
            // Of a paid one they still lead to what happens next.
            "DELETE FROM links WHERE reference = (SELECT s.reference FROM signups s WHERE s.reference = $1 AND s.state <> 'paid')",
        ] {
            query(sql).bind(reference.as_str()).execute(&mut *tx).await?;
        }
        let sql = "UPDATE signups SET state = CASE state WHEN 'paid' THEN 'paid' ELSE 'erased' END, payload = NULL, address_hash = NULL, username_hash = NULL, erase_at = NULL, \
                   trouble = NULL, needs_human_at = NULL, touched_at = $2 WHERE reference = $1";
        query(sql).bind(reference.as_str()).bind(now).execute(&mut *tx).await?;
        tracing::info!(%reference, on_wish, "erased");
        Ok(())
    }

    /// Owes the reminders that are due, tells support of what nobody confirms, and forgets what has had its time; in short
    /// transactions, some of each.
    ///
    /// `prefix` begins the references of payments that belong to nobody.
    pub async fn keep_house(&self, prefix: &str) -> Result<Kept, StoreError> {
        let mut kept = Kept::default();
        self.remind(&mut kept).await?;
        self.erase_what_ended().await?;
        self.name_payments_of_nobody(prefix).await?;
        self.tell_of_missing_events().await?;
        self.tell_of_unproven_payers().await?;
        self.forget(&mut kept).await?;
        Ok(kept)
    }

    /// One reminder a day after the last touch, a second after a week where the address is proven. Nobody is reminded of a
    /// signup that another one of the same address has overtaken, nor within a day of another letter, or before it has left.
    async fn remind(&self, kept: &mut Kept) -> Result<(), StoreError> {
        const DUE: &str = concat!(
            "SELECT s.reference, s.address_hash, s.touched_at, s.reminders FROM signups s \
             WHERE s.touched_at < $1 AND (s.reminders = 0 OR (s.reminders = 1 AND s.touched_at < $2 AND ",
            proven!(),
            ")) AND s.state IN ('draft', 'created') AND s.address_hash IS NOT NULL AND s.lost = 0 AND s.mail_refused = 0 \
             AND s.abandoned_at IS NULL AND s.erase_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM signups o WHERE o.address_hash = s.address_hash AND o.reference <> s.reference \
                             AND (o.state IN ('submitted', 'created', 'paid') OR o.touched_at > s.touched_at)) \
             AND NOT EXISTS (SELECT 1 FROM letters l LEFT JOIN jobs j ON j.id = 'send_letter:' || l.id \
                             WHERE l.address_hash = s.address_hash AND (l.sent_at > $1 OR (l.sent_at IS NULL AND j.id IS NOT NULL))) \
             ORDER BY s.touched_at LIMIT $3"
        );
        let now = self.clock.millis();
        let rows = query(DUE)
            .takes_long()
            .bind(now - DAY_MS)
            .bind(now - UNPROVEN_MS)
            .bind(AT_ONCE)
            .fetch_all(&self.database)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for row in &rows {
            let (reference, hash) = (reference_of(row)?, row.get::<String>("address_hash")?);
            let sql = "UPDATE signups SET reminders = reminders + 1 WHERE reference = $1 AND touched_at = $2 AND reminders = $3";
            let still = query(sql)
                .bind(reference.as_str())
                .bind(row.get::<i64>("touched_at")?)
                .bind(row.get::<i64>("reminders")?)
                .execute(&mut tx)
                .await?;
            if still == 1 {
                self.owe_letter(&mut tx, &reference, LetterKind::Reminder, &hash, now).await?;
            }
        }
        kept.reminded += kept.count(rows.len());
        self.commit(tx).await
    }

    /// What was to be erased with the record that it would become, and became none.
    async fn erase_what_ended(&self) -> Result<(), StoreError> {
        const ENDED: &str = "SELECT reference FROM signups WHERE erase_at IS NOT NULL \
                             AND (state IN ('draft', 'known') OR payload IS NULL OR completed_at IS NOT NULL) LIMIT $1";
        let rows = query(ENDED).takes_long().bind(AT_ONCE).fetch_all(&self.database).await?;
        if rows.is_empty() {
            return Ok(());
        }
        // Nothing brings it back: who wished it can't take the wish back.
        let mut tx = self.begin().await?;
        for row in &rows {
            self.erase_in(&mut tx, &reference_of(row)?, true).await?;
        }
        self.commit(tx).await
    }

    async fn tell_of_unproven_payers(&self) -> Result<(), StoreError> {
        const DUE: &str = concat!(
            "SELECT s.reference FROM signups s WHERE s.state = 'paid' AND s.paid_at < $1 AND s.address_hash IS NOT NULL AND NOT ",
            proven!(),
            " AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.reference = s.reference AND l.kind = 'paid_unproven') LIMIT $2"
        );
        let now = self.clock.millis();
        let rows =
            query(DUE).takes_long().bind(now - UNPROVEN_MS).bind(AT_ONCE).fetch_all(&self.database).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for row in &rows {
            self.owe_support_letter(&mut tx, &reference_of(row)?, LetterKind::PaidUnproven, now).await?;
        }
        self.commit(tx).await
    }
}

impl Kept {
    /// So many rows, of which there may be more.
    pub(super) fn count(&mut self, rows: usize) -> u64 {
        self.unfinished |= i64::try_from(rows).is_ok_and(|rows| rows >= AT_ONCE);
        rows as u64
    }
}
