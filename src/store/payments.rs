//! Who has paid, whether the member service has recorded it, and what does not fit.

use super::engine::{Row, Tx, query};
use super::jobs::{self, Kind};
use super::visits::reference_of;
use super::{LetterKind, Store, StoreError};
use crate::chance;
use crate::signup::{Mismatch, Reference};
use crate::words::Language;

/// A signup that is paid and whose record has not shown it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrecorded {
    /// The row upstream; unknown where the payment came before it.
    pub member_id: Option<i64>,
    /// When it was paid, in milliseconds since 1970.
    pub paid_at: i64,
    /// The subscription that the record carried before: an old one is no news.
    pub before: Option<String>,
}

/// A mismatch as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The signup; for a payment that belongs to none a reference of its own.
    pub reference: Reference,
    /// What is wrong.
    pub kind: Mismatch,
    /// The id of Stripe's to look for.
    pub detail: String,
    /// Since when, in milliseconds since 1970.
    pub seen_at: i64,
    /// Until when, where it is over.
    pub ended_at: Option<i64>,
}

/// How long after a payment its record is looked at first.
const FIRST_LOOK_MS: i64 = 30_000;
/// An event may come before the one that names its signup; after that people are told.
const NAMED_WITHIN_MS: i64 = 3_600_000;

impl Store {
    /// A subscription was seen in the member's record. True where this was news; `expected` where an event should have said so.
    pub async fn paid_by_record(
        &self,
        reference: &Reference,
        subscription: &str,
        expected: bool,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let news = self.become_paid(&mut tx, reference).await?;
        if news && expected {
            let now = self.clock.millis();
            let sql = "INSERT INTO mismatches (reference, kind, detail, seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT (reference, kind) DO NOTHING";
            query(sql)
                .bind(reference.as_str())
                .bind(Mismatch::NoEvent.name())
                .bind(subscription)
                .bind(now)
                .execute(&mut tx)
                .await?;
        }
        self.commit(tx).await?;
        Ok(news)
    }

    /// The signup is paid from now on, its record is looked at, and who has not proven the address is asked to: the account
    /// will be made for it. True where it was not paid before.
    pub(super) async fn become_paid(&self, tx: &mut Tx, reference: &Reference) -> Result<bool, StoreError> {
        let now = self.clock.millis();
        let sql = "UPDATE signups SET state = 'paid', paid_at = $2, touched_at = $2 \
                   WHERE reference = $1 AND state IN ('submitted', 'created', 'known')";
        let paid = query(sql).bind(reference.as_str()).bind(now).execute(&mut *tx).await?;
        if paid == 0 {
            return Ok(false);
        }
        jobs::owe(tx, Kind::Reconcile, reference.as_str(), now + FIRST_LOOK_MS).await?;
        let sql = "SELECT s.address_hash FROM signups s WHERE s.reference = $1 AND s.address_hash IS NOT NULL AND s.owner_proven = 0 \
                   AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.reference = s.reference AND v.proven_at IS NOT NULL)";
        let hash: Option<String> = query(sql).bind(reference.as_str()).value_if_any(&mut *tx).await?;
        if let Some(hash) = hash {
            self.owe_letter(tx, reference, LetterKind::ConfirmPaid, &hash, now).await?;
        }
        Ok(true)
    }

    /// Where to look for this signup's payment: the member, and the subscription that was there before.
    pub async fn unpaid_member(
        &self,
        reference: &Reference,
    ) -> Result<Option<(i64, Option<String>)>, StoreError> {
        let sql = "SELECT member_id, subscription FROM signups WHERE reference = $1 AND state IN ('created', 'known') AND member_id IS NOT NULL";
        let row = query(sql).bind(reference.as_str()).fetch_optional(&self.database).await?;
        row.map(|row| Ok((row.get("member_id")?, row.get("subscription")?))).transpose()
    }

    /// A paid signup whose record has not shown it; `None` where it has, or nothing is paid.
    pub async fn unrecorded(&self, reference: &Reference) -> Result<Option<Unrecorded>, StoreError> {
        let sql = "SELECT member_id, paid_at, subscription FROM signups WHERE reference = $1 AND state = 'paid' AND recorded_at IS NULL";
        let row = query(sql).bind(reference.as_str()).fetch_optional(&self.database).await?;
        row.map(|row| {
            Ok(Unrecorded {
                member_id: row.get("member_id")?,
                paid_at: row.get::<Option<i64>>("paid_at")?.unwrap_or_default(),
                before: row.get("subscription")?,
            })
        })
        .transpose()
    }

    /// The record shows the payment, and names this level.
    pub async fn recorded(&self, reference: &Reference, plan: Option<&str>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE signups SET recorded_at = $2, plan = $3 WHERE reference = $1";
        query(sql).bind(reference.as_str()).bind(self.clock.millis()).bind(plan).execute(&mut tx).await?;
        for kind in [Mismatch::NotRecorded, Mismatch::AnotherAddress] {
            self.end_mismatch(&mut tx, reference, kind).await?;
        }
        self.commit(tx).await
    }

    /// The level that the record named when it showed the payment.
    pub async fn plan(&self, reference: &Reference) -> Result<Option<String>, StoreError> {
        let sql = "SELECT plan FROM signups WHERE reference = $1";
        let plan = query(sql).bind(reference.as_str()).value_if_any(&self.database).await?;
        Ok(plan.flatten())
    }

    /// The record does not show the payment.
    pub async fn not_recorded(&self, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "SELECT subscription FROM stripe_events WHERE reference = $1 AND subscription IS NOT NULL ORDER BY received_at LIMIT 1";
        let detail: Option<String> = query(sql).bind(reference.as_str()).value_if_any(&mut tx).await?;
        self.note_mismatch(&mut tx, reference, Mismatch::NotRecorded, &detail.unwrap_or_default()).await?;
        self.commit(tx).await
    }

    /// What does not fit, the newest first; with `all` also what is over.
    pub async fn mismatches(&self, all: bool) -> Result<Vec<Listed>, StoreError> {
        let sql = "SELECT reference, kind, detail, seen_at, ended_at FROM mismatches WHERE ended_at IS NULL OR $1 = 1 ORDER BY seen_at DESC, reference";
        let rows = query(sql).takes_long().bind(i64::from(all)).fetch_all(&self.database).await?;
        rows.iter().map(listed).collect()
    }

    /// What does not fit with one signup.
    pub async fn mismatches_of(&self, reference: &Reference) -> Result<Vec<Listed>, StoreError> {
        Ok(self
            .mismatches(false)
            .await?
            .into_iter()
            .filter(|listed| listed.reference == *reference)
            .collect())
    }

    /// Checkouts that belong to nobody for an hour now: each gets a reference of its own, by which support is told. Events of
    /// other subscriptions are those of people who were members before us.
    pub(super) async fn name_payments_of_nobody(&self, prefix: &str) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let sql = "SELECT DISTINCT e.subscription FROM stripe_events e \
                   WHERE e.pays = 1 AND e.kind LIKE 'checkout.session.%' AND e.received_at < $1 AND e.subscription IS NOT NULL \
                   AND NOT EXISTS (SELECT 1 FROM stripe_events n JOIN signups s ON s.reference = n.reference \
                                   WHERE n.subscription = e.subscription OR n.customer = e.customer) \
                   AND NOT EXISTS (SELECT 1 FROM mismatches m WHERE m.kind = 'nobody' AND m.detail = e.subscription) LIMIT 50";
        let rows = query(sql).takes_long().bind(now - NAMED_WITHIN_MS).fetch_all(&self.database).await?;
        for row in rows {
            let subscription: String = row.get("subscription")?;
            let reference = Reference::from_random(prefix, chance::bytes());
            let mut tx = self.begin().await?;
            self.insert_signup(&mut tx, &reference, Language::default(), now).await?;
            query("UPDATE signups SET state = 'erased' WHERE reference = $1")
                .bind(reference.as_str())
                .execute(&mut tx)
                .await?;
            self.note_mismatch(&mut tx, &reference, Mismatch::Nobody, &subscription).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Payments of which only the record told, and no event since: whoever keeps the webhook should know.
    pub(super) async fn tell_of_missing_events(&self) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let sql = "SELECT m.reference FROM mismatches m WHERE m.kind = 'no_event' AND m.ended_at IS NULL AND m.seen_at < $1 \
                   AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.reference = m.reference AND l.kind = 'mismatch') LIMIT 50";
        for row in query(sql).takes_long().bind(now - NAMED_WITHIN_MS).fetch_all(&self.database).await? {
            let mut tx = self.begin().await?;
            self.owe_support_letter(&mut tx, &reference_of(&row)?, LetterKind::Mismatch, now).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Writes down what does not fit, and tells support once.
    pub(super) async fn note_mismatch(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: Mismatch,
        detail: &str,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let sql = "INSERT INTO mismatches (reference, kind, detail, seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT (reference, kind) DO NOTHING";
        let noted = query(sql)
            .bind(reference.as_str())
            .bind(kind.name())
            .bind(detail)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        if noted > 0 {
            tracing::warn!(%reference, kind = kind.name(), "a payment does not fit");
            // Another mismatch of the same signup is other news.
            self.tell_support(tx, reference, LetterKind::Mismatch, now).await?;
        }
        Ok(())
    }

    /// It fits again.
    pub(super) async fn end_mismatch(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: Mismatch,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE mismatches SET ended_at = $3 WHERE reference = $1 AND kind = $2 AND ended_at IS NULL";
        query(sql)
            .bind(reference.as_str())
            .bind(kind.name())
            .bind(self.clock.millis())
            .execute(&mut *tx)
            .await?;
        Ok(())
    }
}

pub(super) fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        reference: reference_of(row)?,
        kind: Mismatch::named(&row.get::<String>("kind")?).unwrap_or(Mismatch::Nobody),
        detail: row.get("detail")?,
        seen_at: row.get("seen_at")?,
        ended_at: row.get("ended_at")?,
    })
}
