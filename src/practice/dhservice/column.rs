//! The names of a row's columns.

/// The eight JSON columns of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // upstream's own names
pub enum Column {
    Identity,
    Connections,
    Status,
    Forms,
    Access,
    Authorizations,
    Extras,
    Notes,
}

impl Column {
    /// All eight.
    pub const ALL: [Column; 8] = [
        Column::Identity,
        Column::Connections,
        Column::Status,
        Column::Forms,
        Column::Access,
        Column::Authorizations,
        Column::Extras,
        Column::Notes,
    ];

    /// Its name upstream, in paths and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Column::Identity => "identity",
            Column::Connections => "connections",
            Column::Status => "status",
            Column::Forms => "forms",
            Column::Access => "access",
            Column::Authorizations => "authorizations",
            Column::Extras => "extras",
            Column::Notes => "notes",
        }
    }

    pub(super) fn named(name: &str) -> Option<Column> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}
