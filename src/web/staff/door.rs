//! Signing in by name and password, and signing out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::staffer::{Staffer, set_cookie};
use crate::app::App;
use crate::signup::Complaint;
use crate::views::staff::{self, SignIn};
use crate::web::ask::Ask;
use crate::web::limits::{Act, Client, too_many};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::words::Phrase;

/// Longest name that is taken, in characters.
const LONGEST_NAME: usize = 60;

pub(in crate::web) async fn sign_in(State(app): State<App>, ask: Ask) -> Response {
    shown(&app, &ask, StatusCode::OK, "", &[])
}

/// Counted whether it is right or wrong: whoever guesses has few tries.
pub(in crate::web) async fn signing_in(
    State(app): State<App>,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::SignIn) {
        return Ok(too_many(wait));
    }
    let name = posted.get("name").unwrap_or_default().trim();
    let mut complaints = Vec::new();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = Phrase::new("staff-name").with("most", LONGEST_NAME);
        complaints.push(Complaint { field: "name", message });
    }
    let key = app.door.opens_by_password(posted.get("password").unwrap_or_default());
    if key.is_none() {
        let message = Phrase::new("staff-password");
        complaints.push(Complaint { field: "password", message });
    }
    let Some(key) = key.filter(|_| complaints.is_empty()) else {
        return Ok(shown(&app, &ask, StatusCode::UNPROCESSABLE_ENTITY, name, &complaints));
    };
    let secret = app.store.sign_staff_in(name, &key).await?;
    Ok((set_cookie(&app, &secret), Redirect::to("/staff")).into_response())
}

pub(in crate::web) async fn sign_out(State(app): State<App>, staffer: Staffer) -> Result<Response, Problem> {
    app.store.sign_staff_out(&staffer.secret).await?;
    Ok((set_cookie(&app, ""), Redirect::to("/staff/sign-in")).into_response())
}

fn shown(app: &App, ask: &Ask, status: StatusCode, name: &str, complaints: &[Complaint]) -> Response {
    let (password, issuer) = (app.door.has_password(), app.door.has_issuer());
    ask.page_with(
        status,
        &staff::sign_in(&SignIn { words: app.english(), password, issuer, name, complaints }),
    )
}
