//! What a browser has open, and how a signup is read out of its rows.

use super::engine::{Query, Row, Tx, query};
use super::vault::SealKey;
use super::{Store, StoreError};
use crate::signup::{Answers, LazyTyped, Proof, Reference, Saved, Signup, Standing, State, Typed};
use crate::words::Language;

macro_rules! signup_columns {
    () => {
        "s.reference, s.state, s.data_key, s.member_id, s.standing, s.submitted_at, s.needs_human_at, s.lost, s.mail_refused, \
         s.erase_at, s.language, a.step, a.typed, a.refused, a.refusal, a.version"
    };
}

/// A visit with its signup. What others there were to choose from may have ended since: then there is no question any more.
macro_rules! visit {
    ($which:literal) => {
        concat!(
            "SELECT ",
            signup_columns!(),
            ", s.owner_proven, v.proven_at, v.author, v.unmasked_until, v.lent_by, \
             CASE WHEN v.undecided = 1 AND EXISTS (SELECT 1 FROM visits w JOIN signups o ON o.reference = w.reference \
                 WHERE w.visitor = v.visitor AND w.reference <> v.reference AND o.abandoned_at IS NULL \
                 AND o.state IN ('draft', 'submitted', 'created')) THEN 1 ELSE 0 END AS undecided \
             FROM visits v JOIN signups s ON s.reference = v.reference LEFT JOIN answers a ON a.reference = s.reference \
             WHERE v.visitor = $1 AND ",
            $which
        )
    };
}

/// Ordered, and the first one taken, SQLite would make a table to sort in each time.
const LAST_VISIT: &str = visit!(
    "NOT EXISTS (SELECT 1 FROM visits w WHERE w.visitor = $1 AND (w.opened_at > v.opened_at \
     OR (w.opened_at = v.opened_at AND w.reference < v.reference)))"
);
const VISIT_TO: &str = visit!("v.reference = $2");
const FIND: &str = concat!(
    "SELECT ",
    signup_columns!(),
    " FROM signups s LEFT JOIN answers a ON a.reference = s.reference WHERE s.reference = $1"
);

impl Store {
    /// The signup this browser opened last, with its answers: one read.
    pub async fn visit(&self, visitor: &str) -> Result<Option<Signup>, StoreError> {
        self.visit_by(last_visit(visitor)).await
    }

    /// A certain signup, where this browser has it open.
    pub async fn visit_to(&self, visitor: &str, reference: &Reference) -> Result<Option<Signup>, StoreError> {
        self.visit_by(query(VISIT_TO).bind(visitor).bind(reference.as_str())).await
    }

    async fn visit_by(&self, query: Query) -> Result<Option<Signup>, StoreError> {
        let visited = self.visited(&query.fetch_all(&self.database).await?)?;
        Ok(visited.map(|(signup, _)| signup))
    }

    /// Every signup under way that this browser has open, and those of a known address that it has proven; the one opened last
    /// first, with when each was touched last, in milliseconds since 1970.
    pub async fn visits(&self, visitor: &str) -> Result<Vec<(Signup, i64)>, StoreError> {
        let sql = "SELECT s.reference, s.touched_at FROM visits v JOIN signups s ON s.reference = v.reference \
                   WHERE v.visitor = $1 AND s.abandoned_at IS NULL \
                   AND (s.state <> 'known' OR (v.proven_at IS NOT NULL AND s.standing <> 'elsewhere')) ORDER BY v.opened_at DESC, s.reference";
        let mut visits = Vec::new();
        for row in query(sql).bind(visitor).fetch_all(&self.database).await? {
            if let Some(signup) = self.visit_to(visitor, &reference_of(&row)?).await? {
                visits.push((signup, row.get("touched_at")?));
            }
        }
        Ok(visits)
    }

    /// Whether the address of this signup was proven in another browser.
    pub async fn is_proven_elsewhere(
        &self,
        visitor: &str,
        reference: &Reference,
    ) -> Result<bool, StoreError> {
        let sql =
            "SELECT COUNT(*) FROM visits WHERE reference = $2 AND visitor <> $1 AND proven_at IS NOT NULL";
        let others: i64 = query(sql).bind(visitor).bind(reference.as_str()).value(&self.database).await?;
        Ok(others > 0)
    }

    pub(super) fn visited(&self, rows: &[Row]) -> Result<Option<(Signup, DataKey)>, StoreError> {
        let Some(first) = rows.first() else { return Ok(None) };
        let proven = first.get::<Option<i64>>("proven_at")?.is_some();
        let is_author = first.get::<i64>("author")? != 0;
        let of_the_owner = Proof::of_rank(first.get("owner_proven")?) == Proof::Author;
        let unmasked = first.get::<i64>("unmasked_until")? > self.clock.millis();
        let (signup, key) = self.signup(rows, proven)?;
        let signup = Signup {
            may_be_a_strangers: proven && !is_author && !of_the_owner,
            is_author,
            is_lent: first.get::<Option<String>>("lent_by")?.is_some(),
            masked: !is_author && !unmasked,
            undecided: first.get::<i64>("undecided")? != 0,
            ..signup
        };
        Ok(Some((signup, key)))
    }

    /// A signup by its reference, as its owner sees it.
    pub async fn find(&self, reference: &Reference) -> Result<Option<Signup>, StoreError> {
        self.found(&query(FIND).bind(reference.as_str()).fetch_all(&self.database).await?)
    }

    /// The same within a transaction.
    pub(super) async fn find_in(
        &self,
        tx: &mut Tx,
        reference: &Reference,
    ) -> Result<Option<Signup>, StoreError> {
        self.found(&query(FIND).bind(reference.as_str()).fetch_all(&mut *tx).await?)
    }

    fn found(&self, rows: &[Row]) -> Result<Option<Signup>, StoreError> {
        if rows.is_empty() { Ok(None) } else { self.signup(rows, true).map(|(signup, _)| Some(signup)) }
    }

    /// Ends what this browser knows, and the codes that it shows: its signups stay, and its letters still lead back. A phone that
    /// came by a code keeps what it has.
    pub async fn leave(&self, visitor: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for sql in ["DELETE FROM phone_links WHERE visitor = $1", "DELETE FROM visits WHERE visitor = $1"] {
            query(sql).bind(visitor).execute(&mut tx).await?;
        }
        self.commit(tx).await
    }

    /// Reads a signup out of its rows, one per answer.
    fn signup(&self, rows: &[Row], proven: bool) -> Result<(Signup, DataKey), StoreError> {
        let first = &rows[0];
        let reference = reference_of(first)?;
        let key = self.keys.unwrap(reference.as_str(), first.get("data_key")?)?;
        let mut answers = Answers::default();
        for row in rows {
            if let Some(step) = row.get::<Option<String>>("step")? {
                answers.put(&step, self.saved(&key, &reference, &step, row)?);
            }
        }
        let is_set = |name: &str| first.get::<i64>(name).map(|flag| flag != 0);
        let is_past = |name: &str| first.get::<Option<i64>>(name).map(|at| at.is_some());
        let signup = Signup {
            proven,
            lost: is_set("lost")?,
            mail_refused: is_set("mail_refused")?,
            to_be_erased: is_past("erase_at")?,
            submitted_at: first.get("submitted_at")?,
            needs_human: is_past("needs_human_at")?,
            language: language(first.get("language")?),
            ..Signup::new(reference, state(first)?, answers)
        };
        Ok((signup, DataKey { key, row: first.clone() }))
    }

    fn saved(
        &self,
        key: &SealKey,
        reference: &Reference,
        step: &str,
        row: &Row,
    ) -> Result<Saved, StoreError> {
        let version: i64 = row.get("version")?;
        let later = |column: &'static str, version: i64| {
            let (key, row) = (key.clone(), row.clone());
            LazyTyped::new(move || opened(&key, &row, column, version))
        };
        let refused = row.get::<Option<&str>>("refused")?.map(|_| later("refused", REFUSED));
        Ok(Saved {
            typed: later("typed", version),
            passed: self.passed.knows(reference, step, row.get("typed")?),
            refused,
            refusal: row.get("refusal")?,
            version,
        })
    }
}

/// The language of this tag; the first of all where an older version wrote none.
pub(super) fn language(tag: Option<String>) -> Language {
    tag.and_then(|tag| tag.parse().ok()).unwrap_or_default()
}

/// Asks for the signup that this browser opened last.
pub(super) fn last_visit(visitor: &str) -> Query {
    query(LAST_VISIT).bind(visitor)
}

/// What the answers of a signup are sealed with, as it was read a moment ago. Never printed.
#[derive(Clone)]
pub struct DataKey {
    key: SealKey,
    row: Row,
}

impl DataKey {
    pub(super) fn key(&self) -> &SealKey {
        &self.key
    }

    /// Whose it is.
    pub(super) fn reference(&self) -> Result<&str, StoreError> {
        Ok(self.row.get("reference")?)
    }

    /// As it is kept.
    pub(super) fn wrapped(&self) -> Result<&str, StoreError> {
        Ok(self.row.get("data_key")?)
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Stands for "the refused one" where a version would stand.
pub(super) const REFUSED: i64 = -1;

/// What a sealed answer is bound to.
pub(super) fn context(reference: &Reference, step: &str, version: i64) -> String {
    format!("{reference}/{step}/{version}")
}

/// What somebody typed, out of its sealed column. What does not open is gone for good: the question is asked again, as if it had
/// not been answered, since an error would keep its person from everything else.
fn opened(key: &SealKey, row: &Row, column: &'static str, version: i64) -> Option<Typed> {
    let open = || -> Result<Typed, StoreError> {
        let (reference, step) = (reference_of(row)?, row.get::<&str>("step")?);
        let plain = key.open(&context(&reference, step, version), row.get(column)?)?;
        serde_json::from_slice(&plain).map_err(|_| StoreError::Sealed)
    };
    let note = |error: &StoreError| {
        let reference = row.get::<&str>("reference").unwrap_or_default();
        tracing::error!(reference, %error, "an answer can't be opened, and is asked for again");
    };
    open().inspect_err(note).ok()
}

/// A signup that a browser has proven the address of.
pub(super) struct Visit<'a> {
    pub(super) visitor: &'a str,
    pub(super) reference: &'a Reference,
    /// Until when it sees what was typed elsewhere.
    pub(super) unmasked_until: i64,
    /// Whether the browser has another signup under way, and so has to choose.
    pub(super) undecided: bool,
}

/// Opens a signup in a browser that has proven the address.
pub(super) async fn open_visit(tx: &mut Tx, visit: &Visit<'_>, now: i64) -> Result<(), StoreError> {
    query(
        "INSERT INTO visits (visitor, reference, proven_at, opened_at, unmasked_until, undecided) VALUES ($1, $2, $3, $3, $4, $5) \
         ON CONFLICT (visitor, reference) DO UPDATE SET proven_at = $3, opened_at = $3, undecided = $5, \
         unmasked_until = CASE WHEN visits.unmasked_until > $4 THEN visits.unmasked_until ELSE $4 END",
    )
    .bind(visit.visitor)
    .bind(visit.reference.as_str())
    .bind(now)
    .bind(visit.unmasked_until)
    .bind(i64::from(visit.undecided))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

pub(super) fn reference_of(row: &Row) -> Result<Reference, StoreError> {
    row.get::<String>("reference")?.parse().map_err(|_| StoreError::Sealed)
}

pub(super) fn state(row: &Row) -> Result<State, StoreError> {
    let member_id: Option<i64> = row.get("member_id")?;
    let standing: Option<String> = row.get("standing")?;
    Ok(match row.get::<String>("state")?.as_str() {
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
