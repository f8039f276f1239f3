//! Join: what was answered becomes a debt, in one guarded transaction.
//!
//! One live completion per address. Of two signups with the same address the one whose answers come from the proven owner
//! counts, whoever came first.

use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::vault::SealKey;
use super::visits::{Visit, open_visit, reference_of};
use super::{LetterKind, Store, StoreError};
use crate::signup::values::{EmailAddress, Username};
use crate::signup::{NewMember, Proof, Reference, Standing};

/// A browser presses Join.
#[derive(Debug)]
pub struct Submission<'a> {
    /// The browser.
    pub visitor: &'a str,
    /// The signup.
    pub reference: &'a Reference,
    /// What will be written, frozen from now on.
    pub member: &'a NewMember,
    /// The answers that it was made from, by their revision.
    pub revision: i64,
    /// Whom it is about.
    pub address: &'a EmailAddress,
    /// The name to be held.
    pub username: &'a Username,
    /// Whether this browser has proven the address; another browser's proof says nothing about these answers.
    pub proven: bool,
}

/// What Join became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The member is owed, and the job to make it is due.
    Owed,
    /// It was no draft any more: nothing to do, the place says where they are.
    Already,
    /// An answer was saved meanwhile, so that the record is not what was answered: make it anew.
    Outdated,
    /// Another live signup has the address. Who has proven it is in that one now; to anybody else a letter is owed.
    AddressElsewhere,
    /// Another live signup holds the username: that one question is open again.
    UsernameHeld,
}

/// Another signup with the same address that has come at least as far as Join.
pub(super) struct Other {
    pub(super) reference: Reference,
    pub(super) proof: Proof,
    pub(super) paid: bool,
}

/// What a person reads whose username went to somebody else.
/// What stands in the database; what people read says `Field::refused`.
const USERNAME_TAKEN: &str = "Somebody else has this username: choose another one";

impl Store {
    /// Joins: freezes what will be written and owes it, in one transaction.
    pub async fn submit(&self, submission: &Submission<'_>) -> Result<Submitted, StoreError> {
        match self.try_submit(submission).await {
            // Another instance won the race between our look and our write: look again.
            Err(StoreError::Unavailable(e)) if e.is_unique_violation() => self.try_submit(submission).await,
            other => other,
        }
    }

    async fn try_submit(&self, submission: &Submission<'_>) -> Result<Submitted, StoreError> {
        let Submission { visitor, reference, member, revision, address, username, proven } = submission;
        let now = self.clock.millis();
        let proof = if *proven { Proof::Author } else { Proof::None };
        let mut tx = self.begin().await?;
        let draft = "UPDATE signups SET touched_at = $2, address_hash = $3, settled_at = NULL WHERE reference = $1 AND state = 'draft' RETURNING data_key";
        let Some(row) = query(draft)
            .bind(reference.as_str())
            .bind(now)
            .bind(self.lookup.hash("address", address.canonical()))
            .fetch_optional(&mut tx)
            .await?
        else {
            return Ok(Submitted::Already);
        };
        // The row is ours from here on: no save can come between this look and the end.
        let sql = "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM answers WHERE reference = $1";
        let saved: i64 = query(sql).bind(reference.as_str()).value(&mut tx).await?;
        if saved != *revision {
            return Ok(Submitted::Outdated);
        }
        // Frozen also where it goes no further now: a proof that comes later goes on from here.
        let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
        freeze(&mut tx, &key, reference, member).await?;
        let other = live_other(&mut tx, reference).await?;
        if let Some(other) = other {
            if !proof.outranks(other.proof) {
                self.become_known(&mut tx, reference, None, Standing::Elsewhere, now).await?;
                match proof {
                    Proof::None => self.owe_known_letter(&mut tx, reference, now).await?,
                    _ => {
                        let reference = &other.reference;
                        let visit = Visit { visitor, reference, unmasked_until: 0, undecided: false };
                        open_visit(&mut tx, &visit, now).await?;
                    }
                }
                self.commit(tx).await?;
                return Ok(Submitted::AddressElsewhere);
            }
            self.displace(&mut tx, &other.reference, reference).await?;
        }
        let owed = self.hold_and_owe(&mut tx, reference, &username.canonical(), proof, now).await?;
        self.commit(tx).await?;
        Ok(if owed { Submitted::Owed } else { Submitted::UsernameHeld })
    }

    /// Holds the username and owes the member; false where another signup holds that name, and the question is open again.
    pub(super) async fn hold_and_owe(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        username: &str,
        proof: Proof,
        now: i64,
    ) -> Result<bool, StoreError> {
        // Who was invited has a record already, and its username is not known here.
        let username = (!username.is_empty()).then(|| self.lookup.hash("username", username));
        let sql = "SELECT COUNT(*) FROM signups WHERE username_hash = $1 AND reference <> $2";
        let held: i64 = query(sql).bind(&username).bind(reference.as_str()).value(&mut *tx).await?;
        if held > 0 {
            refuse_username(tx, reference).await?;
            return Ok(false);
        }
        // A record that was made for it before has become another signup's: this one is owed anew.
        let sql = "UPDATE signups SET state = 'submitted', username_hash = $2, submitted_at = $3, standing = NULL, member_id = NULL, \
                   payable_at = NULL, completed_at = NULL, owner_proven = CASE WHEN owner_proven > $4 THEN owner_proven ELSE $4 END WHERE reference = $1";
        query(sql)
            .bind(reference.as_str())
            .bind(username)
            .bind(now)
            .bind(proof.rank())
            .execute(&mut *tx)
            .await?;
        jobs::owe(tx, Kind::CreateMember, reference.as_str(), now).await?;
        Ok(true)
    }

    /// Ends a signup in favour of the proven owner's: its jobs are gone, its username is free, and whoever typed it is sent to
    /// the inbox. What it may still have under way upstream rests before ours is written.
    pub(super) async fn displace(
        &self,
        tx: &mut Tx,
        ended: &Reference,
        by: &Reference,
    ) -> Result<(), StoreError> {
        let now = self.now().await?;
        let mut under_way = false;
        for kind in [Kind::CreateMember, Kind::CompleteMember, Kind::WatchPayment] {
            let sql = "DELETE FROM jobs WHERE id = $1 RETURNING leased_until";
            let leased: Option<i64> =
                query(sql).bind(jobs::id(kind, ended.as_str())).value_if_any(&mut *tx).await?;
            under_way |= leased.is_some_and(|until| until > now);
        }
        let sql = "UPDATE signups SET asked_at = (SELECT CASE WHEN $3 = 1 THEN $4 ELSE o.asked_at END FROM signups o WHERE o.reference = $2) \
                   WHERE reference = $1";
        query(sql)
            .bind(by.as_str())
            .bind(ended.as_str())
            .bind(i64::from(under_way))
            .bind(self.clock.millis())
            .execute(&mut *tx)
            .await?;
        self.become_known(tx, ended, None, Standing::Elsewhere, self.clock.millis()).await?;
        tracing::info!(reference = %ended, %by, "ended in favour of the proven owner");
        Ok(())
    }

    /// The address is somebody's already. Says nothing to anybody.
    pub(super) async fn become_known(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        member_id: Option<i64>,
        standing: Standing,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET state = 'known', member_id = $2, standing = $3, username_hash = NULL, \
                   submitted_at = COALESCE(submitted_at, $4) WHERE reference = $1";
        query(sql)
            .bind(reference.as_str())
            .bind(member_id)
            .bind(standing.name())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        Ok(())
    }

    pub(super) async fn owe_known_letter(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "SELECT address_hash FROM signups WHERE reference = $1";
        let hash: Option<String> = query(sql).bind(reference.as_str()).value(&mut *tx).await?;
        self.owe_letter(tx, reference, LetterKind::Known, hash.as_deref().unwrap_or_default(), now).await
    }
}

/// The furthest of the other signups that have this one's address.
pub(super) async fn other(tx: &mut Tx, reference: &Reference) -> Result<Option<Other>, StoreError> {
    furthest(tx, reference, true).await
}

/// The one among them whose member is being made or waits for its payment; a paid one may stand beside it.
async fn live_other(tx: &mut Tx, reference: &Reference) -> Result<Option<Other>, StoreError> {
    furthest(tx, reference, false).await
}

async fn furthest(tx: &mut Tx, reference: &Reference, paid_too: bool) -> Result<Option<Other>, StoreError> {
    let sql = "SELECT o.reference, o.owner_proven, o.state FROM signups o JOIN signups s ON s.address_hash = o.address_hash \
               WHERE s.reference = $1 AND o.reference <> $1 AND (o.state IN ('submitted', 'created') OR (o.state = 'paid' AND $2 = 1)) \
               ORDER BY CASE o.state WHEN 'paid' THEN 0 WHEN 'created' THEN 1 ELSE 2 END LIMIT 1";
    let row = query(sql).bind(reference.as_str()).bind(i64::from(paid_too)).fetch_optional(&mut *tx).await?;
    row.map(|row| {
        Ok(Other {
            reference: reference_of(&row)?,
            proof: Proof::of_rank(row.get("owner_proven")?),
            paid: row.get::<String>("state")? == "paid",
        })
    })
    .transpose()
}

/// Writes down what will be written upstream.
pub(super) async fn freeze(
    tx: &mut Tx,
    key: &SealKey,
    reference: &Reference,
    member: &NewMember,
) -> Result<(), StoreError> {
    let sealed = key.seal(&payload_context(reference), &serde_json::to_vec(member).unwrap_or_default())?;
    let sql = "UPDATE signups SET payload = $2 WHERE reference = $1";
    query(sql).bind(reference.as_str()).bind(sealed).execute(&mut *tx).await?;
    Ok(())
}

/// Reads it back.
pub(super) fn frozen(key: &SealKey, reference: &Reference, sealed: &str) -> Result<NewMember, StoreError> {
    let plain = key.open(&payload_context(reference), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Sealed)
}

/// That one question is open again, all else is kept.
pub(super) async fn refuse_username(tx: &mut Tx, reference: &Reference) -> Result<(), StoreError> {
    let back = "UPDATE signups SET state = 'draft', username_hash = NULL, payload = NULL, settled_at = NULL, submitted_at = NULL, \
                standing = NULL, member_id = NULL WHERE reference = $1";
    query(back).bind(reference.as_str()).execute(&mut *tx).await?;
    query("UPDATE answers SET refusal = $2 WHERE reference = $1 AND step = 'username'")
        .bind(reference.as_str())
        .bind(USERNAME_TAKEN)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

fn payload_context(reference: &Reference) -> String {
    format!("{reference}/payload")
}
