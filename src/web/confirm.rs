//! Proving an address by the code of a letter, choosing between two signups, and going on with another address.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

use super::ask::Ask;
use super::coming_back::arrive;
use super::limits::{Act, Client, seconds, too_many};
use super::membership::unless_shown;
use super::posted::Posted;
use super::problem::Problem;
use super::question::new_reference;
use super::visitor::Visitor;
use crate::app::App;
use crate::signup::{Code, Complaint, Place, Reference, Signup};
use crate::store::{Confirmed, Newcomer, Readdressed};
use crate::views::{self, Choice, Why};
use crate::words::Phrase;

pub(super) async fn confirm(State(app): State<App>, visitor: Visitor, ask: Ask) -> Response {
    let Some(signup) = &visitor.signup else { return ask.go("/signup/resume") };
    match (why(&app, signup), ask.query("shown")) {
        (Some(why), None) => ask.page(&views::confirm(&ask.shell(), signup, why, &[])),
        (Some(why), Some(shown)) if shown == why.name() => {
            unless_shown(&ask, true, || views::confirm(&ask.shell(), signup, why, &[]))
        }
        // What was asked for is done, in another tab perhaps.
        _ => ask.go(&app.place(Some(signup)).path()),
    }
}

/// Reads the code: a new session, the address proven for this browser, and for half an hour nothing hidden from it.
pub(super) async fn prove(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    let Visitor { id: Some(former), signup: Some(signup), .. } = &visitor else {
        return Ok(ask.go("/signup/resume"));
    };
    let Some(why) = why(&app, signup) else { return Ok(ask.go(&app.place(Some(signup)).path())) };
    let refused = |status, message: Phrase| {
        let page = views::confirm(&ask.shell(), signup, why, &[Complaint { field: "code", message }]);
        Ok(ask.page_with(status, &page))
    };
    if let Err(wait) = client.may(Act::Opening) {
        return refused(StatusCode::TOO_MANY_REQUESTS, too_soon(wait));
    }
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(code) = Code::read(posted.get("code").unwrap_or_default()) else {
        return refused(unprocessable, Phrase::part("code", "missing"));
    };
    let id = Visitor::fresh_id();
    let newcomer = Newcomer { visitor: &id, former: Some(former) };
    let mut moves = app.moves();
    match app.store.confirm(&signup.reference, &code, newcomer).await? {
        Confirmed::Here(reference) => {
            tracing::info!(%reference, "confirmed by a code");
            visitor.is_about(&reference);
            let signup = arrive(&app, &visitor, &id, &reference, &mut moves).await?;
            Ok(ask.go(&app.place(signup.as_ref()).path()))
        }
        Confirmed::Wrong(left) => refused(unprocessable, Phrase::new("code-wrong").with("left", left)),
        Confirmed::Spent => refused(unprocessable, Phrase::part("code", "spent")),
    }
}

/// The letter once more, to the address that the signup has.
pub(super) async fn mail_again(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Request) {
        return Ok(too_many(wait));
    }
    let Some(signup) = &visitor.signup else { return Ok(ask.go("/signup")) };
    app.store.owe_link_to(&signup.reference).await?;
    app.owed.notify_one();
    let place = app.place(Some(signup));
    match why(&app, signup) {
        // Whoever waits for a code types it here.
        Some(_) if !matches!(place, Place::CheckInbox | Place::Review) || signup.masked => {
            Ok(ask.go("/signup/confirm"))
        }
        _ => Ok(ask.go(&place.path())),
    }
}

/// Goes on without the earlier answers.
pub(super) async fn later(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    if let (Some(id), Some(signup)) = (&visitor.id, &visitor.signup) {
        app.store.go_on(&signup.reference).await?;
        let now = app.store.visit(id).await?;
        return Ok(ask.go(&app.place(now.as_ref()).path()));
    }
    Ok(ask.go("/signup"))
}

pub(super) async fn choose(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let Some(id) = &visitor.id else { return Ok(ask.go("/signup")) };
    let visits = app.store.visits(id).await?;
    if visits.is_empty() {
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    }
    let zone = &app.config.organisation.time_zone;
    let at = |touched: i64| Timestamp::from_millisecond(touched).unwrap_or(Timestamp::UNIX_EPOCH);
    let same = |signup: &Signup, other: &Signup| {
        let address = |signup: &Signup| signup.address().map(|address| address.canonical().to_owned());
        let may_see = |signup: &Signup| signup.proven || signup.is_author;
        other.reference != signup.reference
            && other.is_draft()
            && signup.is_draft()
            && may_see(signup)
            && may_see(other)
            && address(signup).is_some()
            && address(signup) == address(other)
    };
    let choices: Vec<Choice> = visits
        .iter()
        .map(|(signup, touched)| Choice {
            signup,
            touched: at(*touched).to_zoned_datetime(zone.clone()).datetime(),
            with: visits.iter().map(|(other, _)| other).find(|other| same(signup, other)),
        })
        .collect();
    Ok(ask.page(&views::choose(&ask.shell(), app.journey, &app.rules(), &choices)))
}

/// Turns to one of them, with what another one has more, if that is wished.
pub(super) async fn chosen(
    State(app): State<App>,
    visitor: Visitor,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    let named = |name| posted.get(name).and_then(|text| text.parse::<Reference>().ok());
    let (Some(id), Some(into)) = (&visitor.id, named("signup")) else { return Ok(ask.go("/signup/choose")) };
    let turned = match named("with") {
        Some(from) => app.store.put_together(id, &from, &into).await?,
        None => app.store.choose(id, &into).await?,
    };
    if !turned {
        return Ok(ask.go("/signup/choose"));
    }
    visitor.is_about(&into);
    let now = app.store.visit(id).await?;
    Ok(ask.go(&app.place(now.as_ref()).path()))
}

/// Goes on with another address, by whoever may see the answers.
pub(super) async fn another_address(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
) -> Result<Response, Problem> {
    let Visitor { id: Some(id), signup: Some(signup), .. } = &visitor else { return Ok(ask.go("/signup")) };
    if signup.masked {
        return Ok(ask.go("/signup/confirm"));
    }
    if let Err(wait) = client.may(Act::Signup) {
        return Ok(too_many(wait));
    }
    Ok(match app.store.readdress(id, &signup.reference, &new_reference(&app)).await? {
        Readdressed::Draft(_) => {
            app.owed.notify_one();
            ask.go("/signup/email")
        }
        Readdressed::UnderWay | Readdressed::Paid => ask.go(&app.place(Some(signup)).path()),
    })
}

/// Why this person is asked to confirm; none where there is nothing to confirm, or nothing to write to.
fn why(app: &App, signup: &Signup) -> Option<Why> {
    signup.email(&app.rules())?;
    match () {
        () if app.place(Some(signup)) == Place::Confirm => Some(Why::Lost),
        () if !signup.proven => Some(Why::Unproven),
        () if signup.masked => Some(Why::Hidden),
        () => None,
    }
}

fn too_soon(wait: Duration) -> Phrase {
    Phrase::new("code-too-often").with("seconds", seconds(wait))
}
