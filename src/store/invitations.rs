//! Letters to those whom the old form left behind: each is written to once for what their record looks like.

use super::engine::query;
use super::signups::put;
use super::submissions::freeze;
use super::{LetterKind, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{NewMember, Reference, Standing, Typed};
use crate::words::Language;

/// Somebody to be invited.
#[derive(Debug)]
pub struct Invitation<'a> {
    /// Where to.
    pub address: &'a EmailAddress,
    /// The record upstream.
    pub member_id: i64,
    /// What it looks like.
    pub standing: Standing,
    /// The signup that the letter leads to.
    pub reference: &'a Reference,
    /// What is written where the record lacks a section. It has no identity of its own.
    pub member: &'a NewMember,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The letter is owed.
    Now,
    /// They were written to before, and their record looks as it did then.
    Before,
    /// The owner of the address wants no letters.
    WantsNone,
}

impl Store {
    /// Whether somebody with this address is signing up here, or has; an invitation alone is no signup.
    pub async fn signs_up_here(&self, address: &EmailAddress) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM signups s WHERE s.address_hash = $1 AND s.state <> 'erased' \
                   AND NOT (s.state = 'known' AND EXISTS (SELECT 1 FROM letters l WHERE l.reference = s.reference AND l.kind = 'invitation'))";
        let hash = self.lookup.hash("address", address.canonical());
        let signups: i64 = query(sql).bind(hash).value(&self.database).await?;
        Ok(signups > 0)
    }

    /// When somebody was invited whose record looked like this, in milliseconds since 1970.
    pub async fn invited_at(
        &self,
        address: &EmailAddress,
        standing: Standing,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT invited_at FROM invitations WHERE address_hash = $1 AND standing = $2";
        let hash = self.lookup.hash("address", address.canonical());
        let row = query(sql).bind(hash).bind(standing.name()).fetch_optional(&self.database).await?;
        Ok(row.map(|row| row.get("invited_at")).transpose()?)
    }

    /// Owes the letter, once, with a signup behind it that ends at the pricing table: nothing has to be typed again.
    pub async fn invite(&self, invitation: &Invitation<'_>) -> Result<Invited, StoreError> {
        let Invitation { address, member_id, standing, reference, member } = *invitation;
        let (now, hash) = (self.clock.millis(), self.lookup.hash("address", address.canonical()));
        let mut tx = self.begin().await?;
        let sql = "SELECT COUNT(*) FROM silenced WHERE address_hash = $1";
        let silenced: i64 = query(sql).bind(&hash).value(&mut tx).await?;
        if silenced > 0 {
            return Ok(Invited::WantsNone);
        }
        let sql = "INSERT INTO invitations (address_hash, standing, invited_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (address_hash, standing) DO NOTHING";
        let first = query(sql).bind(&hash).bind(standing.name()).bind(now).execute(&mut tx).await?;
        if first == 0 {
            return Ok(Invited::Before);
        }
        let key = self.insert_signup(&mut tx, reference, Language::default(), now).await?;
        let mut typed = Typed::default();
        typed.set("email", address.written());
        put(&mut tx, &key, reference, "email", 1, &typed, now).await?;
        freeze(&mut tx, &key, reference, member).await?;
        self.become_known(&mut tx, reference, Some(member_id), standing, now).await?;
        query("UPDATE signups SET address_hash = $2 WHERE reference = $1")
            .bind(reference.as_str())
            .bind(&hash)
            .execute(&mut tx)
            .await?;
        self.owe_letter(&mut tx, reference, LetterKind::Invitation, &hash, now).await?;
        self.commit(tx).await?;
        Ok(Invited::Now)
    }
}
