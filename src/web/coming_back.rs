//! Coming back: asking for a link, looking at one, opening it; and leaving.

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::broadcast::Receiver;

use super::ask::Ask;
use super::haste;
use super::join::wait;
use super::language;
use super::limits::{Act, Client, too_many};
use super::posted::Posted;
use super::problem::Problem;
use super::question::new_reference;
use super::visitor::Visitor;
use crate::app::App;
use crate::jobs;
use crate::signup::values::{EmailAddress, Value};
use crate::signup::{Complaint, LinkSecret, Place, Reference, Signup, Typed};
use crate::store::{Job, LinkState, Newcomer, Opened};
use crate::views::{self, Dead, Stop};
use crate::words::Phrase;

pub(super) async fn resume(State(app): State<App>, ask: Ask) -> Response {
    ask.page(&views::resume(&ask.shell(), &app.store.sign_moment(), &Typed::default(), &[]))
}

/// The same answer for every address.
pub(super) async fn mail_link(
    State(app): State<App>,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Request) {
        return Ok(too_many(wait));
    }
    let text = posted.get("email").unwrap_or_default();
    let parsed = match text.trim() {
        "" => Err(Phrase::part("resume-email", "missing")),
        text => EmailAddress::parse(text, &app.rules()),
    };
    match parsed {
        Ok(address) => {
            app.store.ask_for_link(&address, haste::letter_waits_ms(&app, &client, &posted)).await?;
            Ok(ask.page(&views::link_asked(&ask.shell())))
        }
        Err(message) => {
            let mut typed = Typed::default();
            typed.set("email", text);
            let (drawn, complaint) = (app.store.sign_moment(), Complaint { field: "email", message });
            let page = views::resume(&ask.shell(), &drawn, &typed, &[complaint]);
            Ok(ask.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Looks at a link. Changes nothing, whoever looks.
pub(super) async fn look(
    State(app): State<App>,
    secret: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let (secret, path) = read(secret);
    let Some(secret) = secret else { return Ok(gone(&ask)) };
    match app.store.link(&secret).await? {
        LinkState::Expired(_) | LinkState::UsedUp(_) | LinkState::Superseded(_)
            if ask.query("mailed").is_some() =>
        {
            Ok(ask.page(&views::fresh_link_sent(&ask.shell())))
        }
        state => show(&app, &ask, &path, state).await,
    }
}

/// Opens a link: a new session, the address proven for this browser. A dead one mails a fresh one.
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
    let (Some(secret), path) = read(secret) else { return Ok(gone(&ask)) };
    let id = Visitor::fresh_id();
    let mut moves = app.moves();
    let newcomer = Newcomer { visitor: &id, former: visitor.id.as_deref() };
    match app.store.open_link(&secret, newcomer).await? {
        Opened::Here(reference) => {
            tracing::info!(%reference, "opened by link");
            visitor.is_about(&reference);
            let signup = arrive(&app, &visitor, &id, &reference, &mut moves).await?;
            let place = app.place(signup.as_ref());
            let notice = if matches!(place, Place::Question(_)) { "?notice=back" } else { "" };
            let language = signup.and_then(|signup| ask.takes_over(signup.language));
            Ok((language, ask.go(&format!("{}{notice}", place.path()))).into_response())
        }
        Opened::Not(
            LinkState::Expired(reference) | LinkState::UsedUp(reference) | LinkState::Superseded(reference),
        ) => {
            if app.store.letter_stop(&secret).await?.is_some_and(|letter| letter.silenced) {
                let stop = Stop { path: &format!("{path}/stop"), masked: None, opens: false, silenced: true };
                return Ok(ask.page(&views::stop(&ask.shell(), stop)));
            }
            app.store.owe_link_to(&reference).await?;
            app.owed.notify_one();
            // To be looked at, so that reloading it mails no other one.
            Ok(ask.go(&format!("{path}?mailed=yes")))
        }
        Opened::Not(LinkState::Finished) => Ok(ask.page(&views::finished(&ask.shell()))),
        Opened::Not(LinkState::Moved) => {
            Ok(ask.page_with(StatusCode::GONE, &views::moved_link(&ask.shell())))
        }
        Opened::Not(_) => Ok(gone(&ask)),
    }
}

/// A browser has proven an address and is known as `id` now: a new session, and what waited for the proof goes on. Its
/// signup as it is then.
pub(super) async fn arrive(
    app: &App,
    visitor: &Visitor,
    id: &str,
    reference: &Reference,
    moves: &mut Receiver<Reference>,
) -> Result<Option<Signup>, Problem> {
    visitor.rise(id).await?;
    app.moved(reference);
    jobs::try_now(app, Job::CreateMember(reference.to_string()));
    wait(app, id, reference, moves).await?;
    Ok(app.store.visit(id).await?)
}

/// The owner of the address answers for themselves, where somebody else may have filled the signup in.
pub(super) async fn anew(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    if let (Some(id), Some(signup)) = (&visitor.id, &visitor.signup)
        && signup.may_be_a_strangers
    {
        app.store.begin_anew(id, &signup.reference, &new_reference(&app)).await?;
        let own = app.store.visit(id).await?;
        return Ok(ask.go(&app.place(own.as_ref()).path()));
    }
    Ok(ask.go(&app.place(visitor.signup.as_ref()).path()))
}

/// Forgets this browser. The signup stays, and its letters still lead to it.
pub(super) async fn leave(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    match &visitor.id {
        // Somebody may have the code of a kiosk in their phone already.
        Some(id) if ask.kiosk().is_some() => app.store.leave_to_phone(id).await?,
        Some(id) => app.store.leave(id).await?,
        None => {}
    }
    visitor.leave().await?;
    Ok((language::remembers(&app, None), ask.go("/")).into_response())
}

pub(super) fn read(secret: Result<Path<String>, PathRejection>) -> (Option<LinkSecret>, String) {
    let secret = secret.ok().and_then(|Path(text)| LinkSecret::read(&text));
    let path = secret.as_ref().map(|secret| format!("/r/{}", secret.expose())).unwrap_or_default();
    (secret, path)
}

async fn show(app: &App, ask: &Ask, path: &str, state: LinkState) -> Result<Response, Problem> {
    Ok(match state {
        LinkState::Live(reference) => {
            ask.page(&views::link(&ask.shell(), path, &masked(app, &reference).await?))
        }
        LinkState::Expired(_) => ask.page(&views::dead_link(&ask.shell(), path, Dead::Expired)),
        LinkState::UsedUp(_) => ask.page(&views::dead_link(&ask.shell(), path, Dead::UsedUp)),
        LinkState::Superseded(_) => ask.page(&views::dead_link(&ask.shell(), path, Dead::Superseded)),
        LinkState::Finished => ask.page(&views::finished(&ask.shell())),
        LinkState::Moved => ask.page_with(StatusCode::GONE, &views::moved_link(&ask.shell())),
        LinkState::Gone => gone(ask),
    })
}

pub(super) async fn masked(app: &App, reference: &Reference) -> Result<String, Problem> {
    let address = app.store.find(reference).await?.and_then(|signup| signup.email(&app.rules()));
    Ok(address.map_or_else(|| reference.to_string(), |address| address.masked()))
}

/// Not a link of ours, or of a signup that was erased.
pub(super) fn gone(ask: &Ask) -> Response {
    let shell = ask.shell();
    let page = views::problem(&shell, &shell.say("gone"), &shell.say(("gone", "what"))).at("gone");
    ask.page_with(StatusCode::GONE, &page)
}
