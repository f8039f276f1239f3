//! A tablet at the door: a browser that keeps nothing, and forgets whoever has gone.
//!
//! Being one is a cookie, set where somebody types the space's code at `/kiosk`. It gives no power: a kiosk shows less, and ends
//! sooner. Its sessions end by time on our side, whatever the tablet does; the script asks before, and clears the screen.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use secrecy::ExposeSecret;
use tower_sessions::{Expiry, Session};

use super::ask::Ask;
use super::limits::{Act, Client, too_many};
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{ask, language};
use crate::app::App;
use crate::signup::Complaint;
use crate::views::{self, Kiosk};
use crate::words::Phrase;

/// For how long, in seconds, a browser stays one after it was used last: the longest that browsers allow.
const KEPT: u32 = 400 * 86_400;
/// In the session: until when it lasts, in milliseconds since 1970.
const UNTIL: &str = "kiosk_until";
/// Beyond the idle time: for the question whether somebody is still there.
const GRACE: Duration = Duration::from_secs(30);

/// How a page is drawn in this browser, where it is a kiosk.
pub(super) fn of(app: &App, headers: &HeaderMap) -> Option<Kiosk> {
    let code = app.config.kiosk.code.as_ref()?.expose_secret();
    let mut used = false;
    let mut is_one = false;
    for (name, value) in ask::cookies(headers) {
        is_one |= name == cookie_name(app) && app.store.is_kiosk_mark(value, code);
        used |= name == language::NAME || name.ends_with("signup");
    }
    is_one.then(|| Kiosk { idle: app.config.kiosk.idle, used })
}

/// A kiosk's cookie goes with the browser; and its session goes on, where it has not had its time. False where it has: then what it
/// had open is forgotten.
pub(super) async fn goes_on(app: &App, session: &Session, id: &str, parts: &Parts) -> Result<bool, Problem> {
    let (now, idle) = (app.clock.millis(), app.config.kiosk.idle);
    let until: Option<i64> = session.get(UNTIL).await?;
    if until.is_some_and(|until| until <= now) {
        app.store.leave_to_phone(id).await?;
        session.flush().await?;
        return Ok(false);
    }
    let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let next = now + ms(idle + GRACE);
    // Not at every request: a tenth of the time is near enough.
    if !asks_by_itself(parts) && until.is_none_or(|until| next - until > ms(idle / 10)) {
        ends_with_the_browser(session);
        session.insert(UNTIL, next).await?;
    }
    Ok(true)
}

/// The session's cookie is not kept when the browser is closed.
pub(super) fn ends_with_the_browser(session: &Session) {
    session.set_expiry(Some(Expiry::OnSessionEnd));
}

/// Whether the page asked, and nobody in front of it.
fn asks_by_itself(parts: &Parts) -> bool {
    let polls = parts.headers.contains_key("hx-request") && !parts.headers.contains_key("hx-boosted");
    let shows = parts.uri.query().is_some_and(|query| query.contains("shown="));
    polls || shows || parts.uri.path() == "/kiosk/still"
}

/// Coming back by mail and all that is kept are for browsers of one's own.
pub(super) async fn keeps_out(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_elsewhere = matches!(request.uri().path(), "/signup/resume" | "/signup/my-data");
    if is_elsewhere && of(&app, request.headers()).is_some() {
        return Redirect::to("/").into_response();
    }
    next.run(request).await
}

/// Where somebody of the space makes a tablet a kiosk, or an ordinary browser again.
pub(super) async fn door(ask: Ask) -> Response {
    ask.page(&views::kiosk(&ask.shell(), &[]))
}

/// The code makes this browser a kiosk, and ends it where it is one. Counted right or wrong: whoever guesses has few tries.
pub(super) async fn turn(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Kiosk) {
        return Ok(too_many(wait));
    }
    let Some(code) = app.config.kiosk.code.as_ref().map(ExposeSecret::expose_secret) else {
        return Err(Problem::NotFound);
    };
    let mark = app.store.kiosk_mark(posted.get("kiosk_code").unwrap_or_default().trim());
    if !app.store.is_kiosk_mark(&mark, code) {
        let complaint = Complaint { field: "kiosk_code", message: Phrase::part("kiosk-code", "wrong") };
        let page = views::kiosk(&ask.shell(), &[complaint]);
        return Ok(ask.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let becomes = ask.kiosk().is_none();
    // Whoever was in the middle of something here goes on by letter.
    if let Some(id) = &visitor.id {
        app.store.leave_to_phone(id).await?;
    }
    visitor.leave().await?;
    tracing::info!("{}", if becomes { "a browser is a kiosk now" } else { "a browser is no kiosk any more" });
    let lasts = if becomes { Some(mark) } else { None };
    Ok((
        remembers(&app, lasts),
        language::remembers(&app, None),
        ask.go(if becomes { "/" } else { "/kiosk" }),
    )
        .into_response())
}

/// The kiosk's cookie once more, as long as the tablet is used.
pub(super) fn stays(app: &App, ask: &Ask) -> Option<AppendHeaders<[(HeaderName, String); 1]>> {
    ask.kiosk()?;
    let code = app.config.kiosk.code.as_ref()?.expose_secret();
    Some(remembers(app, Some(app.store.kiosk_mark(code))))
}

/// "Still there?", for browsers without scripts.
pub(super) async fn still(ask: Ask) -> Response {
    match ask.kiosk() {
        Some(_) => ask.page(&views::still_there(&ask.shell(), GRACE)),
        None => ask.go("/signup"),
    }
}

/// Somebody types, says the page: the session goes on.
pub(super) async fn here(_: Visitor) -> StatusCode {
    StatusCode::NO_CONTENT
}

fn cookie_name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-kiosk" } else { "kiosk" }
}

fn remembers(app: &App, mark: Option<String>) -> AppendHeaders<[(HeaderName, String); 1]> {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let (mark, age) = mark.map_or_else(|| (String::new(), 0), |mark| (mark, KEPT));
    let name = cookie_name(app);
    let cookie = format!("{name}={mark}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    AppendHeaders([(header::SET_COOKIE, cookie)])
}
