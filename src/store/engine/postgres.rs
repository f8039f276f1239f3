//! PostgreSQL: a pool of connections, for reads and writes alike.

use std::borrow::Cow;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow, Postgres};
use sqlx::{Arguments, AssertSqlSafe, Column, Executor, Row as _, Transaction, TypeInfo, ValueRef};
use tokio::sync::mpsc;

use super::query::Query;
use super::value::{Row, Rows, Value};
use super::{PATIENCE, RowByRow};
use crate::store::StoreError;

const CONNECTIONS: u32 = 16;

pub(super) async fn open(url: &str) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect(url).await
}

/// Starts a transaction. A piece of memory of its own, since waiting for a connection takes 14 KB that SQLite's requests would
/// carry around as well.
pub(super) fn begin(pool: &PgPool) -> BoxFuture<'_, Result<Transaction<'static, Postgres>, sqlx::Error>> {
    Box::pin(pool.begin())
}

/// Every row.
pub(super) async fn rows<'c>(
    query: Query,
    on: impl Executor<'c, Database = Postgres>,
) -> Result<Vec<Row>, StoreError> {
    let rows = prepared(query)?.fetch_all(on).await?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let mut all = Rows::new(names(first), rows.len());
    rows.iter().try_for_each(|row| put(row, &mut all))?;
    Ok(all.apart())
}

/// Changes rows, and says how many.
pub(super) async fn execute<'c>(
    query: Query,
    on: impl Executor<'c, Database = Postgres>,
) -> Result<u64, StoreError> {
    Ok(prepared(query)?.execute(on).await?.rows_affected())
}

/// Every row, one after another, however many there are.
pub(super) fn stream(pool: PgPool, query: Query) -> Result<RowByRow, StoreError> {
    let query = prepared(query)?;
    let (sender, receiver) = mpsc::channel(1_000);
    tokio::spawn(async move {
        let mut rows = query.fetch(&pool);
        let alone = |row: PgRow| {
            let mut alone = Rows::new(names(&row), 1);
            put(&row, &mut alone).map(|()| alone.alone())
        };
        while let Some(row) = rows.next().await {
            if sender.send(row.and_then(alone).map_err(Into::into)).await.is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

type Prepared = sqlx::query::Query<'static, Postgres, PgArguments>;

fn prepared(query: Query) -> Result<Prepared, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for value in query.values {
        match value {
            Value::Text(text) => arguments.add(text),
            Value::Number(number) => arguments.add(number),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(match query.sql {
        Cow::Borrowed(sql) => sqlx::query_with(sql, arguments),
        // Of the program's own making; used once, so there is nothing to keep.
        Cow::Owned(sql) => sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false),
    })
}

fn names(row: &PgRow) -> Arc<[Box<str>]> {
    row.columns().iter().map(|column| column.name().into()).collect()
}

/// Copies what a row holds.
fn put(row: &PgRow, rows: &mut Rows) -> Result<(), sqlx::Error> {
    for at in 0..rows.width() {
        let there = row.try_get_raw(at)?;
        match there.type_info().name() {
            _ if there.is_null() => rows.put_missing(),
            "INT8" => rows.put_number(row.try_get(at)?),
            "INT4" => rows.put_number(row.try_get::<i32, _>(at)?.into()),
            _ => rows.put_text(row.try_get(at)?),
        }
    }
    Ok(())
}
