//! Who helps: known by a cookie of their own, apart from that of a signup.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::web::problem::Problem;

/// Somebody who is signed in.
pub(in crate::web) struct Staffer {
    /// Their name in the audit trail.
    pub(super) who: String,
    /// What their cookie holds.
    pub(super) secret: String,
}

impl FromRequestParts<App> for Staffer {
    type Rejection = Response;

    /// Who is not signed in is led to the door, whatever they asked for: nothing of it is done.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let to_the_door = || Redirect::to("/staff/sign-in").into_response();
        let secret = cookie(parts, cookie_name(app)).ok_or_else(to_the_door)?;
        match app.store.staff(&secret, &app.door.keys()).await {
            Ok(Some(who)) => Ok(Self { who, secret }),
            Ok(None) => Err(to_the_door()),
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

/// The value of a cookie.
pub(super) fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    pairs.into_iter().find(|(other, _)| *other == name).map(|(_, value)| value.to_owned())
}

fn cookie_name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-staff" } else { "staff" }
}

/// The header that gives a browser its cookie, or takes it away where `secret` is empty. No letter and no other site leads to
/// these pages, so it is strict.
pub(super) fn set_cookie(app: &App, secret: &str) -> [(header::HeaderName, String); 1] {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let gone = if secret.is_empty() { "; Max-Age=0" } else { "" };
    let name = cookie_name(app);
    [(header::SET_COOKIE, format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}{gone}"))]
}
