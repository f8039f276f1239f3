//! One `serve` per SQLite file: a lock that ends with its process, kill -9 included.

use std::fs::{File, TryLockError};

use super::files;
use crate::config::DatabaseUrl;

/// Held as long as this value lives.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

/// Why the lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum InUse {
    /// Another process serves from this file.
    #[error(
        "another dhsignup serves from {0}; stop it first, or give this one another DHSIGNUP_DATABASE_URL"
    )]
    Held(String),
    /// The lock file can't be made.
    #[error("the lock file {0} can't be used: {1}")]
    File(String, std::io::Error),
}

impl Lock {
    /// Takes the lock, or says who has it. PostgreSQL needs none: several instances may share it.
    pub fn take(database: &DatabaseUrl) -> Result<Self, InUse> {
        let DatabaseUrl::Sqlite(path) = database else { return Ok(Self { _file: None }) };
        let lock = path.with_extension("lock");
        let failed = |error| InUse::File(lock.display().to_string(), error);
        files::make_folder_of(&lock).map_err(failed)?;
        let file = files::make_or_open(&lock).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(InUse::Held(path.display().to_string())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
