//! When a request can't be answered as it was meant: a page that says what happens next.

use std::any::Any;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::ask::shell;
use crate::app::App;
use crate::store::StoreError;
use crate::views;

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
    let path = request.uri().path().to_owned();
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
    let (title, mut what_now) = words(status);
    let wait = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let waiting = wait.map(|seconds| {
        format!(
            "Wait {} and try it again; what you typed is still in the form behind you.",
            in_words(seconds)
        )
    });
    if let Some(waiting) = &waiting {
        what_now = waiting;
    }
    let page = views::problem(&shell(&app), title, what_now).document(&shell(&app), &path);
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    (parts.status, parts.headers, page).into_response()
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{seconds} seconds"),
        91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3_600)),
    }
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => {
            ("There is no such page", "The address may be misspelt. Your signup, if you began one, is saved.")
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            ("This page works another way", "Nothing was changed. Go on from your signup.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "That was too much text",
            "The form was longer than we can take, and nothing of it was saved. Go back, shorten it and send it again.",
        ),
        StatusCode::REQUEST_TIMEOUT => (
            "The form did not arrive in time",
            "Only a part of it reached us, and nothing of it was saved. Go back, where what you typed still stands, and press the button again.",
        ),
        StatusCode::TOO_MANY_REQUESTS => ("That was a lot at once", "Wait a minute and try it again."),
        StatusCode::FORBIDDEN => (
            "That form did not come from this site",
            "Nothing was changed. Open your signup here and press the button again.",
        ),
        _ if status.is_client_error() => {
            ("We could not read that", "Nothing was changed. Go back and try it again.")
        }
        _ => (
            "That did not work just now",
            "It is our fault, not yours. What you had saved is still there. Wait a minute, go back and press the button again.",
        ),
    }
}
