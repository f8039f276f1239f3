//! The key file beside the SQLite file: made once, readable by its owner alone.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::{Keyring, NotKeys, SecretKeys, files};
use crate::config::DatabaseUrl;

/// No keys to seal answers with.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The setting or the file holds something else.
    #[error(transparent)]
    NotKeys(#[from] NotKeys),
    /// Several instances share a database, so they have to share the keys too.
    #[error("DHSIGNUP_SECRET_KEYS must be set where DHSIGNUP_DATABASE_URL is postgres://…")]
    Needed,
    /// The keys are those of the setting, which only people change.
    #[error(
        "the keys are set by DHSIGNUP_SECRET_KEYS: change it there, in every instance (`dhsignup keys new` makes one)"
    )]
    InTheSettings,
    /// The file can't be made or read.
    #[error("the key file {path} can't be used: {error}")]
    File {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

/// The keys by the setting, or by the file beside the SQLite file, which is made where there is none.
pub fn secret_keys(setting: Option<&SecretString>, database: &DatabaseUrl) -> Result<Keyring, KeyFileError> {
    match (setting, database) {
        (Some(text), _) => Ok(SecretKeys::read(text.expose_secret())?.into()),
        (None, DatabaseUrl::Postgres(_)) => Err(KeyFileError::Needed),
        (None, DatabaseUrl::Sqlite(file)) => {
            let path = file.with_extension("keys");
            match read_or_make(&path) {
                Ok(text) => Keyring::of_file(path, &text),
                Err(error) => Err(KeyFileError::File { path, error }),
            }
        }
    }
}

fn read_or_make(path: &Path) -> std::io::Result<String> {
    files::make_folder_of(path)?;
    match files::make(path) {
        Ok(mut file) => {
            let keys = SecretKeys::make();
            file.write_all(keys.as_bytes())?;
            file.sync_all()?;
            Ok(keys)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(e) => Err(e),
    }
}
