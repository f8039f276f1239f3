//! What is stored, and the rows that it comes back in: texts and whole numbers, the same for both databases.

use std::sync::Arc;

/// A value. There are no others: flags are numbers, moments are milliseconds since 1970, documents are texts.
///
/// What is missing has a kind as well: PostgreSQL wants to know it of whatever it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

impl Value {
    /// The same value; where it is missing, of the kind that its column has.
    pub(in crate::store) fn of_kind(self, is_number: bool) -> Self {
        match self {
            Self::Text(None) | Self::Number(None) if is_number => Self::Number(None),
            Self::Text(None) | Self::Number(None) => Self::Text(None),
            there => there,
        }
    }
}

/// A row, on its own: whoever reads it keeps nobody from the database.
#[derive(Clone, Debug)]
pub(in crate::store) struct Row {
    pub(super) names: Arc<[Box<str>]>,
    pub(super) values: Vec<Value>,
}

/// Not what was asked for: a column that is not there, or that holds something else. An error of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a column is missing or of another kind than expected")]
pub struct Unfit;

impl Row {
    /// What a column holds, by its name or its place.
    pub(in crate::store) fn get<'v, T: Held<'v>>(&'v self, column: impl Column) -> Result<T, Unfit> {
        column.of(self).and_then(T::held).ok_or(Unfit)
    }

    /// All of it, in the order that was asked for.
    pub(in crate::store) fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// How a column is named.
pub(in crate::store) trait Column {
    fn of(self, row: &Row) -> Option<&Value>;
}

impl Column for &str {
    fn of(self, row: &Row) -> Option<&Value> {
        row.values.get(row.names.iter().position(|name| &**name == self)?)
    }
}

impl Column for usize {
    fn of(self, row: &Row) -> Option<&Value> {
        row.values.get(self)
    }
}

/// What a value is read as.
pub(in crate::store) trait Held<'v>: Sized {
    fn held(value: &'v Value) -> Option<Self>;
}

impl<'v> Held<'v> for &'v str {
    fn held(value: &'v Value) -> Option<Self> {
        if let Value::Text(text) = value { text.as_deref() } else { None }
    }
}

impl Held<'_> for String {
    fn held(value: &Value) -> Option<Self> {
        <&str>::held(value).map(str::to_owned)
    }
}

impl Held<'_> for i64 {
    fn held(value: &Value) -> Option<Self> {
        if let Value::Number(number) = value { *number } else { None }
    }
}

impl<'v, T: Held<'v>> Held<'v> for Option<T> {
    fn held(value: &'v Value) -> Option<Self> {
        match value {
            Value::Text(None) | Value::Number(None) => Some(None),
            _ => T::held(value).map(Some),
        }
    }
}

macro_rules! values {
    ($kind:ident, $given:ident => $value:expr, $($from:ty),+) => {$(
        impl From<$from> for Value {
            fn from($given: $from) -> Self {
                Self::$kind($value)
            }
        }
    )+};
}

values!(Text, text => Some(text), String);
values!(Text, text => Some(text.to_owned()), &str);
values!(Text, text => Some(text.clone()), &String);
values!(Text, text => text, Option<String>);
values!(Text, text => text.map(str::to_owned), Option<&str>);
values!(Text, text => text.clone(), &Option<String>);
values!(Text, text => text.cloned(), Option<&String>);
values!(Number, number => Some(number), i64);
values!(Number, number => number, Option<i64>);
