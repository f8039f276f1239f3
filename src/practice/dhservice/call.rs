//! A request, read the way FastAPI reads one.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use serde_json::Value;

use super::answer::{Answer, missing, no_integer};
use super::jsonb::{self, Flaw};

pub(super) struct Call {
    pub(super) method: Method,
    /// Below the folder the service is mounted at.
    pub(super) path: String,
    /// As the client asked for it.
    pub(super) full_path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The last value of that name; a bare `+` is a blank.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        last(&self.query, name)
    }

    pub(super) fn required_query(&self, name: &str) -> Result<String, Answer> {
        self.query(name).ok_or_else(|| Answer::invalid(vec![missing("query", name)]))
    }

    /// An optional integer of the query.
    pub(super) fn integer_query(&self, name: &str) -> Result<Option<i64>, Answer> {
        self.query(name).map(|text| integer("query", name, &text)).transpose()
    }

    /// An optional integer of the headers.
    pub(super) fn integer_header(&self, name: &str) -> Result<Option<i64>, Answer> {
        self.header(name).map(|text| integer("header", name, text)).transpose()
    }

    /// A field of a form; an empty one counts as missing, as does any field of another kind of body.
    pub(super) fn form(&self, name: &str) -> Option<String> {
        let kind = self.header(header::CONTENT_TYPE.as_str())?;
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        last(std::str::from_utf8(&self.body).ok()?, name).filter(|value| !value.is_empty())
    }

    /// The body as JSON; what is not JSON is an exception nobody catches.
    pub(super) fn json(&self) -> Result<(Value, Option<Flaw>), Answer> {
        jsonb::read(&self.body).ok_or(Answer::Crashed)
    }
}

fn last(encoded: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(encoded.as_bytes())
        .filter(|(key, _)| key == name)
        .last()
        .map(|(_, value)| value.into_owned())
}

/// Python would read integers of any length; ours end at 64 bits, where no member id comes near.
fn integer(place: &str, name: &str, text: &str) -> Result<i64, Answer> {
    text.trim().parse().map_err(|_| Answer::invalid(vec![no_integer(place, name, text)]))
}
