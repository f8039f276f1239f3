//! What there is at this moment, counted: for `/metrics`. Kinds of which there is nothing are counted, too.

use super::engine::query;
use std::collections::HashMap;

use super::jobs::Kind;
use super::{OwedJobs, Store, StoreError};
use crate::signup::Mismatch;

/// States of a signup by their names in the database.
const STATES: [&str; 6] = ["draft", "submitted", "known", "created", "paid", "erased"];

/// Counts of what all processes on this database share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What is owed, for every kind of job.
    pub jobs: Vec<OwedJobs>,
    /// For how many milliseconds the oldest job has been owed that stands between a person and the pricing table; 0 where
    /// there is none.
    pub blocking_ms: i64,
    /// Payments that do not fit and are not over, for every kind by its name.
    pub mismatches: Vec<(&'static str, i64)>,
    /// Signups by state, for every state by its name.
    pub signups: Vec<(&'static str, i64)>,
    /// Signups that people have to look at.
    pub need_people: i64,
}

impl Store {
    /// Counts everything.
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        let mut owed: HashMap<String, OwedJobs> =
            self.owed_jobs().await?.into_iter().map(|jobs| (jobs.kind.clone(), jobs)).collect();
        let of_kind = |kind: Kind| {
            let none = OwedJobs { kind: kind.name().into(), owed: 0, pressing: 0, oldest_ms: 0 };
            owed.remove(kind.name()).unwrap_or(none)
        };
        let jobs: Vec<_> = Kind::ALL.into_iter().map(of_kind).collect();
        let blocking = jobs.iter().find(|jobs| jobs.kind == Kind::CreateMember.name());
        let need_people =
            "SELECT COUNT(*) FROM signups WHERE needs_human_at IS NOT NULL AND state <> 'erased'";
        let mismatches =
            "SELECT kind AS name, COUNT(*) AS count FROM mismatches WHERE ended_at IS NULL GROUP BY kind";
        let signups = "SELECT state AS name, COUNT(*) AS count FROM signups GROUP BY state";
        Ok(Figures {
            blocking_ms: blocking.map_or(0, |jobs| jobs.oldest_ms),
            mismatches: self.counted(mismatches, Mismatch::names()).await?,
            signups: self.counted(signups, STATES).await?,
            need_people: query(need_people).takes_long().value(&self.database).await?,
            jobs,
        })
    }

    async fn counted(
        &self,
        sql: &'static str,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut counts: HashMap<String, i64> = HashMap::new();
        for row in query(sql).takes_long().fetch_all(&self.database).await? {
            counts.insert(row.get("name")?, row.get("count")?);
        }
        Ok(names.into_iter().map(|name| (name, counts.remove(name).unwrap_or(0))).collect())
    }
}
