//! `POST /practice/kill`: dies in mid-flight, as by `kill -9`, and comes back on the same port and files.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::jump::Jumper;
use crate::practice::levers::Levers;
use crate::practice::page::{not_found, page};

/// Long enough for the answer to leave.
const LAST_BREATH: Duration = Duration::from_millis(300);

/// Says so, and dies. Where nobody would bring it back there is no such address.
pub(super) async fn kill(State(jumper): State<Jumper>) -> Response {
    let Jumper { practice, program, .. } = jumper;
    let Some(revive) = program.revive else { return not_found() };
    tokio::spawn(async move {
        tokio::time::sleep(LAST_BREATH).await;
        if let Err(error) = Levers::of(&practice).leave(&practice.folder) {
            tracing::error!(%error, "the levers are not kept over the restart");
        }
        let error = revive();
        tracing::error!(%error, "the program could not be replaced, and goes on");
    });
    // A connection that is kept would be asked again while nobody is there.
    ([(header::CONNECTION, "close")], page("Coming back", coming_back())).into_response()
}

fn coming_back() -> Markup {
    html! {
        h1 { "Coming back" }
        p role="status" { "The program dies in the middle of whatever it was doing, and is there again in a moment. The levers stay as they are." }
        p { "Give it a second, then go " a href="/practice" { "back to the cockpit" } "." }
    }
}

/// The button.
pub(super) fn form() -> Markup {
    html! {
        p { "Dies as by " code { "kill -9" } ", with everything that is under way, and comes back by itself. What was saved must be there, and what was promised must be done. The levers stay as they are." }
        form method="post" action="/practice/kill" {
            button.plain type="submit" { "Kill and restart" }
        }
    }
}
