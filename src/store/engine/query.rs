//! One statement with its values, sent to whichever database it is.

use std::borrow::Cow;

use super::value::{Held, Row, Unfit, Value};
use super::{Database, Tx};
use crate::store::StoreError;

/// A statement, its values at the places `$1`, `$2` and so on.
#[derive(Clone, Debug)]
pub(in crate::store) struct Query {
    /// A text of the program's own is prepared once and kept; another one is used once.
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
    /// Whether it may take as long as a person notices.
    pub(super) takes_long: bool,
}

/// A statement; its text is never made of what somebody typed.
pub(in crate::store) fn query(sql: impl Into<Cow<'static, str>>) -> Query {
    Query { sql: sql.into(), values: Vec::new(), takes_long: false }
}

/// Where rows can be asked for: outside of transactions, or within one.
pub(in crate::store) trait Source {
    fn rows(self, query: Query) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;
}

impl Source for &Database {
    async fn rows(self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.read(query).await
    }
}

impl Source for &mut Tx {
    async fn rows(self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.read(query).await
    }
}

impl Query {
    /// The value of the next place.
    pub(in crate::store) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Says that it looks at many rows: nobody who asks for few waits behind it.
    pub(in crate::store) fn takes_long(mut self) -> Self {
        self.takes_long = true;
        self
    }

    /// Changes rows within a transaction, and says how many.
    pub(in crate::store) async fn execute(self, tx: &mut Tx) -> Result<u64, StoreError> {
        tx.execute(self).await
    }

    /// Every row.
    pub(in crate::store) async fn fetch_all(self, from: impl Source) -> Result<Vec<Row>, StoreError> {
        from.rows(self).await
    }

    /// The first row, where there is one.
    pub(in crate::store) async fn fetch_optional(self, from: impl Source) -> Result<Option<Row>, StoreError> {
        Ok(from.rows(self).await?.into_iter().next())
    }

    /// The first row.
    pub(in crate::store) async fn fetch_one(self, from: impl Source) -> Result<Row, StoreError> {
        self.fetch_optional(from).await?.ok_or_else(|| Unfit.into())
    }

    /// The first value of the first row.
    pub(in crate::store) async fn value<T: for<'v> Held<'v>>(
        self,
        from: impl Source,
    ) -> Result<T, StoreError> {
        Ok(self.fetch_one(from).await?.get(0)?)
    }

    /// The same, where there is a row.
    pub(in crate::store) async fn value_if_any<T: for<'v> Held<'v>>(
        self,
        from: impl Source,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.fetch_optional(from).await?.map(|row| row.get(0)).transpose()?)
    }
}
