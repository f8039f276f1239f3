//! A SQLite file: one thread that writes, and some that read while it does.

use std::path::{Path, PathBuf};

use super::connection::Connection;
use super::readers::Readers;
use super::writer::Writer;
use super::{DatabaseError, migrations};
use crate::store::files;

/// Threads for reads that take microseconds, and as many for those that take some hundred milliseconds, such as housekeeping's and
/// those of the pages of those who help. More of either would only take the processor from each other.
const READERS: usize = 2;

/// The ways to its threads. Clones are the same.
#[derive(Clone)]
pub(in crate::store) struct Sqlite {
    pub(super) readers: Readers,
    pub(super) writer: Writer,
}

/// Opens a file, making it where there is none, and brings it up to date.
pub(super) async fn open(path: &Path) -> Result<Sqlite, DatabaseError> {
    let path = path.to_owned();
    // Files are opened, and perhaps migrated.
    tokio::task::spawn_blocking(move || open_now(path)).await.map_err(|_| DatabaseError::Stuck)?
}

fn open_now(path: PathBuf) -> Result<Sqlite, DatabaseError> {
    // SQLite gives its journals the rights that the database has.
    files::make_folder_of(&path).and_then(|()| files::make_or_open(&path))?;
    let writing = Connection::open(&path)?;
    migrations::of_sqlite(&writing)?;
    let reading = || (0..READERS).map(|_| Connection::open(&path)).collect::<Result<_, _>>();
    Ok(Sqlite { readers: Readers::start(reading()?, reading()?)?, writer: Writer::start(writing)? })
}
