//! PostgreSQL: a pool of connections, for reads and writes alike.

use std::borrow::Cow;
use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow, Postgres};
use sqlx::{Arguments, AssertSqlSafe, Column, Executor, Row as _, TypeInfo, ValueRef};
use tokio::sync::mpsc;

use super::query::Query;
use super::value::{Row, Value};
use super::{PATIENCE, Rows};
use crate::store::StoreError;

const CONNECTIONS: u32 = 16;

pub(super) async fn open(url: &str) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect(url).await
}

/// Every row.
pub(super) async fn rows<'c>(
    query: Query,
    on: impl Executor<'c, Database = Postgres>,
) -> Result<Vec<Row>, StoreError> {
    let rows = prepared(query)?.fetch_all(on).await?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let names = names(first);
    Ok(rows.iter().map(|row| values(row, &names)).collect::<Result<_, _>>()?)
}

/// Changes rows, and says how many.
pub(super) async fn execute<'c>(
    query: Query,
    on: impl Executor<'c, Database = Postgres>,
) -> Result<u64, StoreError> {
    Ok(prepared(query)?.execute(on).await?.rows_affected())
}

/// Every row, one after another, however many there are.
pub(super) fn stream(pool: PgPool, query: Query) -> Result<Rows, StoreError> {
    let query = prepared(query)?;
    let (sender, receiver) = mpsc::channel(1_000);
    tokio::spawn(async move {
        let mut rows = query.fetch(&pool);
        loop {
            let row = match rows.try_next().await {
                Ok(Some(row)) => values(&row, &names(&row)).map_err(StoreError::from),
                Ok(None) => return,
                Err(error) => Err(error.into()),
            };
            let is_last = row.is_err();
            if sender.send(row).await.is_err() || is_last {
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

fn values(row: &PgRow, names: &Arc<[Box<str>]>) -> Result<Row, sqlx::Error> {
    let value = |at: usize| {
        let there = row.try_get_raw(at)?;
        if there.is_null() {
            return Ok(Value::Text(None));
        }
        match there.type_info().name() {
            "INT8" => row.try_get(at).map(Value::Number),
            "INT4" => row.try_get::<i32, _>(at).map(|number| Value::Number(Some(number.into()))),
            _ => row.try_get(at).map(Value::Text),
        }
    };
    Ok(Row { names: names.clone(), values: (0..names.len()).map(value).collect::<Result<_, sqlx::Error>>()? })
}
