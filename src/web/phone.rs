//! Going on on a phone: a code with a link that opens once, and taking the signup back.

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::ask::Ask;
use super::coming_back::masked;
use super::limits::{Act, Client, too_many};
use super::membership::unless_shown;
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::signup::{LinkSecret, Place, Signup};
use crate::store::{Lent, Newcomer, PhoneLink};
use crate::views::{self, Phone};

/// Shows the code, or what became of it. Looking changes nothing, however often.
pub(super) async fn code(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let place = app.place(visitor.signup.as_ref());
    let (Some(id), Some(signup)) = (&visitor.id, lendable(visitor.signup.as_ref(), &place)) else {
        return Ok(ask.go(&place.path()));
    };
    let lent = app.store.lent(id, &signup.reference).await?;
    let (link, until) = match &lent {
        Lent::Shown { secret, until } => (format!("{}/p/{}", app.public_url, secret.expose()), *until),
        _ => (String::new(), 0),
    };
    let phone = match lent {
        Lent::Shown { .. } => Phone::Shown { link: &link, until: time(&app, until) },
        Lent::Opened => Phone::Opened,
        Lent::Over => Phone::Over,
        Lent::Nothing => Phone::Nothing,
    };
    let same_words = ask.query("shown").as_deref() == Some(phone.name());
    Ok(unless_shown(&ask, same_words, || views::phone(&ask.shell(), phone, signup, &place)))
}

/// Makes a code, in the place of the one before.
pub(super) async fn lend(
    State(app): State<App>,
    mut visitor: Visitor,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    visitor.turns_to(posted.get("signup")).await?;
    let place = app.place(visitor.signup.as_ref());
    let (Some(id), Some(signup)) = (&visitor.id, lendable(visitor.signup.as_ref(), &place)) else {
        return Ok(ask.go(&place.path()));
    };
    if let Err(wait) = client.may(Act::Request).and_then(|()| client.browser_may(Act::BrowserPhone, id)) {
        return Ok(too_many(wait));
    }
    app.store.lend(id, &signup.reference).await?;
    Ok(ask.go("/signup/phone"))
}

/// Takes the signup back: the code works no more, and the phone has it no more.
pub(super) async fn take_back(
    State(app): State<App>,
    visitor: Visitor,
    ask: Ask,
) -> Result<Response, Problem> {
    if let (Some(id), Some(signup)) = (&visitor.id, &visitor.signup) {
        app.store.take_back(id, &signup.reference).await?;
        tracing::info!(reference = %signup.reference, "taken back from a phone");
    }
    Ok(ask.go(&app.place(visitor.signup.as_ref()).path()))
}

/// Looks at the link of a code. Changes nothing, whoever looks.
pub(super) async fn look(
    State(app): State<App>,
    secret: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let Some(secret) = read(secret) else { return Ok(dead(&ask, &PhoneLink::Gone)) };
    Ok(match app.store.phone_link(&secret).await? {
        PhoneLink::Live(reference) => {
            let path = format!("/p/{}", secret.expose());
            ask.page(&views::on_phone(&ask.shell(), &path, &masked(&app, &reference).await?))
        }
        state => dead(&ask, &state),
    })
}

/// Opens it: a new session, with what the browser has that shows the code.
pub(super) async fn open(
    State(app): State<App>,
    secret: Result<Path<String>, PathRejection>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Opening) {
        return Ok(too_many(wait));
    }
    let Some(secret) = read(secret) else { return Ok(dead(&ask, &PhoneLink::Gone)) };
    let id = Visitor::fresh_id();
    let newcomer = Newcomer { visitor: &id, former: visitor.id.as_deref() };
    let reference = match app.store.open_phone_link(&secret, newcomer).await? {
        PhoneLink::Live(reference) => reference,
        state => return Ok(dead(&ask, &state)),
    };
    visitor.is_about(&reference);
    let Some(signup) = app.store.visit(&id).await? else {
        // It is shown in this very browser, which has the signup already.
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    };
    visitor.rise(&id).await?;
    tracing::info!(%reference, "opened on a phone");
    let place = app.place(Some(&signup));
    let notice = if matches!(place, Place::Question(_)) { "?notice=back" } else { "" };
    Ok((ask.takes_over(signup.language), ask.go(&format!("{}{notice}", place.path()))).into_response())
}

/// A signup that can go on on a phone: this browser is not the phone, and there is something to go on with.
fn lendable<'s>(signup: Option<&'s Signup>, place: &Place) -> Option<&'s Signup> {
    signup.filter(|signup| !signup.is_lent && !matches!(place, Place::Choose | Place::Welcome))
}

fn read(secret: Result<Path<String>, PathRejection>) -> Option<LinkSecret> {
    secret.ok().and_then(|Path(text)| LinkSecret::read(&text))
}

fn dead(ask: &Ask, state: &PhoneLink) -> Response {
    ask.page_with(StatusCode::GONE, &views::dead_code(&ask.shell(), *state == PhoneLink::Opened))
}

/// The time of day where the organisation is.
fn time(app: &App, at: i64) -> jiff::civil::Time {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned_datetime(app.config.organisation.time_zone.clone()).time()
}
