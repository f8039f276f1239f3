//! The database: one concrete type over SQLite or PostgreSQL, the same SQL for both.
//!
//! The statements are here; how they reach the database is the business of `engine`. Every write is one short transaction. With
//! SQLite they queue up at one thread, which commits together what waits together.

mod another_address;
mod audit;
mod board;
mod case;
mod debts;
mod engine;
mod events;
mod figures;
pub(crate) mod files;
mod forgetting;
mod helping;
mod invitations;
mod jobs;
mod keeping;
mod key_file;
mod keyring;
mod kiosks;
mod leftovers;
mod letters;
mod links;
mod lock;
mod moments;
mod moving;
mod passed;
mod payments;
mod phones;
mod proofs;
mod rotation;
mod sessions;
mod signups;
mod silence;
mod staff;
mod submissions;
mod tally;
mod vault;
mod visits;

use std::path::Path;

use futures_util::future::BoxFuture;

pub use another_address::Readdressed;
pub use audit::{Audited, Deed};
pub use board::{Board, Heap};
pub use case::{Case, Moments, Owing, Payment, Sending};
pub use debts::{Maker, Owed};
pub use engine::{DatabaseError, Unfit};
pub use events::Recorded;
pub use figures::Figures;
pub use helping::{Changed, Extended, Mailed};
pub use invitations::{Invitation, Invited};
pub use jobs::{Job, Lease, OwedJobs};
pub use keeping::{Erased, Kept};
pub use key_file::{KeyFileError, secret_keys};
pub use keyring::Keyring;
pub use leftovers::Leftover;
pub use letters::{Letter, LetterKind};
pub use links::LinkState;
pub use lock::{InUse, Lock};
pub use moments::Beginning;
pub use moving::{MoveError, Moved, TABLES, move_house};
pub use payments::{Listed, Unrecorded};
pub use phones::{Lent, PhoneLink};
pub use proofs::{Confirmed, Newcomer, Opened};
pub use rotation::KeyUse;
pub use sessions::Arrival;
pub use signups::{Save, Saving};
pub use silence::LetterStop;
pub use submissions::{Submission, Submitted};
pub use tally::Counted;
pub use vault::{NotKeys, SecretKeys};
pub use visits::DataKey;

use crate::clock::Clock;
use crate::config::DatabaseUrl;
use engine::{Database, Engine, Query, Tx, query};
use passed::Passed;
use vault::{LookupKey, SealKey};

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or refused: try again later.
    #[error("the database: {0}")]
    Unavailable(#[from] DatabaseError),
    /// A sealed value does not open: the keys are not those it was sealed with.
    #[error("a stored value does not open with the present DHSIGNUP_SECRET_KEYS")]
    Sealed,
    /// Somebody else holds the lease by now: stop, without an answer.
    #[error("the lease was lost")]
    LeaseLost,
    /// By chance, or because the same form was sent twice in one moment.
    #[error("there is a signup of this name already")]
    NameTaken,
    /// Half of what was moved here would be missing.
    #[error("a move into this database was begun and has not ended: run `dhsignup move` again")]
    HalfMoved,
}

/// All that is kept. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    keys: Keyring,
    lookup: LookupKey,
    clock: Clock,
    passed: Passed,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.engine())
    }
}

impl Store {
    /// Opens the database, making and migrating it where needed.
    pub async fn open(url: &DatabaseUrl, keys: impl Into<Keyring>, clock: Clock) -> Result<Self, StoreError> {
        let keys = keys.into();
        let database = engine::open(url).await?;
        if database.is_moved_into().await? {
            return Err(StoreError::HalfMoved);
        }
        let lookup = lookup_key(&database, &keys).await?;
        Ok(Self { database, keys, lookup, clock, passed: Passed::default() })
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.version().await.is_ok()
    }

    /// The database's clock plus what practice mode moved ours by, in milliseconds since 1970.
    pub async fn now(&self) -> Result<i64, StoreError> {
        let Some(sql) = self.engine().now() else { return Ok(self.clock.millis()) };
        let now: i64 = query(sql).value(&self.database).await?;
        Ok(now + self.clock.offset_ms())
    }

    /// Which database it is, and which version of it.
    pub async fn version(&self) -> Result<String, StoreError> {
        let version: String = query(self.engine().version()).value(&self.database).await?;
        Ok(format!("{} {version}", self.engine().words()))
    }

    /// Copies the whole database, as it stands at one moment, into a file that is not there yet. For SQLite alone.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let file = file.to_string_lossy().into_owned();
        query("VACUUM INTO $1").takes_long().bind(file).fetch_all(&self.database).await?;
        Ok(())
    }

    /// What is wrong with the file, by the database's own look at every page and index; nothing where it is sound. For SQLite
    /// alone.
    pub async fn fault(&self) -> Result<Option<String>, StoreError> {
        let said: String = query("PRAGMA integrity_check(1)").takes_long().value(&self.database).await?;
        Ok(Some(said).filter(|said| said != "ok"))
    }

    /// Lets go of the database, with all that is beside its file written into it.
    pub async fn close(self) {
        self.database.close().await;
    }

    fn engine(&self) -> Engine {
        self.database.engine()
    }

    /// Runs a whole transaction; on the disk when this returns, or undone where `work` says so or fails. `work` waits for
    /// nothing but its own statements, and so gets by with one turn where the database writes.
    async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t Self, &'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        let store = self.clone();
        self.database.write(move |tx| Box::pin(async move { work(&store, tx).await })).await
    }

    /// Starts a transaction that is told statement by statement; it ends by [`Store::commit`], or is undone.
    async fn begin(&self) -> Result<Tx, StoreError> {
        self.database.begin().await
    }

    /// Ends a transaction; on the disk when this returns.
    async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        self.database.commit(tx).await
    }

    /// One write that is a transaction by itself. How many rows it changed.
    async fn execute(&self, query: Query) -> Result<u64, StoreError> {
        self.database.execute(query).await
    }
}

/// Either side of a write that lasts: where tests kill the process, since a crash must not matter there.
fn boundary() {
    fail::fail_point!("boundary");
}

/// The key of the look-up hashes: made once, since another would no longer find what is stored.
async fn lookup_key(database: &Database, keys: &Keyring) -> Result<LookupKey, StoreError> {
    const NAME: &str = "lookup";
    let fresh = keys.wrap(NAME, &SealKey::random())?;
    let insert = "INSERT INTO vault_keys (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    database.execute(query(insert).bind(NAME).bind(fresh)).await?;
    let sealed: String =
        query("SELECT sealed FROM vault_keys WHERE name = $1").bind(NAME).value(database).await?;
    keys.unwrap(NAME, &sealed).map(LookupKey)
}
