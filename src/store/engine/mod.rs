//! The two databases under one SQL: how each is opened, read and written, and the few words they spell differently.
//!
//! SQLite is used by threads of its own, through rusqlite, since whatever it does is done by whoever asks; PostgreSQL through
//! a pool of sqlx's. Above this room nobody knows which of them it is, but for [`Engine`].

mod connection;
mod error;
mod migrations;
mod postgres;
mod query;
mod readers;
mod sqlite;
mod tx;
mod value;
mod writer;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use sqlx::postgres::PgPool;
use tokio::sync::{mpsc, oneshot};

pub use error::DatabaseError;
pub use value::Unfit;

pub(super) use query::{Query, query};
pub(super) use tx::Tx;
pub(super) use value::{Row, Value};

use super::{StoreError, boundary};
use crate::config::DatabaseUrl;
use sqlite::Sqlite;

/// How long somebody waits for their turn before they hear that the database is not available.
const PATIENCE: Duration = Duration::from_secs(10);

/// Rows as they come.
pub(super) type RowByRow = mpsc::Receiver<Result<Row, StoreError>>;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Asks for the database's own clock, in milliseconds since 1970, by which leases of several processes end; nothing where it
    /// is the system's.
    pub(super) fn now(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"),
        }
    }

    /// The columns of the table `$1`, each with its type, in their order.
    pub(super) fn columns(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
            Self::Postgres => {
                "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
            }
        }
    }

    /// Its name.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Asks which version it is.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT sqlite_version()",
            Self::Postgres => "SELECT current_setting('server_version')",
        }
    }
}

/// A database that is open. Clones are the same.
#[derive(Clone)]
pub(super) enum Database {
    Sqlite(Sqlite),
    Postgres(PgPool),
}

/// Opens the database, making and migrating it where needed.
pub(super) async fn open(url: &DatabaseUrl) -> Result<Database, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => Ok(Database::Sqlite(sqlite::open(path).await?)),
        DatabaseUrl::Postgres(url) => {
            let pool = postgres::open(url.expose_secret()).await?;
            migrations::of_postgres(&pool).await?;
            Ok(Database::Postgres(pool))
        }
    }
}

impl Database {
    pub(super) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Every row, one after another, however many there are.
    pub(super) fn stream(&self, query: Query) -> Result<RowByRow, StoreError> {
        match self {
            Self::Sqlite(file) => file.readers.stream(query),
            Self::Postgres(pool) => postgres::stream(pool.clone(), query),
        }
    }

    /// Starts a transaction that will write.
    pub(super) async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite(file) => Ok(Tx::there(file.writer.hold().await?)),
            Self::Postgres(pool) => Ok(Tx::postgres(postgres::begin(pool).await?)),
        }
    }

    /// Ends a transaction; on the disk when this returns.
    pub(super) async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        tx.commit().await
    }

    /// Runs a whole transaction; on the disk when this returns, or undone where `work` says so or fails. `work` may wait for
    /// nothing but its own statements: for SQLite it runs on the thread that writes.
    pub(super) async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        match self {
            Self::Sqlite(file) => file.writer.run(work).await,
            Self::Postgres(pool) => {
                let mut tx = Tx::postgres(postgres::begin(pool).await?);
                let told = work(&mut tx).await?;
                if !tx.is_undone() {
                    tx.commit().await?;
                }
                Ok(told)
            }
        }
    }

    /// One write that is a transaction by itself. How many rows it changed.
    pub(super) async fn execute(&self, query: Query) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(file) => {
                file.writer.run(|tx| Box::pin(async move { tx.execute(query).await })).await
            }
            Self::Postgres(pool) => {
                boundary();
                let changed = postgres::execute(query, pool).await?;
                boundary();
                Ok(changed)
            }
        }
    }

    /// Lets go of it, with all that is beside its file written into it.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(file) => {
                file.readers.close().await;
                file.writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// The rows of a question, as `read` has read them, and those of the question that followed from them, where one did: both
    /// in one turn.
    pub(super) async fn read_on<T, R>(&self, query: Query, read: R) -> Result<(T, Vec<Row>), StoreError>
    where
        T: Send + 'static,
        R: FnOnce(Vec<Row>) -> (T, Option<Query>) + Send + 'static,
    {
        match self {
            Self::Sqlite(file) => file.readers.rows_on(query, read).await,
            Self::Postgres(pool) => {
                let (came_to, next) = read(postgres::rows(query, pool).await?);
                match next {
                    Some(next) => Ok((came_to, postgres::rows(next, pool).await?)),
                    None => Ok((came_to, Vec::new())),
                }
            }
        }
    }

    async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(file) => file.readers.rows(query).await,
            Self::Postgres(pool) => postgres::rows(query, pool).await,
        }
    }
}

/// What a thread tells; an error where it has ended, or gave up what it was about.
async fn hears<T>(told: oneshot::Receiver<T>) -> Result<T, DatabaseError> {
    told.await.map_err(|_| DatabaseError::Stuck)
}

/// The same for somebody who waits for a turn: no longer than that, but to the end of what has begun.
async fn hears_in_turn<T>(told: oneshot::Receiver<T>, begun: &AtomicBool) -> Result<T, DatabaseError> {
    let hears = hears(told);
    tokio::pin!(hears);
    match tokio::time::timeout(PATIENCE, &mut hears).await {
        Ok(told) => told,
        Err(_) if begun.load(Ordering::Acquire) => hears.await,
        Err(_) => Err(DatabaseError::Late),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_in_vain_hears_so_and_what_has_begun_is_waited_for() {
        let (_told, hear) = oneshot::channel::<()>();
        let waits = hears_in_turn(hear, &AtomicBool::new(false)).await;
        assert!(matches!(waits, Err(DatabaseError::Late)));
        let (told, hear) = oneshot::channel();
        tokio::spawn(async {
            tokio::time::sleep(3 * PATIENCE).await;
            told.send("done")
        });
        assert_eq!(hears_in_turn(hear, &AtomicBool::new(true)).await.expect("told"), "done");
    }
}
