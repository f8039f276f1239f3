//! A submitted form as pairs of text, whatever was sent.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};

use super::problem::Problem;

/// Longest body we read, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;

/// The pairs of a form, in order. Bytes that are not UTF-8 have become U+FFFD, which no field accepts.
pub(super) struct Posted(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = to_bytes(request.into_body(), LONGEST).await.map_err(|_| Problem::TooLarge)?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

impl Posted {
    /// Every pair.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The first value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(other, _)| *other == name).map(|(_, text)| text)
    }
}
