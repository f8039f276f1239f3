//! The calls that can go wrong, by name.

use std::fmt;
use std::str::FromStr;

use axum::http::Method;

use super::named;
use crate::practice::dhservice::column::Column;
use crate::practice::dhservice::knobs::Generation;
use crate::practice::dhservice::routes::Route;

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `POST /token`.
    Token,
    /// `GET /v1/member/id`.
    Lookup,
    /// `GET /v1/member/username_check/`.
    UsernameCheck,
    /// `GET /v1/contacts/search_by_email/`.
    Contacts,
    /// `GET /v1/member/list/`; generation A never gets one.
    List,
    /// `POST /v1/member/signup_bulk/`; only a service that has it gets one.
    Bulk,
    /// `POST /v1/member/{column}/`.
    Write(Column),
    /// `GET /v1/member/{column}/`.
    Read(Column),
}

impl Call {
    /// All of them.
    pub const ALL: [Call; 22] = [
        Call::Token,
        Call::Lookup,
        Call::UsernameCheck,
        Call::Contacts,
        Call::List,
        Call::Bulk,
        Call::Write(Column::Identity),
        Call::Write(Column::Connections),
        Call::Write(Column::Status),
        Call::Write(Column::Forms),
        Call::Write(Column::Access),
        Call::Write(Column::Authorizations),
        Call::Write(Column::Extras),
        Call::Write(Column::Notes),
        Call::Read(Column::Identity),
        Call::Read(Column::Connections),
        Call::Read(Column::Status),
        Call::Read(Column::Forms),
        Call::Read(Column::Access),
        Call::Read(Column::Authorizations),
        Call::Read(Column::Extras),
        Call::Read(Column::Notes),
    ];

    /// Does it change anything, so that there is a time after its commit?
    pub fn commits(self) -> bool {
        matches!(self, Call::Bulk | Call::Write(_))
    }

    /// Which one a request is, if it is any.
    pub(crate) fn of(generation: Generation, method: &Method, path: &str) -> Option<Call> {
        let call = match Route::at(generation, path)? {
            Route::Token => Call::Token,
            Route::MemberId => Call::Lookup,
            Route::UsernameCheck => Call::UsernameCheck,
            Route::Contacts => Call::Contacts,
            Route::List => Call::List,
            Route::Bulk => Call::Bulk,
            Route::Column(column) if method == Method::POST => Call::Write(column),
            Route::Column(column) => Call::Read(column),
            _ => return None,
        };
        let right = if call.commits() || call == Call::Token { Method::POST } else { Method::GET };
        (*method == right).then_some(call)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Token => f.write_str("token"),
            Call::Lookup => f.write_str("lookup"),
            Call::UsernameCheck => f.write_str("username-check"),
            Call::Contacts => f.write_str("contacts"),
            Call::List => f.write_str("list"),
            Call::Bulk => f.write_str("bulk"),
            Call::Write(column) => write!(f, "write-{}", column.name()),
            Call::Read(column) => write!(f, "read-{}", column.name()),
        }
    }
}

impl FromStr for Call {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        named(&Self::ALL, word)
    }
}
