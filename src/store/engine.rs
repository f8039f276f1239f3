//! The two databases: how each is opened, and the few words they spell differently.

use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, Executor, SqlSafeStr, Transaction};

use super::{StoreError, files};
use crate::config::DatabaseUrl;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// Connections to read by, and those to write by: one with SQLite, which has one writer.
pub(super) struct Pools {
    pub(super) engine: Engine,
    pub(super) read: AnyPool,
    pub(super) write: AnyPool,
}

impl Engine {
    /// The database's own clock, in milliseconds since 1970: leases of several processes end by it.
    pub(super) fn now(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT CAST(unixepoch('subsec') * 1000 AS BIGINT)",
            Self::Postgres => "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
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

    /// Starts a transaction that will write.
    fn begin(self) -> &'static str {
        match self {
            // Deferred, it would fail rather than wait when an operator's command writes in between.
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }
}

/// A transaction that will write.
pub(super) async fn begin(engine: Engine, write: &AnyPool) -> Result<Transaction<'static, Any>, StoreError> {
    Ok(write.begin_with(engine.begin()).await?)
}

impl Pools {
    /// The same.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let Self { engine, write, .. } = self;
        begin(*engine, write).await
    }
}

pub(super) async fn open(url: &DatabaseUrl) -> Result<Pools, StoreError> {
    sqlx::any::install_default_drivers();
    let pools = match url {
        DatabaseUrl::Sqlite(path) => sqlite(path).await?,
        DatabaseUrl::Postgres(url) => postgres(url.expose_secret()).await?,
    };
    migrations().run(&pools.write).await.map_err(|e| StoreError::Unavailable(e.into()))?;
    Ok(pools)
}

async fn sqlite(path: &Path) -> Result<Pools, StoreError> {
    // SQLite gives its journals the rights that the database has.
    files::make_folder_of(path).and_then(|()| files::make_or_open(path)).map_err(sqlx::Error::Io)?;
    let url = format!("sqlite://{}?mode=rwc", path.display());
    // FULL: "saved" must survive a power cut. temp_store keeps sorts of personal rows off the disk.
    let pool = |connections| {
        AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10)).after_connect(|conn, _| {
            Box::pin(async move {
                let pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                               PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;";
                conn.execute(pragmas).await.map(|_| ())
            })
        })
    };
    let write = pool(1).connect(&url).await?;
    let read = pool(4).connect(&url).await?;
    Ok(Pools { engine: Engine::Sqlite, read, write })
}

async fn postgres(url: &str) -> Result<Pools, StoreError> {
    let options = AnyPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10));
    let pool = options.connect(url).await?;
    Ok(Pools { engine: Engine::Postgres, read: pool.clone(), write: pool })
}

/// The migrations, built in: a binary needs no folder beside it.
fn migrations() -> Migrator {
    let all = [
        (1, "signups", include_str!("migrations/0001_signups.sql")),
        (2, "owed", include_str!("migrations/0002_owed.sql")),
        (3, "coming_back", include_str!("migrations/0003_coming_back.sql")),
        (4, "payments", include_str!("migrations/0004_payments.sql")),
        (5, "staff", include_str!("migrations/0005_staff.sql")),
        (6, "forgetting", include_str!("migrations/0006_forgetting.sql")),
    ];
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(all.map(migration).into());
    // A newer version may have been here, and may be beside us on the same database: its migrations only add.
    migrator.set_ignore_missing(true);
    migrator
}
