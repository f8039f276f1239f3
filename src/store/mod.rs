//! The database: one concrete type over SQLite or PostgreSQL, the same SQL for both.
//!
//! The only place that names sqlx. Reads take any connection; every write is one short transaction, and with SQLite all
//! of them go through one connection, so that they queue instead of failing.

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
mod leftovers;
mod letters;
mod links;
mod lock;
mod moments;
mod moving;
mod payments;
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

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Transaction};

pub use another_address::Readdressed;
pub use audit::{Audited, Deed};
pub use board::{Board, Heap};
pub use case::{Case, Moments, Owing, Payment, Sending};
pub use debts::{Maker, Owed};
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
pub use proofs::{Confirmed, Newcomer, Opened};
pub use rotation::KeyUse;
pub use signups::{Save, Saving};
pub use silence::LetterStop;
pub use submissions::{Submission, Submitted};
pub use tally::Counted;
pub use vault::{NotKeys, SecretKeys};

use crate::clock::Clock;
use crate::config::DatabaseUrl;
use engine::Engine;
use vault::{LookupKey, SealKey};

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or refused: try again later.
    #[error("the database: {0}")]
    Unavailable(#[from] sqlx::Error),
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
    engine: Engine,
    read: AnyPool,
    write: AnyPool,
    keys: Keyring,
    lookup: LookupKey,
    clock: Clock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.engine)
    }
}

impl Store {
    /// Opens the database, making and migrating it where needed.
    pub async fn open(url: &DatabaseUrl, keys: impl Into<Keyring>, clock: Clock) -> Result<Self, StoreError> {
        let keys = keys.into();
        let pools = engine::open(url).await?;
        if pools.is_moved_into().await? {
            return Err(StoreError::HalfMoved);
        }
        let lookup = lookup_key(&pools.write, &keys).await?;
        Ok(Self { engine: pools.engine, read: pools.read, write: pools.write, keys, lookup, clock })
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.now().await.is_ok()
    }

    /// The database's clock plus what practice mode moved ours by, in milliseconds since 1970.
    pub async fn now(&self) -> Result<i64, StoreError> {
        let now: i64 = sqlx::query_scalar(self.engine.now()).fetch_one(&self.read).await?;
        Ok(now + self.clock.offset_ms())
    }

    /// Which database it is, and which version of it.
    pub async fn version(&self) -> Result<String, StoreError> {
        let version: String = sqlx::query_scalar(self.engine.version()).fetch_one(&self.read).await?;
        Ok(format!("{} {version}", self.engine.words()))
    }

    /// Copies the whole database, as it stands at one moment, into a file that is not there yet. For SQLite alone.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let file = file.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1").bind(file).execute(&self.read).await?;
        Ok(())
    }

    /// What is wrong with the file, by the database's own look at every page and index; nothing where it is sound. For SQLite
    /// alone.
    pub async fn fault(&self) -> Result<Option<String>, StoreError> {
        let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&self.read).await?;
        Ok(Some(said).filter(|said| said != "ok"))
    }

    /// Lets go of the database, with all that is beside its file written into it.
    pub async fn close(self) {
        self.read.close().await;
        self.write.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        engine::begin(self.engine, &self.write).await
    }

    /// Ends a transaction; on the disk when this returns.
    async fn commit(&self, tx: Transaction<'static, Any>) -> Result<(), StoreError> {
        end(tx).await
    }

    /// One write that is a transaction by itself. How many rows it changed.
    async fn execute(&self, query: Query<'_, Any, AnyArguments>) -> Result<u64, StoreError> {
        boundary();
        let done = query.execute(&self.write).await?;
        boundary();
        Ok(done.rows_affected())
    }

    /// The same for a write that tells the row it changed.
    async fn execute_returning(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, StoreError> {
        boundary();
        let row = query.fetch_optional(&self.write).await?;
        boundary();
        Ok(row)
    }
}

/// Ends a transaction; on the disk when this returns.
async fn end(tx: Transaction<'static, Any>) -> Result<(), StoreError> {
    boundary();
    tx.commit().await?;
    boundary();
    Ok(())
}

/// Either side of a write that lasts: where tests kill the process, since a crash must not matter there.
fn boundary() {
    fail::fail_point!("boundary");
}

/// The key of the look-up hashes: made once, since another would no longer find what is stored.
async fn lookup_key(pool: &AnyPool, keys: &Keyring) -> Result<LookupKey, StoreError> {
    const NAME: &str = "lookup";
    let fresh = keys.wrap(NAME, &SealKey::random())?;
    sqlx::query("INSERT INTO vault_keys (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(NAME)
        .bind(fresh)
        .execute(pool)
        .await?;
    let sealed: String = sqlx::query_scalar("SELECT sealed FROM vault_keys WHERE name = $1")
        .bind(NAME)
        .fetch_one(pool)
        .await?;
    keys.unwrap(NAME, &sealed).map(LookupKey)
}
