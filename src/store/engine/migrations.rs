//! The migrations, built in: a binary needs no folder beside it.

use std::collections::HashMap;

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgPool;

use super::DatabaseError;
use super::connection::Connection;

fn migrations() -> Migrator {
    let all = [
        (1, "signups", include_str!("../migrations/0001_signups.sql")),
        (2, "owed", include_str!("../migrations/0002_owed.sql")),
        (3, "coming_back", include_str!("../migrations/0003_coming_back.sql")),
        (4, "payments", include_str!("../migrations/0004_payments.sql")),
        (5, "staff", include_str!("../migrations/0005_staff.sql")),
        (6, "forgetting", include_str!("../migrations/0006_forgetting.sql")),
        (7, "faster", include_str!("../migrations/0007_faster.sql")),
        (8, "language", include_str!("../migrations/0008_language.sql")),
        (9, "phones", include_str!("../migrations/0009_phones.sql")),
    ];
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(all.map(migration).into());
    // A newer version may have been here, and may be beside us on the same database: its migrations only add.
    migrator.set_ignore_missing(true);
    migrator
}

/// Brings a database up to date.
pub(super) async fn of_postgres(pool: &PgPool) -> Result<(), DatabaseError> {
    Ok(migrations().run(pool).await.map_err(sqlx::Error::from)?)
}

/// The same for a file, with the same book of what was done: versions before this one kept it by sqlx, which is here for
/// PostgreSQL alone.
pub(super) fn of_sqlite(connection: &Connection) -> Result<(), DatabaseError> {
    connection.batch(
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
         execution_time BIGINT NOT NULL); \
         BEGIN IMMEDIATE;",
    )?;
    let done = missing(connection);
    connection.batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn missing(connection: &Connection) -> Result<(), DatabaseError> {
    let mut applied = HashMap::new();
    connection.look("SELECT version, checksum FROM _sqlx_migrations", |row| {
        applied.insert(row.get::<_, i64>(0)?, row.get_ref(1)?.as_bytes()?.to_vec());
        Ok(())
    })?;
    for migration in migrations().iter() {
        match applied.get(&migration.version) {
            Some(checksum) if *checksum == *migration.checksum => {}
            Some(_) => return Err(sqlx::Error::from(MigrateError::VersionMismatch(migration.version)).into()),
            None => {
                connection.batch(migration.sql.as_str())?;
                connection.note(
                    "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (?1, ?2, TRUE, ?3, 0)",
                    (migration.version, &*migration.description, &*migration.checksum),
                )?;
            }
        }
    }
    Ok(())
}
