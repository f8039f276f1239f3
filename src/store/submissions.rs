//! From Join to paid: each step of the debt is one guarded transaction.
//!
//! What a job writes is fenced: it first renews its own lease by generation, so a worker that lost its lease writes
//! nothing, however late it wakes up.

use sqlx::{Any, Row, Transaction};

use super::jobs::{self, Kind};
use super::signups::reference_of;
use super::{Lease, LetterKind, Store, StoreError};
use crate::signup::values::{EmailAddress, Username};
use crate::signup::{NewMember, Reference, Standing};

/// What Join became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The member is owed, and the job to make it is due.
    Owed,
    /// It was no draft any more: nothing to do, the place says where they are.
    Already,
    /// Another live signup has the address. A letter to it is owed.
    AddressElsewhere,
    /// Another live signup holds the username: that one question is open again.
    UsernameHeld,
}

/// What the job that makes the member needs to know.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The signup.
    pub reference: Reference,
    /// What to write, frozen at Join.
    pub member: NewMember,
    /// The row upstream, once known.
    pub member_id: Option<i64>,
    /// When an identity was last sent without an answer that counts, in milliseconds since 1970.
    pub asked_at: Option<i64>,
    /// Whether payment is possible already.
    pub payable: bool,
    /// Whether the address was proven by the browser that joined, or by opening the link of this signup since.
    pub proven: bool,
}

/// What a person reads whose username went to somebody else.
const USERNAME_TAKEN: &str = "Somebody else has this username: choose another one";

impl Store {
    /// Joins: freezes what will be written and owes it, in one transaction. `proven` says whether the browser that joins has
    /// proven the address; another browser's proof says nothing about these answers.
    pub async fn submit(
        &self,
        reference: &Reference,
        member: &NewMember,
        address: &EmailAddress,
        username: &Username,
        proven: bool,
    ) -> Result<Submitted, StoreError> {
        match self.try_submit(reference, member, address, username, proven).await {
            // Another instance won the race between our look and our write: look again.
            Err(StoreError::Unavailable(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                self.try_submit(reference, member, address, username, proven).await
            }
            other => other,
        }
    }

    async fn try_submit(
        &self,
        reference: &Reference,
        member: &NewMember,
        address: &EmailAddress,
        username: &Username,
        proven: bool,
    ) -> Result<Submitted, StoreError> {
        let now = self.clock.millis();
        let (address, username) = (
            self.lookup.hash("address", address.canonical()),
            self.lookup.hash("username", &username.canonical()),
        );
        let mut tx = self.begin().await?;
        let draft =
            "UPDATE signups SET touched_at = $2 WHERE reference = $1 AND state = 'draft' RETURNING data_key";
        let Some(row) =
            sqlx::query(draft).bind(reference.as_str()).bind(now).fetch_optional(&mut *tx).await?
        else {
            return Ok(Submitted::Already);
        };
        if exists(
            &mut tx,
            "SELECT COUNT(*) FROM signups WHERE address_hash = $1 AND state IN ('submitted', 'created')",
            &address,
        )
        .await?
        {
            self.become_known(&mut tx, reference, None, Standing::Elsewhere, now).await?;
            tx.commit().await?;
            return Ok(Submitted::AddressElsewhere);
        }
        if exists(&mut tx, "SELECT COUNT(*) FROM signups WHERE username_hash = $1", &username).await? {
            refuse_username(&mut tx, reference).await?;
            tx.commit().await?;
            return Ok(Submitted::UsernameHeld);
        }
        let key = self.keys.unwrap(reference.as_str(), row.try_get("data_key")?)?;
        let payload =
            key.seal(&payload_context(reference), &serde_json::to_vec(member).unwrap_or_default())?;
        sqlx::query(
            "UPDATE signups SET state = 'submitted', address_hash = $2, username_hash = $3, payload = $4, submitted_at = $5, \
             owner_proven = $6 WHERE reference = $1",
        )
        .bind(reference.as_str())
        .bind(address)
        .bind(username)
        .bind(payload)
        .bind(now)
        .bind(i64::from(proven))
        .execute(&mut *tx)
        .await?;
        jobs::owe(&mut tx, Kind::CreateMember, reference.as_str(), now).await?;
        tx.commit().await?;
        Ok(Submitted::Owed)
    }

    /// What is owed for this signup; `None` where nothing is.
    pub async fn owed(&self, reference: &Reference) -> Result<Option<Owed>, StoreError> {
        let sql = "SELECT reference, data_key, payload, member_id, asked_at, payable_at, owner_proven FROM signups \
                   WHERE reference = $1 AND payload IS NOT NULL AND completed_at IS NULL AND state <> 'known'";
        let Some(row) = sqlx::query(sql).bind(reference.as_str()).fetch_optional(&self.read).await? else {
            return Ok(None);
        };
        let key = self.keys.unwrap(reference.as_str(), row.try_get("data_key")?)?;
        let plain = key.open(&payload_context(reference), row.try_get("payload")?)?;
        Ok(Some(Owed {
            reference: reference_of(&row)?,
            member: serde_json::from_slice(&plain).map_err(|_| StoreError::Sealed)?,
            member_id: row.try_get("member_id")?,
            asked_at: row.try_get("asked_at")?,
            payable: row.try_get::<Option<i64>, _>("payable_at")?.is_some(),
            proven: row.try_get::<i64, _>("owner_proven")? != 0,
        }))
    }

    /// Marks, before the identity is sent, that it may have arrived.
    pub async fn asked(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET asked_at = $2 WHERE reference = $1";
        self.marked(lease, sql, reference, self.clock.millis()).await
    }

    /// The service said itself that the identity sent at `asked_at` did not arrive.
    pub async fn not_asked(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET asked_at = NULL WHERE reference = $1 AND asked_at <= $2";
        self.marked(lease, sql, reference, self.clock.millis()).await
    }

    /// All eight sections were read back: nothing is owed any more.
    pub async fn completed(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET completed_at = $2, payload = NULL WHERE reference = $1";
        self.marked(lease, sql, reference, self.clock.millis()).await
    }

    /// Identity and status were read back: from here on this id is what counts, and a payment can be recorded. Starts
    /// watching for it.
    pub async fn payable(
        &self,
        lease: &Lease,
        reference: &Reference,
        member_id: i64,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let mut tx = self.fenced(lease).await?;
        sqlx::query(
            "UPDATE signups SET member_id = $2, payable_at = $3, \
             state = CASE state WHEN 'submitted' THEN 'created' ELSE state END WHERE reference = $1",
        )
        .bind(reference.as_str())
        .bind(member_id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        jobs::owe(&mut tx, Kind::WatchPayment, reference.as_str(), now + 30_000).await?;
        Ok(tx.commit().await?)
    }

    /// The address is a member's already: nothing was written upstream.
    ///
    /// `subscription` is the one that member carries, so that an old one is not mistaken for a new payment.
    pub async fn known(
        &self,
        lease: &Lease,
        reference: &Reference,
        member_id: i64,
        standing: Standing,
        subscription: Option<&str>,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let mut tx = self.fenced(lease).await?;
        self.become_known(&mut tx, reference, Some(member_id), standing, now).await?;
        sqlx::query("UPDATE signups SET subscription = $2 WHERE reference = $1")
            .bind(reference.as_str())
            .bind(subscription)
            .execute(&mut *tx)
            .await?;
        if matches!(standing, Standing::Unpaid | Standing::Lapsed) {
            jobs::owe(&mut tx, Kind::WatchPayment, reference.as_str(), now + 30_000).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Upstream has the username: that one question is open again, all else is kept.
    pub async fn username_taken(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        refuse_username(&mut tx, reference).await?;
        Ok(tx.commit().await?)
    }

    /// A subscription was seen. True where this was news.
    pub async fn paid(&self, reference: &Reference) -> Result<bool, StoreError> {
        let sql = "UPDATE signups SET state = 'paid', paid_at = $2 WHERE reference = $1 AND state IN ('submitted', 'created', 'known')";
        let changed =
            sqlx::query(sql).bind(reference.as_str()).bind(self.clock.millis()).execute(&self.write).await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Where to look for this signup's payment: the member, and the subscription that was there before.
    pub async fn unpaid_member(
        &self,
        reference: &Reference,
    ) -> Result<Option<(i64, Option<String>)>, StoreError> {
        let sql = "SELECT member_id, subscription FROM signups WHERE reference = $1 AND state IN ('created', 'known') AND member_id IS NOT NULL";
        let row = sqlx::query(sql).bind(reference.as_str()).fetch_optional(&self.read).await?;
        row.map(|row| Ok((row.try_get("member_id")?, row.try_get("subscription")?))).transpose()
    }

    async fn become_known(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        member_id: Option<i64>,
        standing: Standing,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET state = 'known', member_id = $2, standing = $3, username_hash = NULL WHERE reference = $1 RETURNING address_hash";
        let row = sqlx::query(sql)
            .bind(reference.as_str())
            .bind(member_id)
            .bind(standing.name())
            .fetch_one(&mut **tx)
            .await?;
        let hash: Option<String> = row.try_get("address_hash")?;
        self.owe_letter(tx, reference, LetterKind::Known, hash.as_deref().unwrap_or_default(), now).await
    }

    /// One fenced write of one value to the signup's row.
    async fn marked(
        &self,
        lease: &Lease,
        sql: &'static str,
        reference: &Reference,
        value: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        sqlx::query(sql).bind(reference.as_str()).bind(value).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// A transaction that only the holder of this lease gets, and that renews it.
    async fn fenced(&self, lease: &Lease) -> Result<Transaction<'static, Any>, StoreError> {
        let until = self.now().await? + jobs::LEASE_MS;
        let mut tx = self.begin().await?;
        let held = sqlx::query("UPDATE jobs SET leased_until = $3 WHERE id = $1 AND generation = $2")
            .bind(&lease.id)
            .bind(lease.generation)
            .bind(until)
            .execute(&mut *tx)
            .await?;
        if held.rows_affected() == 1 { Ok(tx) } else { Err(StoreError::LeaseLost) }
    }
}

async fn exists(tx: &mut Transaction<'_, Any>, sql: &'static str, hash: &str) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(sql).bind(hash).fetch_one(&mut **tx).await?;
    Ok(count > 0)
}

async fn refuse_username(tx: &mut Transaction<'_, Any>, reference: &Reference) -> Result<(), StoreError> {
    let back = "UPDATE signups SET state = 'draft', username_hash = NULL, payload = NULL, submitted_at = NULL WHERE reference = $1";
    sqlx::query(back).bind(reference.as_str()).execute(&mut **tx).await?;
    sqlx::query("UPDATE answers SET refusal = $2 WHERE reference = $1 AND step = 'username'")
        .bind(reference.as_str())
        .bind(USERNAME_TAKEN)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn payload_context(reference: &Reference) -> String {
    format!("{reference}/payload")
}
