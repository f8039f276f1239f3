//! Moving house: every row of one database into another, of whichever kind, and the proof that all of them have arrived.

use futures_util::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Executor, Row};

use super::engine::{self, Pools};
use super::{StoreError, end};
use crate::config::DatabaseUrl;

/// Every table, none before those that it refers to.
pub const TABLES: [&str; 17] = [
    "vault_keys",
    "signups",
    "answers",
    "sessions",
    "visits",
    "jobs",
    "letters",
    "links",
    "codes",
    "stripe_events",
    "silenced",
    "invitations",
    "mismatches",
    "staff_sessions",
    "staff_arrivals",
    "audit",
    "tally",
];
/// Rows that are put in by one statement. A row has 30 values at most, and SQLite takes 32,766.
const AT_ONCE: usize = 500;
/// The row of `vault_keys` that stands in a database as long as it is being moved into.
const MARK: &str = "moving";

/// What a move came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Each table with the rows that both databases have.
    pub tables: Vec<(&'static str, u64)>,
    /// SHA-256 of what they hold, the same for both, whatever their order.
    pub hash: String,
    /// Whether all was there before.
    pub already: bool,
}

/// Why nothing was moved, or not all.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// One of the databases refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Moving into it would lose what it holds.
    #[error("the database moved to holds {0} signups of its own: name an empty one")]
    Occupied(i64),
    /// Something still writes to it.
    #[error("the database moved from changed meanwhile: stop whatever serves from it, and move again")]
    Changed,
    /// Not what was sent.
    #[error("{0} did not arrive as it was: nothing serves from there; move again")]
    Differs(&'static str),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Moves all that is kept; what was moved from stays as it is. May be broken off at any moment and begun again: until it has
/// ended nobody can serve from where it goes, and once it has, moving again changes nothing.
///
/// `progress` hears how many rows of how many were gone through; each is three times: sent, and read again on either side.
pub async fn move_house(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Moved, MoveError> {
    let (source, target) = (engine::open(from).await?, engine::open(to).await?);
    let mut all = 0;
    for table in TABLES {
        all += source.count(table).await?.unsigned_abs();
    }
    let gone = std::sync::atomic::AtomicU64::new(0);
    let went = |rows: u64| {
        progress(gone.fetch_add(rows, std::sync::atomic::Ordering::Relaxed) + rows, 3 * all);
    };

    let there = target.count("signups").await?;
    if there > 0 && !target.is_moved_into().await? {
        let (here, there_now) = (source.sums(&went).await?, target.sums(&went).await?);
        return if here == there_now { Ok(moved(&here, true)) } else { Err(MoveError::Occupied(there)) };
    }
    target.begin_anew().await?;
    let mut sent = Vec::new();
    for table in TABLES {
        sent.push(source.send(table, &target, &went).await?);
    }
    if source.sums(&went).await? != sent {
        return Err(MoveError::Changed);
    }
    let arrived = target.sums(&went).await?;
    if let Some(at) = (0..TABLES.len()).find(|at| arrived[*at] != sent[*at]) {
        return Err(MoveError::Differs(TABLES[at]));
    }
    target.ends_move().await?;
    Ok(moved(&sent, false))
}

fn moved(sums: &[Sum], already: bool) -> Moved {
    let mut hash = Sha256::new();
    for (table, sum) in TABLES.into_iter().zip(sums) {
        hash.update(table);
        hash.update(sum.rows.to_be_bytes());
        hash.update(sum.hash);
    }
    let tables = TABLES.into_iter().zip(sums.iter().map(|sum| sum.rows)).collect();
    Moved { tables, hash: data_encoding::HEXLOWER.encode(&hash.finalize()), already }
}

/// What a table holds: how many rows, and the exclusive or of their hashes, which asks for no order. No two rows are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    hash: [u8; 32],
}

impl Sum {
    fn add(&mut self, row: &[Cell]) {
        let mut hash = Sha256::new();
        for cell in row {
            match cell {
                Cell::Text(Some(text)) => {
                    hash.update(b"t");
                    hash.update((text.len() as u64).to_be_bytes());
                    hash.update(text);
                }
                Cell::Number(Some(number)) => {
                    hash.update(b"n");
                    hash.update(number.to_be_bytes());
                }
                Cell::Text(None) | Cell::Number(None) => hash.update(b"-"),
            }
        }
        self.rows += 1;
        for (byte, other) in self.hash.iter_mut().zip(hash.finalize()) {
            *byte ^= other;
        }
    }
}

/// A value. There are no others: both databases know these by the same names.
enum Cell {
    Text(Option<String>),
    Number(Option<i64>),
}

/// A column, and whether it holds numbers.
struct Column {
    name: String,
    is_number: bool,
}

impl Pools {
    async fn count(&self, table: &str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).fetch_one(&self.read).await
    }

    /// Whether a move into it was begun and has not ended.
    pub(super) async fn is_moved_into(&self) -> Result<bool, sqlx::Error> {
        let sql = "SELECT COUNT(*) FROM vault_keys WHERE name = $1";
        let marks: i64 = sqlx::query_scalar(sql).bind(MARK).fetch_one(&self.read).await?;
        Ok(marks > 0)
    }

    /// Empties it, and marks it as being moved into.
    async fn begin_anew(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for table in TABLES.iter().rev() {
            tx.execute(AssertSqlSafe(format!("DELETE FROM {table}"))).await?;
        }
        sqlx::query("INSERT INTO vault_keys (name, sealed) VALUES ($1, '')")
            .bind(MARK)
            .execute(&mut *tx)
            .await?;
        end(tx).await
    }

    async fn ends_move(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM vault_keys WHERE name = $1").bind(MARK).execute(&mut *tx).await?;
        end(tx).await
    }

    async fn columns(&self, table: &str) -> Result<Vec<Column>, sqlx::Error> {
        let rows = sqlx::query(self.engine.columns()).bind(table).fetch_all(&self.read).await?;
        let column = |row: &AnyRow| -> Result<_, sqlx::Error> {
            let kind: String = row.try_get(1)?;
            Ok(Column { name: row.try_get(0)?, is_number: kind.eq_ignore_ascii_case("bigint") })
        };
        rows.iter().map(column).collect()
    }

    async fn sums(&self, went: &(dyn Fn(u64) + Sync)) -> Result<Vec<Sum>, sqlx::Error> {
        let mut sums = Vec::new();
        for table in TABLES {
            let columns = self.columns(table).await?;
            let sql = all_of(table, &columns);
            let mut rows = sqlx::query(AssertSqlSafe(sql)).bind(MARK).fetch(&self.read);
            let mut sum = Sum::default();
            while let Some(row) = rows.try_next().await? {
                sum.add(&cells(&row, &columns)?);
                went(1);
            }
            sums.push(sum);
        }
        Ok(sums)
    }

    /// Puts every row of a table into the same table of another database.
    async fn send(
        &self,
        table: &'static str,
        target: &Self,
        went: &(dyn Fn(u64) + Sync),
    ) -> Result<Sum, MoveError> {
        let columns = self.columns(table).await?;
        let sql = all_of(table, &columns);
        let mut rows = sqlx::query(AssertSqlSafe(sql)).bind(MARK).fetch(&self.read).try_chunks(AT_ONCE);
        let mut sum = Sum::default();
        while let Some(some) = rows.next().await {
            let some = some.map_err(|stopped| stopped.1)?;
            let sql = insert(table, &columns, some.len());
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in &some {
                let cells = cells(row, &columns)?;
                sum.add(&cells);
                for cell in cells {
                    query = match cell {
                        Cell::Text(text) => query.bind(text),
                        Cell::Number(number) => query.bind(number),
                    };
                }
            }
            let mut tx = target.begin().await?;
            query.execute(&mut *tx).await?;
            end(tx).await?;
            went(some.len() as u64);
        }
        Ok(sum)
    }
}

/// The mark is of the database, and does not move.
fn all_of(table: &str, columns: &[Column]) -> String {
    let but_the_mark = if table == "vault_keys" { "name <> $1" } else { "$1 <> ''" };
    format!("SELECT {} FROM {table} WHERE {but_the_mark}", names(columns))
}

fn insert(table: &str, columns: &[Column], rows: usize) -> String {
    let row = |number: usize| {
        let places: Vec<String> =
            (1..=columns.len()).map(|place| format!("${}", number * columns.len() + place)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO {table} ({}) VALUES {}", names(columns), rows.join(", "))
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn cells(row: &AnyRow, columns: &[Column]) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(at, column): (usize, &Column)| match column.is_number {
        true => row.try_get(at).map(Cell::Number),
        false => row.try_get(at).map(Cell::Text),
    };
    columns.iter().enumerate().map(cell).collect()
}
