//! What is counted, by day: written every few seconds, so that no save pays for it.

use super::engine::{Unfit, query};
use jiff::Timestamp;

use super::{Store, StoreError};

/// So often did something happen on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day where the organisation is, `yyyy-mm-dd`.
    pub day: String,
    /// What, by the name of its milestone.
    pub what: String,
    /// How often.
    pub count: i64,
}

/// How long days are kept, in milliseconds: last year's month beside this year's.
const KEPT_MS: i64 = 400 * 24 * 3_600_000;

impl Store {
    /// Adds to what is counted; several processes may.
    pub async fn add_to_tally(&self, counted: &[Counted]) -> Result<(), StoreError> {
        if counted.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for Counted { day, what, count } in counted {
            let sql = "INSERT INTO tally (day, what, count) VALUES ($1, $2, $3) \
                       ON CONFLICT (day, what) DO UPDATE SET count = tally.count + $3";
            query(sql).bind(day).bind(what).bind(*count).execute(&mut tx).await?;
        }
        self.commit(tx).await
    }

    /// What was counted since this day, itself included, in all.
    pub async fn tally_since(&self, day: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT what, CAST(SUM(count) AS BIGINT) AS count FROM tally WHERE day >= $1 GROUP BY what ORDER BY what";
        let rows = query(sql).takes_long().bind(day).fetch_all(&self.database).await?;
        let sums = rows.iter().map(|row| Ok((row.get("what")?, row.get("count")?)));
        Ok(sums.collect::<Result<_, Unfit>>()?)
    }

    /// Days that are long past.
    pub(super) async fn forget_tally(&self) -> Result<u64, StoreError> {
        let before =
            Timestamp::from_millisecond(self.clock.millis() - KEPT_MS).unwrap_or(Timestamp::UNIX_EPOCH);
        let before = before.strftime("%Y-%m-%d").to_string();
        self.execute(query("DELETE FROM tally WHERE day < $1").bind(before)).await
    }
}
