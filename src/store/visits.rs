//! What a browser has open, and how a signup is read out of its rows.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::vault::SealKey;
use super::{Store, StoreError};
use crate::signup::{Answers, Proof, Reference, Saved, Signup, Standing, State, Typed};

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

    /// Ends what this browser knows: its signups stay, and its letters still lead back.
    pub async fn leave(&self, visitor: &str) -> Result<(), StoreError> {
        self.execute(sqlx::query("DELETE FROM visits WHERE visitor = $1").bind(visitor)).await?;
        Ok(())
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

/// Stands for "the refused one" where a version would stand.
pub(super) const REFUSED: i64 = -1;

/// What a sealed answer is bound to.
pub(super) fn context(reference: &Reference, step: &str, version: i64) -> String {
    format!("{reference}/{step}/{version}")
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
