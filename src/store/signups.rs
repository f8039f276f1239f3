//! Drafts: begun with the first answer, and each answer saved by a guarded write.

use sqlx::{Any, Row, Transaction};

use super::vault::SealKey;
use super::visits::{REFUSED, context, open_visit};
use super::{LetterKind, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Reference, Typed};

/// One step to be saved.
#[derive(Debug)]
pub struct Save<'a> {
    /// The browser.
    pub visitor: &'a str,
    /// The signup; it is begun with this save where it does not exist yet.
    pub reference: &'a Reference,
    /// The question's slug.
    pub step: &'a str,
    /// What was typed, accepted.
    pub typed: &'a Typed,
    /// The version of this step that the form was made from; 0 where it was unanswered.
    pub version: i64,
    /// The address, where this step asks for it.
    pub address: Option<&'a EmailAddress>,
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is on the disk.
    Saved,
    /// The step was saved from elsewhere since the form was made. Nothing was changed.
    Changed,
    /// The signup is no draft any more. Nothing was changed.
    Closed,
}

impl Store {
    /// Begins a signup with its first answer, or saves a further one; on the disk when this returns.
    ///
    /// A new address owes its letter in the same transaction.
    pub async fn save(&self, save: &Save<'_>) -> Result<Saving, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let key = match self.touch(&mut tx, save.reference, now).await? {
            Touched::Draft(key) => key,
            Touched::Closed => return Ok(Saving::Closed),
            Touched::Nobody => self.insert_draft(&mut tx, save.visitor, save.reference, now).await?,
        };
        let sealed = key.seal(&context(save.reference, save.step, save.version + 1), &json(save.typed))?;
        // The version guards it: two tabs with the same form can't both be the first.
        let changed = sqlx::query(
            "INSERT INTO answers (reference, step, version, typed, saved_at) VALUES ($1, $2, $3 + 1, $4, $5) \
             ON CONFLICT (reference, step) DO UPDATE SET version = $3 + 1, typed = $4, refused = NULL, refusal = NULL, \
             saved_at = $5 WHERE answers.version = $3",
        )
        .bind(save.reference.as_str())
        .bind(save.step)
        .bind(save.version)
        .bind(sealed)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(Saving::Changed);
        }
        if let Some(address) = save.address {
            self.take_address(&mut tx, save.reference, address, now).await?;
        }
        self.commit(tx).await?;
        Ok(Saving::Saved)
    }

    /// Begins a signup of the proven owner's own beside one that a stranger may have filled in: the address is taken over,
    /// and proven. Joined, it takes the other's place.
    pub async fn begin_anew(
        &self,
        visitor: &str,
        beside: &Reference,
        reference: &Reference,
    ) -> Result<(), StoreError> {
        const STEP: &str = "email";
        let Some(other) = self.find(beside).await? else { return Ok(()) };
        let typed = other.answers.get(STEP).map(|saved| saved.typed.clone()).unwrap_or_default();
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let key = self.insert_draft(&mut tx, visitor, reference, now).await?;
        sqlx::query(
            "INSERT INTO answers (reference, step, version, typed, saved_at) VALUES ($1, $2, 1, $3, $4)",
        )
        .bind(reference.as_str())
        .bind(STEP)
        .bind(key.seal(&context(reference, STEP, 1), &json(&typed))?)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let sql = "UPDATE signups SET address_hash = (SELECT o.address_hash FROM signups o WHERE o.reference = $2) WHERE reference = $1";
        sqlx::query(sql).bind(reference.as_str()).bind(beside.as_str()).execute(&mut *tx).await?;
        open_visit(&mut tx, visitor, reference, now).await?;
        self.commit(tx).await
    }

    /// Keeps what was typed and refused, so that it is there again after a reload. Only where a draft exists.
    pub async fn keep_refused(
        &self,
        reference: &Reference,
        step: &str,
        typed: &Typed,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let Touched::Draft(key) = self.touch(&mut tx, reference, now).await? else { return Ok(()) };
        let sealed = key.seal(&context(reference, step, REFUSED), &json(typed))?;
        let nothing = key.seal(&context(reference, step, 0), &json(&Typed::default()))?;
        sqlx::query(
            "INSERT INTO answers (reference, step, version, typed, refused, saved_at) VALUES ($1, $2, 0, $3, $4, $5) \
             ON CONFLICT (reference, step) DO UPDATE SET refused = $4",
        )
        .bind(reference.as_str())
        .bind(step)
        .bind(nothing)
        .bind(sealed)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await
    }

    async fn insert_draft(
        &self,
        tx: &mut Transaction<'_, Any>,
        visitor: &str,
        reference: &Reference,
        now: i64,
    ) -> Result<SealKey, StoreError> {
        let key = SealKey::random();
        sqlx::query("INSERT INTO signups (reference, state, data_key, created_at, touched_at) VALUES ($1, 'draft', $2, $3, $3)")
            .bind(reference.as_str())
            .bind(self.keys.wrap(reference.as_str(), &key)?)
            .bind(now)
            .execute(&mut **tx)
            .await?;
        sqlx::query("INSERT INTO visits (visitor, reference, opened_at, author) VALUES ($1, $2, $3, 1)")
            .bind(visitor)
            .bind(reference.as_str())
            .bind(now)
            .execute(&mut **tx)
            .await?;
        Ok(key)
    }

    /// Takes the draft's row for writing, so that saves of one draft queue up behind each other.
    async fn touch(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        now: i64,
    ) -> Result<Touched, StoreError> {
        let sql = "UPDATE signups SET touched_at = $2 WHERE reference = $1 RETURNING state, data_key";
        let Some(row) = sqlx::query(sql).bind(reference.as_str()).bind(now).fetch_optional(&mut **tx).await?
        else {
            return Ok(Touched::Nobody);
        };
        match row.try_get::<String, _>("state")?.as_str() {
            "draft" => Ok(Touched::Draft(self.keys.unwrap(reference.as_str(), row.try_get("data_key")?)?)),
            _ => Ok(Touched::Closed),
        }
    }

    async fn take_address(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        address: &EmailAddress,
        now: i64,
    ) -> Result<(), StoreError> {
        let hash = self.lookup.hash("address", address.canonical());
        let sql =
            "UPDATE signups SET address_hash = $2 WHERE reference = $1 AND address_hash IS DISTINCT FROM $2";
        let changed = sqlx::query(sql).bind(reference.as_str()).bind(&hash).execute(&mut **tx).await?;
        if changed.rows_affected() == 0 {
            return Ok(());
        }
        // Whoever proved the old address has proven nothing about the new one, and links to the old one are not theirs.
        for sql in [
            "UPDATE visits SET proven_at = NULL WHERE reference = $1",
            "DELETE FROM links WHERE reference = $1",
        ] {
            sqlx::query(sql).bind(reference.as_str()).execute(&mut **tx).await?;
        }
        self.owe_letter(tx, reference, LetterKind::Continue, &hash, now).await
    }
}

enum Touched {
    Draft(SealKey),
    Closed,
    Nobody,
}

fn json(typed: &Typed) -> Vec<u8> {
    serde_json::to_vec(typed).unwrap_or_default()
}
