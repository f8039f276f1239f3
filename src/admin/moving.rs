//! `dhsignup move`: everything into another database, and what to set then.

use anyhow::{Context, ensure};
use secrecy::SecretString;

use crate::clock::Clock;
use crate::config::DatabaseUrl;
use crate::store::{Lock, Moved, Store, move_house, secret_keys};

/// Moves all that is kept while nothing serves from either database, and tries the keys on it. `keys` are those of the settings.
pub async fn moves(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    keys: Option<&SecretString>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> anyhow::Result<String> {
    if let DatabaseUrl::Sqlite(file) = from {
        ensure!(
            file.exists(),
            "there is no file {}: --from names the database that is served from now",
            file.display()
        );
    }
    let _locks = (Lock::take(from)?, Lock::take(to)?);
    let ring = secret_keys(keys, from)?;
    let moved = move_house(from, to, progress).await?;
    Store::open(to, ring, Clock::default()).await.context("the keys do not open what was moved")?;
    Ok(told(&moved, keys.is_some(), from, to))
}

fn told(moved: &Moved, keys_are_set: bool, from: &DatabaseUrl, to: &DatabaseUrl) -> String {
    let mut lines = String::new();
    for (table, rows) in &moved.tables {
        lines += &format!("{rows:>9}  {table}\n");
    }
    lines += &format!("sha256 {}, the same in both databases\n\n", moved.hash);
    lines += if moved.already {
        "All of it was there already: nothing was changed.\n"
    } else {
        "Moved. What it was moved from is as it was: keep it until the new one has been backed up.\n"
    };
    lines += "Next: set DHSIGNUP_DATABASE_URL to where it is now";
    if let (DatabaseUrl::Sqlite(file), false) = (from, keys_are_set) {
        let own = file.with_extension("keys");
        let own = own.canonicalize().unwrap_or(own);
        lines += &match to {
            DatabaseUrl::Postgres(_) => {
                format!(", and DHSIGNUP_SECRET_KEYS_FILE to {}, for every instance", own.display())
            }
            DatabaseUrl::Sqlite(file) => {
                format!(", and copy {} to {}", own.display(), file.with_extension("keys").display())
            }
        };
    }
    lines + ". Then start it.\n"
}
