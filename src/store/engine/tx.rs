//! A transaction under way, whichever database it is in.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::Postgres;

use super::connection::Connection;
use super::postgres;
use super::query::Query;
use super::value::Row;
use super::writer::Held;
use crate::store::{StoreError, boundary};

/// All or nothing. Nothing of it stays where it is dropped.
pub(in crate::store) struct Tx {
    place: Place,
    /// Whether its work has decided that nothing of it shall stay.
    undone: bool,
}

enum Place {
    /// On the thread that writes to a SQLite file: each statement is done at once.
    Here(Arc<Mutex<Connection>>),
    /// In the same file, from elsewhere: each statement is sent to that thread, which serves nobody else meanwhile.
    There(Held),
    /// On a connection of its own.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn here(connection: Arc<Mutex<Connection>>) -> Self {
        Self { place: Place::Here(connection), undone: false }
    }

    pub(super) fn there(held: Held) -> Self {
        Self { place: Place::There(held), undone: false }
    }

    pub(super) fn postgres(tx: sqlx::Transaction<'static, Postgres>) -> Self {
        Self { place: Place::Postgres(tx), undone: false }
    }

    /// Decides that nothing of it shall stay, and what is told instead.
    pub(in crate::store) fn undo<T>(&mut self, told: T) -> T {
        self.undone = true;
        told
    }

    pub(super) fn is_undone(&self) -> bool {
        self.undone
    }

    pub(super) async fn read(&mut self, query: Query) -> Result<Vec<Row>, StoreError> {
        match &mut self.place {
            Place::Here(connection) => Ok(lock(connection).rows(&query)?),
            Place::There(held) => held.rows(query).await,
            Place::Postgres(tx) => postgres::rows(query, &mut **tx).await,
        }
    }

    pub(super) async fn execute(&mut self, query: Query) -> Result<u64, StoreError> {
        match &mut self.place {
            Place::Here(connection) => Ok(lock(connection).execute(&query)?),
            Place::There(held) => held.execute(query).await,
            Place::Postgres(tx) => postgres::execute(query, &mut **tx).await,
        }
    }

    /// Ends it; on the disk when this returns.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self.place {
            // Whoever gave it this place ends it.
            Place::Here(_) => Ok(()),
            Place::There(held) => held.commit().await,
            Place::Postgres(tx) => {
                boundary();
                tx.commit().await?;
                boundary();
                Ok(())
            }
        }
    }
}

/// A thread that panicked in the middle of a statement has left the connection as sound as an error would.
pub(super) fn lock(connection: &Mutex<Connection>) -> std::sync::MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
