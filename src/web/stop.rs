//! The way out that stands in each letter: "this was not me", "I am not joining".

use axum::extract::{Path, State, rejection::PathRejection};
use axum::response::Response;

use super::ask::Ask;
use super::coming_back::{gone, masked, read};
use super::limits::{Act, Client, too_many};
use super::posted::Posted;
use super::problem::Problem;
use crate::app::App;
use crate::store::{Erased, LinkState};
use crate::views::{self, Stop, Stopped};

/// Looks. Changes nothing, whoever looks.
pub(super) async fn look(
    State(app): State<App>,
    secret: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let (Some(secret), path) = read(secret) else { return Ok(gone(&ask)) };
    let Some(letter) = app.store.letter_stop(&secret).await? else { return Ok(gone(&ask)) };
    let masked = if letter.is_current { Some(masked(&app, &letter.reference).await?) } else { None };
    let opens = letter.is_unpaid && matches!(app.store.link(&secret).await?, LinkState::Live(_));
    let path = format!("{path}/stop");
    let stop = Stop { path: &path, masked: masked.as_deref(), opens, silenced: letter.silenced };
    Ok(ask.page(&views::stop(&ask.shell(), stop)))
}

/// Does what was said. It is good for as long as the signup is kept: whoever has the letter has the address.
pub(super) async fn stop(
    State(app): State<App>,
    secret: Result<Path<String>, PathRejection>,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Opening) {
        return Ok(too_many(wait));
    }
    let (Some(secret), path) = read(secret) else { return Ok(gone(&ask)) };
    let Some(letter) = app.store.letter_stop(&secret).await? else { return Ok(gone(&ask)) };
    let path = format!("{path}/stop");
    let done = match posted.get("answer") {
        Some("not-me") => {
            app.store.disown(&secret).await?;
            Stopped::Silenced
        }
        Some("allow") => {
            app.store.allow_letters(&secret).await?;
            Stopped::Allowed
        }
        // What is deleted is gone: an old letter that was passed on does not do it.
        Some("not-joining")
            if letter.is_unpaid && matches!(app.store.link(&secret).await?, LinkState::Live(_)) =>
        {
            match app.store.erase(&letter.reference).await? {
                Erased::Now => Stopped::Deleted,
                Erased::Later => Stopped::DeletedSoon,
            }
        }
        _ => return Ok(ask.go(&path)),
    };
    app.owed.notify_one();
    app.moved(&letter.reference);
    Ok(ask.page(&views::stopped(&ask.shell(), &path, done)))
}
