//! The database that stories are told on: SQLite, or PostgreSQL where `TEST_DATABASE=postgres` says so (`just unit-on-postgres`).

use std::env;
use std::path::Path;

use dhsignup::store::SecretKeys;

/// Whether stories are told on PostgreSQL.
pub(crate) fn is_postgres() -> bool {
    match env::var("TEST_DATABASE").as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("TEST_DATABASE is sqlite or postgres, not {other}"),
    }
}

/// The settings of a program that keeps everything in this folder, or in a fresh database of PostgreSQL, without `DHSIGNUP_`.
pub(crate) fn fresh(folder: &Path) -> Vec<(&'static str, String)> {
    if is_postgres() { postgres(folder) } else { sqlite(folder) }
}

/// The same on PostgreSQL, whatever the other stories are told on.
pub(crate) fn postgres(folder: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("DATABASE_URL", super::postgres::database_now()),
        ("SECRET_KEYS", SecretKeys::make()),
        ("PRACTICE_FOLDER", folder.join("practice").display().to_string()),
    ]
}

/// The same for what is about files: the key file, the lock, a situation in one file.
pub(crate) fn sqlite(folder: &Path) -> Vec<(&'static str, String)> {
    vec![("DATABASE_URL", format!("sqlite://{}/dhsignup.db", folder.display()))]
}
