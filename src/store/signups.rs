//! Drafts: what a browser sees of its signup, and the guarded write that saves a step.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::vault::SealKey;
use super::{LetterKind, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Answers, Proof, Reference, Saved, Signup, Standing, State, Typed};

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

const SIGNUP: &str = "s.reference, s.state, s.data_key, s.member_id, s.standing, s.submitted_at, s.needs_human_at, \
                      a.step, a.typed, a.refused, a.refusal, a.version";

impl Store {
    /// The signup this browser opened last, with its answers: one read.
    pub async fn visit(&self, visitor: &str) -> Result<Option<Signup>, StoreError> {
        const SQL: &str = "SELECT s.reference, s.state, s.data_key, s.member_id, s.standing, s.submitted_at, s.needs_human_at, s.owner_proven, \
                           v.proven_at, v.author, \
                           a.step, a.typed, a.refused, a.refusal, a.version \
                           FROM visits v JOIN signups s ON s.reference = v.reference \
                           LEFT JOIN answers a ON a.reference = s.reference \
                           WHERE v.visitor = $1 AND v.reference = (SELECT reference FROM visits WHERE visitor = $1 \
                                                                   ORDER BY opened_at DESC, reference LIMIT 1)";
        let rows = sqlx::query(SQL).bind(visitor).fetch_all(&self.read).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let proven = first.try_get::<Option<i64>, _>("proven_at")?.is_some();
        let is_author = first.try_get::<i64, _>("author")? != 0;
        let of_the_owner = Proof::of_rank(first.try_get("owner_proven")?) == Proof::Author;
        let signup = self.signup(&rows, proven)?;
        Ok(Some(Signup { may_be_a_strangers: proven && !is_author && !of_the_owner, ..signup }))
    }

    /// A signup by its reference, as its owner sees it.
    pub async fn find(&self, reference: &Reference) -> Result<Option<Signup>, StoreError> {
        let sql = format!(
            "SELECT {SIGNUP} FROM signups s LEFT JOIN answers a ON a.reference = s.reference WHERE s.reference = $1"
        );
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(reference.as_str()).fetch_all(&self.read).await?;
        if rows.is_empty() { Ok(None) } else { self.signup(&rows, true).map(Some) }
    }

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

    /// Ends what this browser knows: its signups stay, and its letters still lead back.
    pub async fn leave(&self, visitor: &str) -> Result<(), StoreError> {
        self.execute(sqlx::query("DELETE FROM visits WHERE visitor = $1").bind(visitor)).await?;
        Ok(())
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

    /// Reads a signup out of its rows, one per answer.
    pub(super) fn signup(&self, rows: &[AnyRow], proven: bool) -> Result<Signup, StoreError> {
        let first = &rows[0];
        let reference = reference_of(first)?;
        let key = self.keys.unwrap(reference.as_str(), first.try_get("data_key")?)?;
        let mut answers = Answers::default();
        for row in rows {
            if let Some(step) = row.try_get::<Option<String>, _>("step")? {
                answers.put(&step, saved(&key, &reference, &step, row)?);
            }
        }
        Ok(Signup {
            state: state(first)?,
            submitted_at: first.try_get("submitted_at")?,
            needs_human: first.try_get::<Option<i64>, _>("needs_human_at")?.is_some(),
            reference,
            answers,
            proven,
            may_be_a_strangers: false,
        })
    }
}

enum Touched {
    Draft(SealKey),
    Closed,
    Nobody,
}

/// Stands for "the refused one" where a version would stand.
const REFUSED: i64 = -1;

/// What a sealed answer is bound to.
fn context(reference: &Reference, step: &str, version: i64) -> String {
    format!("{reference}/{step}/{version}")
}

fn json(typed: &Typed) -> Vec<u8> {
    serde_json::to_vec(typed).unwrap_or_default()
}

fn saved(key: &SealKey, reference: &Reference, step: &str, row: &AnyRow) -> Result<Saved, StoreError> {
    let open = |version, sealed: String| -> Result<Typed, StoreError> {
        let plain = key.open(&context(reference, step, version), &sealed)?;
        serde_json::from_slice(&plain).map_err(|_| StoreError::Sealed)
    };
    let version: i64 = row.try_get("version")?;
    Ok(Saved {
        typed: open(version, row.try_get("typed")?)?,
        refused: row
            .try_get::<Option<String>, _>("refused")?
            .map(|sealed| open(REFUSED, sealed))
            .transpose()?,
        refusal: row.try_get("refusal")?,
        version,
    })
}

/// Opens a signup in a browser that has proven the address.
pub(super) async fn open_visit(
    tx: &mut Transaction<'_, Any>,
    visitor: &str,
    reference: &Reference,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO visits (visitor, reference, proven_at, opened_at) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (visitor, reference) DO UPDATE SET proven_at = $3, opened_at = $3",
    )
    .bind(visitor)
    .bind(reference.as_str())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) fn reference_of(row: &AnyRow) -> Result<Reference, StoreError> {
    row.try_get::<String, _>("reference")?.parse().map_err(|_| StoreError::Sealed)
}

fn state(row: &AnyRow) -> Result<State, StoreError> {
    let member_id: Option<i64> = row.try_get("member_id")?;
    let standing: Option<String> = row.try_get("standing")?;
    Ok(match row.try_get::<String, _>("state")?.as_str() {
        "submitted" => State::Submitted { member_id },
        "known" => {
            let standing = standing.and_then(|name| Standing::named(&name)).unwrap_or(Standing::Other);
            State::Known { member_id, standing }
        }
        "created" => State::Created { member_id: member_id.ok_or(StoreError::Sealed)? },
        "paid" => State::Paid { member_id },
        _ => State::Draft,
    })
}
