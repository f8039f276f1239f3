//! `/practice/mail`: the letters that would have been sent.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use maud::html;
use serde::Deserialize;

use super::page::{page, path_of};
use crate::mail::{Delivered, Mailbox};

pub(super) fn router(mailbox: Mailbox) -> Router {
    Router::new().route("/practice/mail", get(show)).with_state(mailbox)
}

#[derive(Deserialize)]
struct Wanted {
    format: Option<String>,
}

async fn show(State(mailbox): State<Mailbox>, Query(wanted): Query<Wanted>) -> Response {
    let letters = match mailbox.letters() {
        Ok(letters) => letters,
        Err(error) => {
            tracing::error!(%error, "the practice mailbox cannot be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    match wanted.format.as_deref() {
        Some("json") => Json(letters).into_response(),
        _ => drawn(&letters).into_response(),
    }
}

fn drawn(letters: &[Delivered]) -> maud::Markup {
    page(
        "Mailbox",
        html! {
            h1 { "Practice mailbox" }
            p { "Emails that would have been sent, newest first. " a href="/practice/mail" { "Look again" } " · " a href="/practice" { "Cockpit" } }
            @if letters.is_empty() { p { "No emails yet." } }
            @for letter in letters {
                article {
                    h2 { (letter.subject) }
                    p { "To " (letter.to) }
                    @for line in letter.text.split("\n\n") {
                        // By its path: whoever came by another name of this machine stays there and keeps their cookie, and
                        // so does a replay on another port.
                        @if letter.links.iter().any(|link| link == line) { p { a href=(path_of(line)) { (line) } } }
                        @else { p { (line) } }
                    }
                }
            }
        },
    )
}
