//! The frame of every practice page, and its one stylesheet.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("../../assets/icon.svg");

/// A whole page. No scripts, no inline styles: it works under any content security policy that allows our own sheet.
pub(super) fn page(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – practice" }
                link rel="stylesheet" href="/practice/style.css";
                link rel="icon" href="/practice/icon.svg" type="image/svg+xml";
            }
            body {
                main { (body) }
            }
        }
    }
}

/// `GET /practice/style.css`.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// `GET /practice/icon.svg`.
pub(super) async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], ICON)
}

/// The path of an address of the program, whatever origin it is known by.
pub(super) fn path_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else { return address };
    rest.find('/').map_or("/", |at| &rest[at..])
}

pub(super) fn not_found() -> Response {
    let body = html! {
        h1 { "Not found" }
        p { "There is nothing at this address. " a href="/signup" { "Go to the signup" } }
    };
    (StatusCode::NOT_FOUND, page("Not found", body)).into_response()
}
