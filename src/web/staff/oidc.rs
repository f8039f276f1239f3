//! Signing in by the issuer: going there, and coming back.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::staffer::{cookie, set_cookie};
use crate::app::App;
use crate::chance;
use crate::staff::{Denied, Login};
use crate::views::staff;
use crate::web::ask::Ask;
use crate::web::limits::{Act, Client, too_many};
use crate::web::problem::Problem;

/// How long somebody may take to sign in there, in milliseconds.
const PATIENCE_MS: i64 = 600_000;

const STALE: &str = "This sign-in was begun in another browser, too long ago, or was used already. Nothing is wrong with your account: begin again.";
const REFUSED: &str =
    "Your account's page sent you back without signing you in. Begin again, or ask whoever runs the signup.";

/// To the issuer. By a link, since a form may not lead to another site; nothing is kept but a cookie.
pub(in crate::web) async fn to_the_issuer(State(app): State<App>, ask: Ask) -> Result<Response, Problem> {
    if !app.door.has_issuer() {
        return Err(Problem::NotFound);
    }
    let random = data_encoding::BASE64URL_NOPAD.encode(&chance::bytes::<32>());
    let secret = format!("{}.{random}", app.store.sign_moment());
    let login = Login { secret: &secret, back: &back(&app), now: app.clock.millis() };
    Ok(match app.door.way(login).await {
        Ok(way) => (login_cookie(&app, &secret), Redirect::to(&way)).into_response(),
        Err(denied) => turned_away(&ask, denied),
    })
}

/// Back from the issuer. The only GET that signs somebody in: that is how issuers send people back. It counts once, and only
/// for the browser that went there.
pub(in crate::web) async fn from_the_issuer(
    State(app): State<App>,
    client: Client,
    ask: Ask,
    parts: Parts,
) -> Result<Response, Problem> {
    if !app.door.has_issuer() {
        return Err(Problem::NotFound);
    }
    if let Err(wait) = client.may(Act::SignIn) {
        return Ok(too_many(wait));
    }
    let stale = || ask.page_with(StatusCode::FORBIDDEN, &staff::turned_away(STALE));
    let secret = cookie(&parts, login_cookie_name(&app)).filter(|secret| is_fresh(&app, secret));
    let Some(secret) = secret else { return Ok(stale()) };
    let is_its_own = ask.query("state").is_some_and(|state| app.door.is_of(&secret, &state));
    if !is_its_own || !app.store.arrives_first(&secret).await? {
        return Ok(stale());
    }
    let Some(code) = ask.query("code") else {
        return Ok(ask.page_with(StatusCode::FORBIDDEN, &staff::turned_away(REFUSED)));
    };
    let login = Login { secret: &secret, back: &back(&app), now: app.clock.millis() };
    let arrival = match app.door.arrive(login, &code).await {
        Ok(arrival) => arrival,
        Err(denied) => return Ok(turned_away(&ask, denied)),
    };
    let session = app.store.sign_staff_in(&arrival.who, &arrival.key).await?;
    let cookies = AppendHeaders([set_cookie(&app, &session), login_cookie(&app, "")].map(|[cookie]| cookie));
    Ok((cookies, ask.page(&staff::arrived())).into_response())
}

/// The address that the issuer has to know.
fn back(app: &App) -> String {
    format!("{}/staff/oidc/callback", app.public_url)
}

/// Whether it was made here, and lately.
fn is_fresh(app: &App, secret: &str) -> bool {
    let moment = secret.rsplit_once('.').and_then(|(moment, _)| app.store.since_moment(moment));
    moment.is_some_and(|since| (0..PATIENCE_MS).contains(&since))
}

fn turned_away(ask: &Ask, denied: Denied) -> Response {
    let (status, words) = match denied {
        Denied::Away => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Your account's sign-in can't be reached just now. Try it again in a minute; if it stays so, tell whoever runs the signup.",
        ),
        Denied::Doubtful => (
            StatusCode::FORBIDDEN,
            "What came back from your account's sign-in does not count here. Begin again; if it stays so, tell whoever runs the signup.",
        ),
        Denied::NotOnTheList => (
            StatusCode::FORBIDDEN,
            "Your account is fine, but it is not on the list of those who help here. Ask whoever runs the signup to put you on it.",
        ),
    };
    ask.page_with(status, &staff::turned_away(words))
}

fn login_cookie_name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-staff-login" } else { "staff-login" }
}

/// Lax, for ten minutes: the way back begins at the issuer's.
fn login_cookie(app: &App, secret: &str) -> [(HeaderName, String); 1] {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let (name, age) = (login_cookie_name(app), if secret.is_empty() { 0 } else { PATIENCE_MS / 1_000 });
    [(SET_COOKIE, format!("{name}={secret}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"))]
}
