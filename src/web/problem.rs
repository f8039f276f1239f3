//! When a request can't be answered as it was meant: a page that says what happens next.

use std::any::Any;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::ask::shell;
use super::{kiosk, language};
use crate::app::App;
use crate::store::StoreError;
use crate::views;
use crate::words::Phrase;

/// Why there is no answer. Its page is put around it by `dress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// No such page.
    NotFound,
    /// The body is longer than any form of ours.
    TooLarge,
    /// The body came too slowly.
    TooSlow,
    /// The body is not what a form sends.
    NotAForm,
    /// Our own fault. Logged where it was noticed.
    Broken,
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Broken
    }
}

impl From<tower_sessions::session::Error> for Problem {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "the session failed");
        Self::Broken
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Broken => StatusCode::SERVICE_UNAVAILABLE,
        }
        .into_response()
    }
}

pub(super) async fn not_found() -> Problem {
    Problem::NotFound
}

pub(super) async fn wrong_method() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

/// A bug of ours: said on a page, logged without what it was about.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Puts a page around every answer that is an error without one, whoever gave it.
pub(super) async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let (path, language) =
        (request.uri().path().to_owned(), language::of(&app, request.uri(), request.headers()));
    let kiosk = kiosk::of(&app, request.headers());
    let for_people = !request.uri().path().starts_with("/webhooks/") && request.uri().path() != "/ready";
    let response = next.run(request).await;
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !for_people || is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let wait = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let (shell, name) = (shell(&app, language, kiosk), name(status));
    let what_now = wait.map_or(Phrase::part(name, "what"), |seconds| {
        Phrase::new("problem-wait").with("wait", in_words(seconds))
    });
    let page = views::problem(&shell, &shell.say(name), &shell.say(what_now)).document(&shell, &path);
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    (parts.status, parts.headers, page).into_response()
}

fn in_words(seconds: u64) -> Phrase {
    match seconds {
        0..=90 => Phrase::new("seconds").with("count", seconds),
        91..=5_400 => Phrase::new("minutes").with("count", seconds.div_ceil(60)),
        _ => Phrase::new("hours").with("count", seconds.div_ceil(3_600)),
    }
}

/// The message that says what it means.
fn name(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "problem-404",
        StatusCode::METHOD_NOT_ALLOWED => "problem-405",
        StatusCode::PAYLOAD_TOO_LARGE => "problem-413",
        StatusCode::REQUEST_TIMEOUT => "problem-408",
        StatusCode::TOO_MANY_REQUESTS => "problem-429",
        StatusCode::FORBIDDEN => "problem-403",
        _ if status.is_client_error() => "problem-4xx",
        _ => "problem-5xx",
    }
}
