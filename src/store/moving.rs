//! Moving house: every row of one database into another, of whichever kind, and the proof that all of them have arrived.

use sha2::{Digest, Sha256};

use super::StoreError;
use super::engine::{self, Database, Query, Row, Unfit, Value, query};
use crate::config::DatabaseUrl;

/// Every table, none before those that it refers to.
pub const TABLES: [&str; 18] = [
    "vault_keys",
    "signups",
    "answers",
    "sessions",
    "visits",
    "jobs",
    "letters",
    "links",
    "codes",
    "phone_links",
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
    fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            match value {
                Value::Text(Some(text)) => {
                    hash.update(b"t");
                    hash.update((text.len() as u64).to_be_bytes());
                    hash.update(text);
                }
                Value::Number(Some(number)) => {
                    hash.update(b"n");
                    hash.update(number.to_be_bytes());
                }
                Value::Text(None) | Value::Number(None) => hash.update(b"-"),
            }
        }
        self.rows += 1;
        for (byte, other) in self.hash.iter_mut().zip(hash.finalize()) {
            *byte ^= other;
        }
    }
}

/// A column, and whether it holds numbers.
struct Column {
    name: String,
    is_number: bool,
}

impl Database {
    async fn count(&self, table: &str) -> Result<i64, StoreError> {
        query(format!("SELECT COUNT(*) FROM {table}")).value(self).await
    }

    /// Whether a move into it was begun and has not ended.
    pub(super) async fn is_moved_into(&self) -> Result<bool, StoreError> {
        let marks: i64 =
            query("SELECT COUNT(*) FROM vault_keys WHERE name = $1").bind(MARK).value(self).await?;
        Ok(marks > 0)
    }

    /// Empties it, and marks it as being moved into.
    async fn begin_anew(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            Box::pin(async {
                for table in TABLES.iter().rev() {
                    query(format!("DELETE FROM {table}")).execute(tx).await?;
                }
                let mark = "INSERT INTO vault_keys (name, sealed) VALUES ($1, '')";
                query(mark).bind(MARK).execute(tx).await.map(|_| ())
            })
        })
        .await
    }

    async fn ends_move(&self) -> Result<(), StoreError> {
        self.execute(query("DELETE FROM vault_keys WHERE name = $1").bind(MARK)).await.map(|_| ())
    }

    async fn columns(&self, table: &str) -> Result<Vec<Column>, StoreError> {
        let rows = query(self.engine().columns()).bind(table).fetch_all(self).await?;
        let column = |row: &Row| -> Result<_, Unfit> {
            let kind: String = row.get(1)?;
            Ok(Column { name: row.get(0)?, is_number: kind.eq_ignore_ascii_case("bigint") })
        };
        Ok(rows.iter().map(column).collect::<Result<_, _>>()?)
    }

    async fn sums(&self, went: &(dyn Fn(u64) + Sync)) -> Result<Vec<Sum>, StoreError> {
        let mut sums = Vec::new();
        for table in TABLES {
            let columns = self.columns(table).await?;
            let mut rows = self.stream(all_of(table, &columns))?;
            let mut sum = Sum::default();
            while let Some(row) = rows.recv().await {
                sum.add(&values(&row?, &columns));
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
        let mut rows = self.stream(all_of(table, &columns))?;
        let mut sum = Sum::default();
        loop {
            let mut some = Vec::new();
            rows.recv_many(&mut some, AT_ONCE).await;
            if some.is_empty() {
                return Ok(sum);
            }
            let mut insert = query(insert(table, &columns, some.len()));
            let sent = some.len() as u64;
            for row in some {
                let values = values(&row?, &columns);
                sum.add(&values);
                insert = values.into_iter().fold(insert, Query::bind);
            }
            target.execute(insert).await?;
            went(sent);
        }
    }
}

/// The mark is of the database, and does not move.
fn all_of(table: &str, columns: &[Column]) -> Query {
    let but_the_mark = if table == "vault_keys" { "name <> $1" } else { "$1 <> ''" };
    query(format!("SELECT {} FROM {table} WHERE {but_the_mark}", names(columns))).bind(MARK)
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

/// A row's values, each of the kind that its column has.
fn values(row: &Row, columns: &[Column]) -> Vec<Value> {
    columns.iter().enumerate().map(|(at, column)| row.value(at, column.is_number)).collect()
}
