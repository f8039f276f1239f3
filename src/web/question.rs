//! Asking a question and saving its answer.

use std::time::Duration;

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::ask::{Ask, shell};
use super::limits::{Act, Client, seconds};
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::chance;
use crate::signup::values::{EmailAddress, Username, Value};
use crate::signup::{Complaint, Place, Reference, Saved, Signup, Step, Typed};
use crate::store::{Save, Saving};
use crate::views::{self, Question};

/// What somebody reads whose browser has forgotten which signup was theirs.
const LOST: &str = "This browser has lost its place, perhaps because its cookies were deleted. What you just typed is kept. \
                    Tell us your address: the letter we mail to it leads back to everything you had answered before.";

pub(super) async fn ask(
    State(app): State<App>,
    slug: Result<Path<String>, PathRejection>,
    visitor: Visitor,
    ask: Ask,
) -> Result<Response, Problem> {
    let step = step(&app, slug)?;
    let place = app.place(visitor.signup.as_ref());
    if let Some(elsewhere) = leads_away(&app, step, &place) {
        return Ok(ask.go(&elsewhere));
    }
    let nothing = Saved::default();
    let saved = visitor.signup.as_ref().and_then(|signup| signup.answers.get(step.slug)).unwrap_or(&nothing);
    let typed = saved.refused.as_ref().unwrap_or(&saved.typed);
    let mut complaints = match saved.refused {
        Some(_) => step.complaints(typed, &app.rules()),
        None => Vec::new(),
    };
    complaints.extend(upstream_complaint(step, saved));
    let notice = ask.query("notice").map(|notice| match notice.as_str() {
        "lost" => LOST,
        _ => "Please answer this first; then it goes on.",
    });
    let asked = Question {
        step,
        journey: app.journey,
        typed,
        complaints: &complaints,
        version: saved.version,
        notice,
    };
    Ok(ask.page(&views::question(&shell(&app), &asked)))
}

pub(super) async fn save(
    State(app): State<App>,
    slug: Result<Path<String>, PathRejection>,
    mut visitor: Visitor,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    let step = step(&app, slug)?;
    let rules = app.rules();
    let typed = Typed::from_pairs(step.fields, posted.pairs());
    let made_from = posted.get("version").and_then(|version| version.parse::<i64>().ok());
    if visitor.signup.as_ref().is_some_and(|signup| !signup.is_draft()) {
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    }
    let saved =
        visitor.signup.as_ref().and_then(|signup| signup.answers.get(step.slug)).cloned().unwrap_or_default();
    if let Err(wait) = may_save(&client, &visitor) {
        let notice = format!(
            "Not saved yet: that was a lot at once. Press Continue again in {} seconds.",
            seconds(wait)
        );
        let version = made_from.unwrap_or(saved.version);
        let asked = Question {
            step,
            journey: app.journey,
            typed: &typed,
            complaints: &[],
            version,
            notice: Some(&notice),
        };
        return Ok(ask.page_with(StatusCode::TOO_MANY_REQUESTS, &views::question(&shell(&app), &asked)));
    }
    let complaints = step.complaints(&typed, &rules);
    let asked = |complaints| Question {
        step,
        journey: app.journey,
        typed: &typed,
        complaints,
        version: made_from.unwrap_or(saved.version),
        notice: None,
    };
    if !complaints.is_empty() {
        if let Some(signup) = &visitor.signup {
            app.store.keep_refused(&signup.reference, step.slug, &typed).await?;
        }
        return Ok(ask.page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &views::question(&shell(&app), &asked(&complaints)),
        ));
    }
    let same = saved.version > 0 && saved.typed.same_as(&typed);
    if same && saved.refusal.is_some() {
        let complaints: Vec<Complaint> = upstream_complaint(step, &saved).into_iter().collect();
        return Ok(ask.page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &views::question(&shell(&app), &asked(&complaints)),
        ));
    }
    // A double click, or the page sent again: it is saved already, and what was refused since is withdrawn.
    if same && saved.refused.is_none() {
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    }
    let version = match made_from {
        None if saved.version > 0 => return Ok(conflict(&ask, &asked(&[]), &saved)),
        from => from.unwrap_or(0),
    };
    let address = EmailAddress::parse(typed.get("email"), &rules).ok().filter(|_| step.slug == "email");
    let id = visitor.id_or_new().await?;
    let reference =
        visitor.signup.as_ref().map_or_else(|| new_reference(&app), |signup| signup.reference.clone());
    let saving = Save {
        visitor: &id,
        reference: &reference,
        step: step.slug,
        typed: &typed,
        version,
        address: address.as_ref(),
    };
    let outcome = app.store.save(&saving).await?;
    app.owed.notify_one();
    metrics::counter!("dhsignup_saves_total", "step" => step.slug).increment(1);
    let now = app.store.visit(&id).await?;
    // A later question, answered by a browser that has lost its cookie: kept in a signup of its own.
    if visitor.signup.is_none() && app.journey.before(step).is_some() {
        return Ok(ask.go(&format!("{}?notice=lost", app.place(now.as_ref()).path())));
    }
    match outcome {
        Saving::Changed => match now.as_ref().and_then(|signup: &Signup| signup.answers.get(step.slug)) {
            Some(theirs) if !theirs.typed.same_as(&typed) => Ok(conflict(&ask, &asked(&[]), theirs)),
            _ => Ok(ask.go(&app.place(now.as_ref()).path())),
        },
        Saving::Saved | Saving::Closed => Ok(ask.go(&app.place(now.as_ref()).path())),
    }
}

fn may_save(client: &Client, visitor: &Visitor) -> Result<(), Duration> {
    client.may(Act::Request)?;
    match (&visitor.id, &visitor.signup) {
        (Some(id), Some(_)) => client.browser_may(Act::BrowserSave, id),
        _ => client.may(Act::Signup),
    }
}

/// A fragment below the field: whether the username is free. Says nothing where it can't tell, or was asked too often.
pub(super) async fn check_username(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
) -> Response {
    let asked_too_often = client.may(Act::Check).and_then(|()| match &visitor.id {
        Some(id) => client.browser_may(Act::BrowserCheck, id),
        None => Ok(()),
    });
    if asked_too_often.is_err() {
        return (StatusCode::TOO_MANY_REQUESTS, views::username_hint(None)).into_response();
    }
    let text = ask.query("username").unwrap_or_default();
    let free = match Username::parse(&text, &app.rules()) {
        Ok(username) if !text.trim().is_empty() => app.members.username_is_free(username.as_str()).await.ok(),
        _ => None,
    };
    views::username_hint(free).into_response()
}

fn step(app: &App, slug: Result<Path<String>, PathRejection>) -> Result<&'static Step, Problem> {
    slug.ok().and_then(|Path(slug)| app.journey.step(&slug)).ok_or(Problem::NotFound)
}

/// Where somebody belongs who may not be asked this now: past Join, or before an open question that comes first.
fn leads_away(app: &App, step: &Step, place: &Place) -> Option<String> {
    match place {
        Place::Question(open) if app.journey.number(step) > app.journey.number(open) => {
            Some(format!("{}?notice=first", place.path()))
        }
        Place::Question(_) | Place::Review => None,
        elsewhere => Some(elsewhere.path()),
    }
}

/// What upstream would not have, said beside the field it is about.
fn upstream_complaint(step: &'static Step, saved: &Saved) -> Option<Complaint> {
    let field = step.fields.first()?.name;
    saved.refusal.clone().map(|message| Complaint { field, message })
}

/// Both answers and the choice, as a conflict.
fn conflict(ask: &Ask, asked: &Question, theirs: &Saved) -> Response {
    let asked =
        Question { version: theirs.version, typed: asked.typed, complaints: &[], notice: None, ..*asked };
    ask.page_with(StatusCode::CONFLICT, &views::conflict(&asked, &theirs.typed))
}

fn new_reference(app: &App) -> Reference {
    Reference::from_random(&app.config.organisation.reference_prefix, chance::bytes())
}
