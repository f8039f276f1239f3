//! A submitted form as pairs of text, whatever was sent.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};

use super::problem::Problem;
use crate::app::App;

/// Longest body we read, in bytes.
const LONGEST: usize = 64 * 1024;

/// The pairs of a form, in order. Bytes that are not UTF-8 have become U+FFFD, which no field accepts.
pub(super) struct Posted(Vec<(String, String)>);

impl FromRequest<App> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_a_form(request.headers()) {
            return Err(Problem::NotAForm);
        }
        let bytes = body(request, app).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

/// The body of a request, which has to be short and to come soon.
pub(super) async fn body(request: Request, app: &App) -> Result<Bytes, Problem> {
    let read = to_bytes(request.into_body(), LONGEST);
    match tokio::time::timeout(app.config.deadlines.body, read).await {
        Ok(read) => read.map_err(|_| Problem::TooLarge),
        Err(_) => Err(Problem::TooSlow),
    }
}

/// Whether the body is what a form sends: what is packed, or of another kind, would be read as something that nobody meant.
fn is_a_form(headers: &HeaderMap) -> bool {
    let says = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_ascii_lowercase());
    let plain = says(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
    let form = says(header::CONTENT_TYPE).is_none_or(|kind| {
        kind.split(';').next().map(str::trim) == Some("application/x-www-form-urlencoded")
    });
    plain && form
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
