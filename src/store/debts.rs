//! What a job knows of the member it owes, and what it has come to: each step one fenced transaction.
//!
//! Fenced: the transaction first renews the job's own lease by generation, so a worker that lost its lease writes nothing,
//! however late it wakes up.

use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::silence::reopen;
use super::submissions::{freeze, frozen, refuse_username};
use super::visits::reference_of;
use super::{Lease, LetterKind, Store, StoreError};
use crate::signup::{NewMember, Proof, Reference, Standing, Wait};

/// What the job that makes the member needs to know.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The signup.
    pub reference: Reference,
    /// What to write, frozen at Join and settled once since.
    pub member: NewMember,
    /// Whether what only the member service knows (the waiver) is in it already: it is not asked again.
    pub settled: bool,
    /// The row upstream, once known.
    pub member_id: Option<i64>,
    /// When a member was last sent without an answer that counts, in milliseconds since 1970.
    pub asked_at: Option<i64>,
    /// Whether payment is possible already.
    pub payable: bool,
    /// What is proven of the address, and by whom.
    pub proof: Proof,
}

/// A signup of ours that made a row upstream, which now another one of ours has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// It is paid: the row's membership has begun.
    Paid,
    /// Its answers come from the proven owner of the address.
    Stays,
    /// Nobody had proven the address for it, or it was erased since: the proven owner's answers take its place.
    GivesWay,
}

impl Store {
    /// What is owed for this signup; `None` where nothing is.
    pub async fn owed(&self, reference: &Reference) -> Result<Option<Owed>, StoreError> {
        let sql = "SELECT reference, data_key, payload, member_id, asked_at, payable_at, settled_at, owner_proven FROM signups \
                   WHERE reference = $1 AND payload IS NOT NULL AND completed_at IS NULL AND state <> 'known'";
        let Some(row) = query(sql).bind(reference.as_str()).fetch_optional(&self.database).await? else {
            return Ok(None);
        };
        let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
        Ok(Some(Owed {
            reference: reference_of(&row)?,
            member: frozen(&key, reference, row.get("payload")?)?,
            settled: row.get::<Option<i64>>("settled_at")?.is_some(),
            member_id: row.get("member_id")?,
            asked_at: row.get("asked_at")?,
            payable: row.get::<Option<i64>>("payable_at")?.is_some(),
            proof: Proof::of_rank(row.get("owner_proven")?),
        }))
    }

    /// Marks, before the member is sent, that it may have arrived; and keeps what it is sent as.
    pub async fn asked(&self, lease: &Lease, owed: &Owed) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.settle_in(&mut tx, owed).await?;
        let sql = "UPDATE signups SET asked_at = $2 WHERE reference = $1";
        self.marked(tx, sql, &owed.reference, self.clock.millis()).await
    }

    /// The record is what it will be: nothing in it is asked or computed again.
    pub async fn settled(&self, lease: &Lease, owed: &Owed) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.settle_in(&mut tx, owed).await?;
        self.commit(tx).await
    }

    async fn settle_in(&self, tx: &mut Tx, owed: &Owed) -> Result<(), StoreError> {
        if owed.settled {
            return Ok(());
        }
        let sql = "UPDATE signups SET settled_at = $2 WHERE reference = $1 RETURNING data_key";
        let reference = owed.reference.as_str();
        let wrapped: String = query(sql).bind(reference).bind(self.clock.millis()).value(&mut *tx).await?;
        freeze(tx, &self.keys.unwrap(reference, &wrapped)?, &owed.reference, &owed.member).await
    }

    /// The service said itself that what was sent at `asked_at` did not arrive.
    pub async fn not_asked(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET asked_at = NULL WHERE reference = $1 AND asked_at <= $2";
        self.marked(self.fenced(lease).await?, sql, reference, self.clock.millis()).await
    }

    /// Identity and status were read back: from here on this id is what counts, and a payment can be recorded. Owes the rest
    /// of the record, watches for the payment, and tells whoever was promised a letter.
    pub async fn payable(
        &self,
        lease: &Lease,
        reference: &Reference,
        member_id: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.payable_in(&mut tx, reference, member_id).await?;
        jobs::owe(&mut tx, Kind::CompleteMember, reference.as_str(), self.clock.millis()).await?;
        self.commit(tx).await
    }

    /// The service made the whole record in one transaction of its own: nothing is owed but the payment.
    pub async fn made_whole(
        &self,
        lease: &Lease,
        reference: &Reference,
        member_id: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.payable_in(&mut tx, reference, member_id).await?;
        self.complete_in(tx, reference).await
    }

    /// All eight sections were read back: nothing is owed any more.
    pub async fn completed(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        self.complete_in(self.fenced(lease).await?, reference).await
    }

    async fn complete_in(&self, mut tx: Tx, reference: &Reference) -> Result<(), StoreError> {
        query(COMPLETED).bind(reference.as_str()).bind(self.clock.millis()).execute(&mut tx).await?;
        self.erase_if_wished(&mut tx, reference).await?;
        self.commit(tx).await
    }

    async fn payable_in(&self, tx: &mut Tx, reference: &Reference, member_id: i64) -> Result<(), StoreError> {
        let now = self.clock.millis();
        query(
            "UPDATE signups SET member_id = $2, payable_at = $3, asked_at = NULL, needs_human_at = NULL, trouble = NULL, \
             state = CASE state WHEN 'submitted' THEN 'created' ELSE state END WHERE reference = $1",
        )
        .bind(reference.as_str())
        .bind(member_id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        jobs::owe(tx, Kind::WatchPayment, reference.as_str(), now + 30_000).await?;
        self.keep_promise(tx, reference, now).await
    }

    /// Owes the letter that the waiting page promised to whoever waited so long: what they waited for is decided.
    async fn keep_promise(&self, tx: &mut Tx, reference: &Reference, now: i64) -> Result<(), StoreError> {
        let sql = "SELECT address_hash FROM signups WHERE reference = $1 AND submitted_at <= $2";
        let promised: Option<String> = query(sql)
            .bind(reference.as_str())
            .bind(now - Wait::PROMISED_AFTER_MS)
            .value_if_any(&mut *tx)
            .await?;
        match promised {
            Some(hash) => self.owe_letter(tx, reference, LetterKind::Ready, &hash, now).await,
            None => Ok(()),
        }
    }

    /// The address is a member's already: nothing was written upstream. Who has not proven it gets a letter.
    ///
    /// `subscription` is the one that member carries, so that an old one is not mistaken for a new payment.
    pub async fn known(
        &self,
        lease: &Lease,
        owed: &Owed,
        member_id: i64,
        standing: Standing,
        subscription: Option<&str>,
    ) -> Result<(), StoreError> {
        let (now, reference) = (self.clock.millis(), &owed.reference);
        let mut tx = self.fenced(lease).await?;
        self.become_known(&mut tx, reference, Some(member_id), standing, now).await?;
        query("UPDATE signups SET subscription = $2 WHERE reference = $1")
            .bind(reference.as_str())
            .bind(subscription)
            .execute(&mut tx)
            .await?;
        match owed.proof {
            Proof::None => self.owe_known_letter(&mut tx, reference, now).await?,
            _ => self.keep_promise(&mut tx, reference, now).await?,
        }
        if matches!(standing, Standing::Unpaid | Standing::Lapsed) {
            jobs::owe(&mut tx, Kind::WatchPayment, reference.as_str(), now + 30_000).await?;
        }
        self.commit(tx).await
    }

    /// Upstream has the username: that one question is open again, all else is kept.
    pub async fn username_taken(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.keep_promise(&mut tx, reference, self.clock.millis()).await?;
        refuse_username(&mut tx, reference).await?;
        self.commit(tx).await
    }

    /// There is no record for the answers that were not given: it is a draft, and the questions are asked.
    pub async fn ask_after_all(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.keep_promise(&mut tx, reference, self.clock.millis()).await?;
        reopen(&mut tx, reference).await?;
        self.commit(tx).await
    }

    /// What became of the signup of ours that made a row upstream.
    pub async fn maker(&self, reference: &Reference) -> Result<Maker, StoreError> {
        let sql = "SELECT state, owner_proven FROM signups WHERE reference = $1";
        let row = query(sql).bind(reference.as_str()).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(Maker::GivesWay) };
        Ok(match row.get::<String>("state")?.as_str() {
            "paid" => Maker::Paid,
            _ if Proof::of_rank(row.get("owner_proven")?) == Proof::Author => Maker::Stays,
            _ => Maker::GivesWay,
        })
    }

    /// People have to look at it: told to support once, until it goes on. `why` holds nothing personal. True where it was
    /// news.
    pub async fn needs_human(
        &self,
        lease: &Lease,
        reference: &Reference,
        why: &str,
    ) -> Result<bool, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.fenced(lease).await?;
        let sql = "UPDATE signups SET needs_human_at = $2, trouble = $3 WHERE reference = $1 AND needs_human_at IS NULL";
        let marked = query(sql).bind(reference.as_str()).bind(now).bind(why).execute(&mut tx).await?;
        if marked > 0 {
            self.owe_support_letter(&mut tx, reference, LetterKind::NeedsHuman, now).await?;
            let sql = "SELECT address_hash FROM signups WHERE reference = $1";
            let hash: Option<String> = query(sql).bind(reference.as_str()).value(&mut tx).await?;
            if let Some(hash) = hash {
                self.owe_letter(&mut tx, reference, LetterKind::StillWorking, &hash, now).await?;
            }
        }
        self.commit(tx).await?;
        Ok(marked > 0)
    }

    /// Several members have this address: support should know, whichever of them counts.
    pub async fn several_rows(&self, lease: &Lease, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.fenced(lease).await?;
        self.owe_support_letter(&mut tx, reference, LetterKind::SeveralRows, self.clock.millis()).await?;
        self.commit(tx).await
    }

    /// The last write of a fenced transaction: one value in the signup's row.
    async fn marked(
        &self,
        mut tx: Tx,
        sql: &'static str,
        reference: &Reference,
        value: i64,
    ) -> Result<(), StoreError> {
        query(sql).bind(reference.as_str()).bind(value).execute(&mut tx).await?;
        self.commit(tx).await
    }

    /// A transaction that only the holder of this lease gets, and that renews it.
    async fn fenced(&self, lease: &Lease) -> Result<Tx, StoreError> {
        let until = self.now().await? + jobs::LEASE_MS;
        let mut tx = self.begin().await?;
        let held = query("UPDATE jobs SET leased_until = $3 WHERE id = $1 AND generation = $2")
            .bind(&lease.id)
            .bind(lease.generation)
            .bind(until)
            .execute(&mut tx)
            .await?;
        if held == 1 { Ok(tx) } else { Err(StoreError::LeaseLost) }
    }
}

const COMPLETED: &str = "UPDATE signups SET completed_at = $2, payload = NULL, needs_human_at = NULL, trouble = NULL WHERE reference = $1";
