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
    /// Nothing, of the kind that its column has.
    fn missing(is_number: bool) -> Self {
        if is_number { Self::Number(None) } else { Self::Text(None) }
    }
}

/// How much text a row has about, in bytes.
const SOME_TEXT: usize = 256;

/// Rows that were asked for together: their texts one after another, since a hundred small ones are slow to make and to drop.
#[derive(Debug)]
pub(super) struct Rows {
    names: Arc<[Box<str>]>,
    cells: Vec<Cell>,
    text: String,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Missing,
    Number(i64),
    /// From here to there in the text.
    Text(usize, usize),
}

/// A row, on its own: whoever reads it keeps nobody from the database.
#[derive(Clone, Debug)]
pub(in crate::store) struct Row {
    rows: Arc<Rows>,
    /// The place of its first cell.
    begins: usize,
}

/// Not what was asked for: a column that is not there, or that holds something else. An error of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a column is missing or of another kind than expected")]
pub struct Unfit;

impl Rows {
    /// With room for so many, so that it is not made again and again while they come; there may be more.
    pub(super) fn new(names: Arc<[Box<str>]>, rows: usize) -> Self {
        let (cells, text) = (Vec::with_capacity(rows * names.len()), String::with_capacity(rows * SOME_TEXT));
        Self { names, cells, text }
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Puts a value behind the others.
    pub(super) fn put_missing(&mut self) {
        self.cells.push(Cell::Missing);
    }

    /// The same.
    pub(super) fn put_number(&mut self, number: i64) {
        self.cells.push(Cell::Number(number));
    }

    /// The same.
    pub(super) fn put_text(&mut self, text: &str) {
        let begins = self.text.len();
        self.text.push_str(text);
        self.cells.push(Cell::Text(begins, self.text.len()));
    }

    /// The only one.
    pub(super) fn alone(self) -> Row {
        Row { rows: Arc::new(self), begins: 0 }
    }

    /// Each by itself.
    pub(super) fn apart(self) -> Vec<Row> {
        let (width, rows) = (self.width(), Arc::new(self));
        (0..rows.cells.len()).step_by(width.max(1)).map(|begins| Row { rows: rows.clone(), begins }).collect()
    }
}

impl Row {
    /// What a column holds, by its name or its place.
    pub(in crate::store) fn get<'v, T: Held<'v>>(&'v self, column: impl Column) -> Result<T, Unfit> {
        let at = column.of(&self.rows.names).ok_or(Unfit)?;
        T::held(self.there(at)).ok_or(Unfit)
    }

    /// What a column holds, to be sent to another database, where it holds numbers or texts.
    pub(in crate::store) fn value(&self, column: usize, is_number: bool) -> Value {
        match self.there(column) {
            There::Missing => Value::missing(is_number),
            There::Number(number) => Value::Number(Some(number)),
            There::Text(text) => Value::Text(Some(text.to_owned())),
        }
    }

    fn there(&self, at: usize) -> There<'_> {
        match self.rows.cells.get(self.begins + at) {
            Some(Cell::Number(number)) => There::Number(*number),
            Some(Cell::Text(begins, ends)) => There::Text(&self.rows.text[*begins..*ends]),
            Some(Cell::Missing) | None => There::Missing,
        }
    }
}

/// How a column is named.
pub(in crate::store) trait Column {
    fn of(self, names: &[Box<str>]) -> Option<usize>;
}

impl Column for &str {
    fn of(self, names: &[Box<str>]) -> Option<usize> {
        names.iter().position(|name| &**name == self)
    }
}

impl Column for usize {
    fn of(self, names: &[Box<str>]) -> Option<usize> {
        Some(self).filter(|at| *at < names.len())
    }
}

/// A value where it stands.
pub(in crate::store) enum There<'v> {
    Missing,
    Number(i64),
    Text(&'v str),
}

/// What a value is read as.
pub(in crate::store) trait Held<'v>: Sized {
    fn held(there: There<'v>) -> Option<Self>;
}

impl<'v> Held<'v> for &'v str {
    fn held(there: There<'v>) -> Option<Self> {
        if let There::Text(text) = there { Some(text) } else { None }
    }
}

impl Held<'_> for String {
    fn held(there: There<'_>) -> Option<Self> {
        if let There::Text(text) = there { Some(text.to_owned()) } else { None }
    }
}

impl Held<'_> for i64 {
    fn held(there: There<'_>) -> Option<Self> {
        if let There::Number(number) = there { Some(number) } else { None }
    }
}

impl<'v, T: Held<'v>> Held<'v> for Option<T> {
    fn held(there: There<'v>) -> Option<Self> {
        if let There::Missing = there { Some(None) } else { T::held(there).map(Some) }
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
values!(Number, number => Some(number), i64);
values!(Number, number => number, Option<i64>);
