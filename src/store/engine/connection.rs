//! One connection to a SQLite file, used by one thread at a time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Error, Statement};

use super::query::Query;
use super::value::{Row, Rows, Value};

/// More texts than the program has, so that each is prepared once.
const PREPARED: usize = 256;

/// As many rows as most questions have at most: a signup has one for each answer.
const SOME_ROWS: usize = 8;

/// A connection and what it has prepared.
pub(super) struct Connection {
    sqlite: rusqlite::Connection,
    /// The columns' names of each text that gives rows, by where that stands and how long it is: it is long to compare.
    names: HashMap<(usize, usize), Arc<[Box<str>]>>,
}

impl Connection {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let sqlite = rusqlite::Connection::open(path)?;
        // FULL: "saved" must survive a power cut. temp_store keeps sorts of personal rows off the disk.
        sqlite.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
        )?;
        sqlite.set_prepared_statement_cache_capacity(PREPARED);
        Ok(Self { sqlite, names: HashMap::new() })
    }

    /// Statements that give no rows.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Error> {
        self.sqlite.execute_batch(sql)
    }

    /// A short statement without values that gives no rows, prepared once.
    pub(super) fn say(&self, sql: &'static str) -> Result<(), Error> {
        self.sqlite.prepare_cached(sql)?.raw_execute().map(|_| ())
    }

    /// Rows that are looked at where they are.
    pub(super) fn look(
        &self,
        sql: &str,
        mut take: impl FnMut(&rusqlite::Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.sqlite.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }

    /// One statement, once.
    pub(super) fn note(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), Error> {
        self.sqlite.execute(sql, values).map(|_| ())
    }

    /// Whether a transaction is open: some errors end it.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.sqlite.is_autocommit()
    }

    /// Changes rows, and says how many.
    pub(super) fn execute(&mut self, query: &Query) -> Result<u64, Error> {
        with(&self.sqlite, query, |statement| Ok(statement.raw_execute()? as u64))
    }

    /// Every row.
    pub(super) fn rows(&mut self, query: &Query) -> Result<Vec<Row>, Error> {
        let mut all = None;
        self.each(query, |names, row| {
            put(row, all.get_or_insert_with(|| Rows::new(names.clone(), SOME_ROWS))).map(|()| true)
        })?;
        Ok(all.map(Rows::apart).unwrap_or_default())
    }

    /// Each row by itself, as long as somebody takes it.
    pub(super) fn stream(&mut self, query: &Query, mut take: impl FnMut(Row) -> bool) -> Result<(), Error> {
        self.each(query, |names, row| {
            let mut alone = Rows::new(names.clone(), 1);
            put(row, &mut alone)?;
            Ok(take(alone.alone()))
        })
    }

    fn each(
        &mut self,
        query: &Query,
        mut take: impl FnMut(&Arc<[Box<str>]>, &rusqlite::Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let Self { sqlite, names } = self;
        with(sqlite, query, |statement| {
            let names = match &query.sql {
                Cow::Borrowed(sql) => {
                    let place = (sql.as_ptr().addr(), sql.len());
                    names.entry(place).or_insert_with(|| names_of(statement)).clone()
                }
                Cow::Owned(_) => names_of(statement),
            };
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                if !take(&names, row)? {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// A statement with its values: kept for the next time, where its text is the program's own.
fn with<T>(
    sqlite: &rusqlite::Connection,
    query: &Query,
    work: impl FnOnce(&mut Statement<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let (mut kept, mut once);
    let statement: &mut Statement<'_> = match &query.sql {
        Cow::Borrowed(sql) => {
            kept = sqlite.prepare_cached(sql)?;
            &mut kept
        }
        Cow::Owned(sql) => {
            once = sqlite.prepare(sql)?;
            &mut once
        }
    };
    bind(statement, &query.values)?;
    work(statement)
}

fn names_of(statement: &Statement<'_>) -> Arc<[Box<str>]> {
    statement.column_names().into_iter().map(Into::into).collect()
}

/// SQLite counts `$2` as the first parameter where it comes first: each gets the value of its own number.
fn bind(statement: &mut Statement<'_>, values: &[Value]) -> Result<(), Error> {
    for at in 1..=statement.parameter_count() {
        let number = statement.parameter_name(at).and_then(|name| name[1..].parse::<usize>().ok());
        match number.and_then(|number| values.get(number.checked_sub(1)?)) {
            Some(Value::Text(text)) => statement.raw_bind_parameter(at, text.as_deref())?,
            Some(Value::Number(number)) => statement.raw_bind_parameter(at, number)?,
            None => return Err(Error::InvalidParameterCount(values.len(), at)),
        }
    }
    Ok(())
}

/// Copies what a row holds.
fn put(row: &rusqlite::Row<'_>, rows: &mut Rows) -> Result<(), Error> {
    for at in 0..rows.width() {
        match row.get_ref(at)? {
            ValueRef::Null => rows.put_missing(),
            ValueRef::Integer(number) => rows.put_number(number),
            ValueRef::Text(text) => rows.put_text(std::str::from_utf8(text)?),
            ValueRef::Real(_) | ValueRef::Blob(_) => return Err(Error::InvalidQuery),
        }
    }
    Ok(())
}
