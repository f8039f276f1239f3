//! The way in, and what machines ask.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::ask::Ask;
use super::visitor::Visitor;
use super::{kiosk, language};
use crate::app::App;
use crate::views;

pub(super) async fn landing(State(app): State<App>, visitor: Visitor, ask: Ask) -> Response {
    if ask.kiosk().is_some() && ask.query("over").is_some() {
        // Whoever stood there has gone, and the next one reads what the space reads.
        return (language::remembers(&app, None), ask.go("/")).into_response();
    }
    let page = ask.page(&views::landing(&ask.shell(), visitor.signup.is_some()));
    match kiosk::stays(&app, &ask) {
        Some(cookie) => (cookie, page).into_response(),
        None => page,
    }
}

/// To where this person is.
pub(super) async fn here(State(app): State<App>, visitor: Visitor, ask: Ask) -> Response {
    ask.go(&app.place(visitor.signup.as_ref()).path())
}

/// Addresses of the form that this one follows: they stand in bookmarks and old letters.
pub(super) async fn old_portal() -> Redirect {
    Redirect::to("/signup")
}

/// The old form's payment page; the address in its query is not taken over.
pub(super) async fn old_payment(_: Uri) -> Redirect {
    Redirect::to("/signup/membership")
}

pub(super) async fn health() -> &'static str {
    "OK"
}

pub(super) async fn ready(State(app): State<App>) -> Response {
    match app.store.ready().await {
        true => "OK".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

pub(super) async fn version() -> Json<Value> {
    Json(json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }))
}
