//! `dhsignup backup` and `dhsignup restore`: a SQLite database and its keys, which are worth nothing without each other.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::store::{Keyring, Lock, SecretKeys, Store, files, secret_keys};

/// What SQLite keeps beside a database until the last process has closed it.
const JOURNALS: [&str; 2] = ["-wal", "-shm"];

/// What came of a backup, in words. Saves go on meanwhile; what was saved before this began is in it.
pub async fn back_up(config: &Config, store: &Store, file: &Path, with_keys: bool) -> anyhow::Result<String> {
    let own = with_keys && config.secret_keys.is_none();
    let keys = own.then(|| file.with_extension("keys"));
    for path in [Some(file), keys.as_deref()].into_iter().flatten() {
        ensure!(!path.exists(), "{} is there already: name another file", path.display());
    }
    let part = beside(file, ".part");
    files::make(&part).with_context(|| {
        format!(
            "{} can't be made; where it is left of a backup that was broken off, remove it",
            part.display()
        )
    })?;
    let copied = copy(config, store, &part, keys.as_deref()).await;
    if copied.is_ok() {
        fs::rename(&part, file)?;
        sync_folder_of(file)?;
    } else {
        remove(&part)?;
    }
    copied?;
    let file = file.display();
    Ok(match keys {
        Some(keys) => format!(
            "{file} is the database, {} its keys. They belong together: without the keys the database can't be read, and who has both \
             can read all of it.",
            keys.display()
        ),
        None if with_keys => format!(
            "{file} is the database. Its keys are those of DHSIGNUP_SECRET_KEYS: keep them as long as this file, which can't be read \
             without them."
        ),
        None => format!(
            "{file} is the database, without its keys: keep {} somewhere else as long as this file, which can't be read without it.",
            database(config)?.with_extension("keys").display()
        ),
    })
}

async fn copy(config: &Config, store: &Store, part: &Path, keys: Option<&Path>) -> anyhow::Result<()> {
    store.copy_to(part).await?;
    File::open(part)?.sync_all()?;
    // Behind the database: a key that was begun meanwhile stands in the file before it seals anything.
    if let Some(keys) = keys {
        let own = database(config)?.with_extension("keys");
        write(keys, &fs::read(&own).with_context(|| format!("{} can't be read", own.display()))?)?;
    }
    Ok(())
}

/// Puts a backup in the place of the database, once it was opened and looked through. What came of it, in words. Broken off, it is
/// simply done again.
pub async fn restore(config: &Config, file: &Path, replace: bool) -> anyhow::Result<String> {
    let database = database(config)?;
    ensure!(file.is_file(), "there is no file {}", file.display());
    let lock = Lock::take(&config.database_url)?;
    let shown = database.display();
    ensure!(
        replace || !database.exists(),
        "{shown} is there already: --replace puts it aside, with the time in its name"
    );
    let keys = keys(config, file, database, replace)?;
    let fresh = database.with_extension("restored");
    remove_all(&fresh)?;
    let signups = match try_out(file, &fresh, keys.ring()?).await {
        Ok(signups) => signups,
        Err(error) => {
            remove_all(&fresh)?;
            return Err(error);
        }
    };
    let aside = aside(database, &keys)?;
    if let Keys::Brought(text) = &keys
        && !keys_of(database).exists()
    {
        write(&keys_of(database), text.as_bytes())?;
    }
    fs::rename(&fresh, database)?;
    sync_folder_of(database)?;
    drop(lock);
    let before = aside.map(|aside| format!(" What was there before is {}.", aside.display()));
    Ok(format!(
        "{} is in place as {shown}, with {signups} signups. The server can be started.{}",
        file.display(),
        before.unwrap_or_default()
    ))
}

/// Which keys open a backup.
enum Keys {
    /// Those of the setting.
    Set(Keyring),
    /// Those that lie beside the backup.
    Brought(String),
    /// Those that are here already.
    Here(String),
}

impl Keys {
    fn ring(&self) -> anyhow::Result<Keyring> {
        match self {
            Self::Set(ring) => Ok(ring.clone()),
            Self::Brought(text) | Self::Here(text) => Ok(SecretKeys::read(text)?.into()),
        }
    }
}

fn keys(config: &Config, file: &Path, database: &Path, replace: bool) -> anyhow::Result<Keys> {
    if config.secret_keys.is_some() {
        return Ok(Keys::Set(secret_keys(config.secret_keys.as_ref(), &config.database_url)?));
    }
    let (brought, here) = (keys_of(file), keys_of(database));
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("the keys {} can't be read", path.display()))
    };
    match (brought.exists(), here.exists()) {
        (true, true) if read(&brought)? != read(&here)? => {
            ensure!(replace, "{} holds other keys: --replace puts it aside", here.display());
            Ok(Keys::Brought(read(&brought)?))
        }
        (true, false) => Ok(Keys::Brought(read(&brought)?)),
        (_, true) => Ok(Keys::Here(read(&here)?)),
        (false, false) => bail!(
            "the keys are missing that open {}: put them beside it as {}, or into DHSIGNUP_SECRET_KEYS",
            file.display(),
            brought.display()
        ),
    }
}

/// A copy of the backup, brought up to date and looked through, beside the database. How many signups it holds.
async fn try_out(file: &Path, fresh: &Path, ring: Keyring) -> anyhow::Result<i64> {
    let shown = file.display();
    files::make_folder_of(fresh)?;
    io::copy(&mut File::open(file)?, &mut files::make(fresh)?)?;
    // A copy that somebody made of a file in use, or one that was put aside here.
    let journal = beside(file, JOURNALS[0]);
    if journal.exists() {
        io::copy(&mut File::open(journal)?, &mut files::make(&beside(fresh, JOURNALS[0]))?)?;
    }
    let url = DatabaseUrl::Sqlite(fresh.to_owned());
    let store = Store::open(&url, ring, Clock::default())
        .await
        .with_context(|| format!("{shown} can't be opened with these keys"))?;
    let looked = look_through(&store).await.with_context(|| format!("{shown} is not sound"));
    store.close().await;
    File::open(fresh)?.sync_all()?;
    looked
}

async fn look_through(store: &Store) -> anyhow::Result<i64> {
    if let Some(fault) = store.fault().await? {
        bail!("{fault}");
    }
    let lacking = store.key_uses().await?.into_iter().find(|there| there.id.is_none());
    if let Some(lacking) = lacking {
        bail!("{} rows need a key that is not there", lacking.wrapped);
    }
    Ok(store.figures().await?.signups.iter().map(|(_, count)| count).sum())
}

/// What is here now gets a name with the time in it, its keys too, so that it can be restored itself.
fn aside(database: &Path, keys: &Keys) -> anyhow::Result<Option<PathBuf>> {
    let stem = database.file_stem().unwrap_or_default().to_string_lossy();
    let ending = database.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    let time = Timestamp::now().strftime("%Y%m%dT%H%M%S.%3fZ");
    let aside = database.with_file_name(format!("{stem}-{time}{}", ending.unwrap_or_default()));
    let here = keys_of(database);
    match keys {
        Keys::Brought(text) if here.exists() && fs::read_to_string(&here)? != *text => {
            fs::rename(&here, keys_of(&aside))?;
        }
        Keys::Brought(_) | Keys::Here(_) if here.exists() && database.exists() => {
            write(&keys_of(&aside), &fs::read(&here)?)?;
        }
        _ => {}
    }
    // Also where their database is gone: the next one of this name would take them for its own.
    for journal in JOURNALS.iter().filter(|journal| beside(database, journal).exists()) {
        fs::rename(beside(database, journal), beside(&aside, journal))?;
    }
    if !database.exists() {
        return Ok(None);
    }
    fs::rename(database, &aside)?;
    Ok(Some(aside))
}

fn database(config: &Config) -> anyhow::Result<&Path> {
    match &config.database_url {
        DatabaseUrl::Sqlite(file) => Ok(file),
        DatabaseUrl::Postgres(_) => bail!(
            "the database is PostgreSQL, which brings its own pg_dump and pg_restore: docs/operating.md says how, \"Backup and restore\""
        ),
    }
}

/// Fails where there is nothing to be backed up: opening it would make an empty one.
pub fn is_there(config: &Config) -> anyhow::Result<()> {
    let file = database(config)?;
    ensure!(file.exists(), "there is no database {}: see DHSIGNUP_DATABASE_URL", file.display());
    Ok(())
}

fn keys_of(database: &Path) -> PathBuf {
    database.with_extension("keys")
}

/// The same name with more at its end.
fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(more);
    name.into()
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = files::make(path).with_context(|| format!("{} can't be made", path.display()))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

fn remove_all(database: &Path) -> io::Result<()> {
    remove(database)?;
    JOURNALS.iter().try_for_each(|journal| remove(&beside(database, journal)))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}
