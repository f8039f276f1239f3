//! Why a database did not do what it was asked, whichever it is.

use std::io;
use std::sync::Arc;

use rusqlite::ffi;

use super::value::Unfit;
use crate::store::StoreError;

/// What a database says. Cheap to clone, since a whole group may hear it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DatabaseError {
    /// What SQLite says.
    #[error("{0}")]
    Sqlite(Arc<rusqlite::Error>),
    /// What PostgreSQL says, or the way to it.
    #[error("{0}")]
    Postgres(Arc<sqlx::Error>),
    /// What the file system says.
    #[error("{0}")]
    File(Arc<io::Error>),
    /// A statement and who reads it do not fit.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Others write without a pause.
    #[error("it was busy for too long")]
    Late,
    /// Somebody's mistake, or the disk's: nothing of it was kept.
    #[error("a transaction was broken off")]
    Stuck,
    /// An error of somebody in the same group.
    #[error("the disk refused a transaction that was under way")]
    Undone,
    /// Nobody reads or writes any more.
    #[error("it is closed")]
    Closed,
}

impl DatabaseError {
    /// Whether a row of this name, or of another unique value, is there already.
    pub(in crate::store) fn is_unique_violation(&self) -> bool {
        match self {
            Self::Sqlite(error) => error.sqlite_error().is_some_and(|error| {
                [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY]
                    .contains(&error.extended_code)
            }),
            Self::Postgres(error) => {
                error.as_database_error().is_some_and(|error| error.is_unique_violation())
            }
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(Arc::new(error))
    }
}

impl From<io::Error> for DatabaseError {
    fn from(error: io::Error) -> Self {
        Self::File(Arc::new(error))
    }
}

macro_rules! unavailable {
    ($($error:ty),+) => {$(
        impl From<$error> for StoreError {
            fn from(error: $error) -> Self {
                Self::Unavailable(error.into())
            }
        }
    )+};
}

unavailable!(rusqlite::Error, sqlx::Error, Unfit);
