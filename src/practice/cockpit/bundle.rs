//! `/practice/bundle`: this situation as a file.

use std::collections::BTreeMap;
use std::io;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::jump::{Jumper, SESSIONS};
use crate::practice::bundle::Bundle;
use crate::practice::page::{page, path_of};
use crate::practice::replayed::is_ours;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// The page that the reporter looks at; where it is empty, the one where the program says that they are.
    #[serde(default)]
    page: String,
}

/// The document, to be saved.
pub(super) async fn save(
    State(jumper): State<Jumper>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    match made(&jumper, &wanted.page, &headers).await {
        Ok((name, text)) => {
            let kind = (header::CONTENT_TYPE, "application/json".to_owned());
            let saved = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
            ([kind, saved, (header::CACHE_CONTROL, "no-store".to_owned())], text).into_response()
        }
        Err(why) => (StatusCode::CONFLICT, refused(&why)).into_response(),
    }
}

/// Its name and its text, or why there is none.
async fn made(jumper: &Jumper, wanted: &str, headers: &HeaderMap) -> Result<(String, String), String> {
    let Jumper { practice, program, .. } = jumper;
    if !program.real.is_empty() {
        return Err(format!("A part is a real one: {} is set.", program.real.join(", ")));
    }
    let files = program.files.as_ref().map_err(|why| (*why).to_owned())?;
    let cookies = cookies(headers);
    let page = match wanted.trim() {
        "" => whereabouts(jumper, &cookies).await,
        page if is_ours(page) => page.to_owned(),
        page => return Err(format!("“{page}” is no path of a page that people come to.")),
    };
    let failed = |error: io::Error| {
        tracing::error!(%error, "a bundle could not be made");
        format!("It could not be made: {error}.")
    };
    let bundle = Bundle::make(practice, program, files, page, cookies).await.map_err(failed)?;
    Ok((bundle.file_name(), bundle.text().map_err(failed)?))
}

/// The session of the browser that asks.
fn cookies(headers: &HeaderMap) -> BTreeMap<String, String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(name, _)| SESSIONS.contains(name))
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// Where the program says that this browser is.
async fn whereabouts(jumper: &Jumper, cookies: &BTreeMap<String, String>) -> String {
    let pairs = cookies.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>();
    let address = format!("{}/signup", jumper.program.origin);
    let request = jumper.practice.http.get(address).header(header::COOKIE.as_str(), pairs.join("; "));
    let answer = request.timeout(super::jump::LONGEST).send().await;
    let to = answer.ok().and_then(|answer| {
        let to = answer.headers().get(header::LOCATION.as_str())?.to_str().ok()?;
        Some(path_of(to).to_owned())
    });
    to.filter(|path| is_ours(path)).unwrap_or_else(|| "/signup".to_owned())
}

fn refused(why: &str) -> Markup {
    page(
        "No bundle",
        html! {
            h1 { "This situation can't be bundled" }
            p { (why) }
            p { a href="/practice#bundle" { "Back to the cockpit" } }
        },
    )
}

/// The forms; with the document, where it was asked for.
pub(super) async fn section(jumper: &Jumper, shown: bool, headers: &HeaderMap) -> Markup {
    let document = if shown { Some(made(jumper, "", headers).await) } else { None };
    html! {
        p { "Everything that is kept here, the levers and this browser's session in one document, for whoever is to see what you see. It holds what was typed here, so type nothing real." }
        form method="get" action="/practice/bundle" {
            div.fields {
                div {
                    label for="bundle-page" { "Page that you were on" }
                    p.hint #bundle-page-hint { "Its path, such as /signup/contact. Empty: where your signup stands." }
                    input #bundle-page type="text" name="page" autocomplete="off" aria-describedby="bundle-page-hint";
                }
            }
            p { button type="submit" { "Save this situation" } }
        }
        p { "With the program at hand, " code { "dhsignup replay FILE" } " (or " code { "just replay FILE" } ") stands in it again." }
        @match document {
            None => form method="get" action="/practice#bundle" {
                button.plain type="submit" name="bundle" value="shown" { "Show it as text" }
            },
            Some(Ok((_, text))) => details open {
                summary { "The document" }
                label for="bundle-text" { "Copy all of it into a file" }
                textarea #bundle-text readonly rows="12" { (text) }
            },
            Some(Err(why)) => p role="alert" { (why) },
        }
    }
}
