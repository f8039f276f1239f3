//! Asking a question and saving its answer.

use std::time::Duration;

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::ask::Ask;
use super::limits::{Act, Client, seconds};
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{haste, later};
use crate::app::App;
use crate::chance;
use crate::signup::values::{EmailAddress, Username, Value};
use crate::signup::{Complaint, Kind, Milestone, Place, Reference, Saved, Signup, Step, Typed, Verdict};
use crate::store::{Save, Saving};
use crate::ui::DRAWN;
use crate::views::{self, Availability, Question};
use crate::words::Phrase;

/// How long the letter to an address waits that was probably not meant: they are asked on the next page.
const SLIP_WAIT_MS: i64 = 60_000;
/// How long somebody who types a username waits for other ones to be looked up.
const SUGGESTIONS: Duration = Duration::from_millis(1_500);
/// How many others are offered, at most.
const OFFERED: usize = 2;

pub(super) async fn ask(
    State(app): State<App>,
    slug: Result<Path<String>, PathRejection>,
    visitor: Visitor,
    ask: Ask,
) -> Result<Response, Problem> {
    let step = step(&app, slug)?;
    let place = app.place(visitor.signup.as_ref());
    if ask.comes_from_here() && visitor.signup.is_none() && app.journey.before(step).is_some() {
        return Ok(ask.go(&format!("{}?notice=no-cookies", place.path())));
    }
    if let Some(elsewhere) = leads_away(&app, step, &place) {
        return Ok(ask.go(&elsewhere));
    }
    if is_hidden(visitor.signup.as_ref(), step) {
        return Ok(ask.go("/signup/confirm"));
    }
    let nothing = Saved::default();
    let saved = visitor.signup.as_ref().and_then(|signup| signup.answers.get(step.slug)).unwrap_or(&nothing);
    let hidden = visitor.signup.as_ref().is_some_and(|signup| signup.masked);
    // What was refused elsewhere is not shown to a browser that came by a link; it stays where it is.
    let refused = saved.refused.as_ref().filter(|_| !hidden);
    let typed = refused.unwrap_or(if hidden { &nothing.typed } else { &saved.typed });
    let mut complaints = match refused {
        Some(_) => step.complaints(typed, &app.rules()),
        None => Vec::new(),
    };
    complaints.extend(saved.complaint(step));
    let notice = ask.query("notice").map(|notice| match notice.as_str() {
        "lost" => "notice-lost",
        "back" => "notice-back",
        "no-cookies" => "notice-no-cookies",
        _ => "notice-first",
    });
    let signup = visitor.signup.as_ref();
    let drawn = drawn(&app, step);
    let sent =
        Sent { app: &app, ask: &ask, step, typed, version: saved.version, signup, drawn, letter_waits_ms: 0 };
    Ok(sent.shown(StatusCode::OK, &complaints, notice.map(Phrase::new)))
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
    let typed = Typed::from_pairs(step.fields, posted.pairs());
    visitor.turns_to(posted.get("signup")).await?;
    if let Some(form) = posted.get(DRAWN) {
        visitor.comes_back_by(form, step, &typed).await?;
    }
    if visitor.signup.as_ref().is_some_and(|signup| signup.undecided || !signup.is_draft()) {
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    }
    if is_hidden(visitor.signup.as_ref(), step) {
        // What was typed over a hidden answer waits beside it for the code.
        if let Some(signup) = visitor.signup.as_ref().filter(|_| !typed.is_empty()) {
            app.store.keep_refused(&signup.reference, step.slug, &typed).await?;
        }
        return Ok(ask.go("/signup/confirm"));
    }
    let made_from = posted.get("version").and_then(|version| version.parse::<u32>().ok()).map(i64::from);
    let may = may_save(&client, &visitor);
    let signup = visitor.signup.take();
    let nothing = Saved::default();
    let saved = signup.as_ref().and_then(|signup| signup.answers.get(step.slug)).unwrap_or(&nothing);
    let version = made_from.unwrap_or(saved.version);
    let sent = Sent {
        app: &app,
        ask: &ask,
        step,
        typed: &typed,
        version,
        signup: signup.as_ref(),
        drawn: drawn(&app, step),
        letter_waits_ms: haste::letter_waits_ms(&app, &client, &posted),
    };
    if let Err(wait) = may {
        let notice = Phrase::new("notice-too-often").with("seconds", seconds(wait));
        return Ok(sent.shown(StatusCode::TOO_MANY_REQUESTS, &[], Some(notice)));
    }
    // Enough for today: what is wrong is said when they come back, and who typed nothing did nothing wrong.
    let leaving = signup.as_ref().filter(|_| posted.get(later::THEN.0) == Some(later::THEN.1));
    match (saved.judge(step, &typed, made_from, &app.rules()), leaving) {
        (Verdict::Refused(_), Some(signup)) => {
            if !typed.is_empty() {
                app.store.keep_refused(&signup.reference, step.slug, &typed).await?;
            }
            later::mailed(&app, &ask, signup).await
        }
        (Verdict::Refused(complaints), None) => {
            metrics::counter!("dhsignup_refusals_total", "step" => step.slug).increment(1);
            if let Some(signup) = &signup {
                app.store.keep_refused(&signup.reference, step.slug, &typed).await?;
            }
            for complaint in &complaints {
                app.passed(Milestone::Refused(step.slug, complaint.field));
            }
            Ok(sent.shown(StatusCode::UNPROCESSABLE_ENTITY, &complaints, None))
        }
        (Verdict::Already, Some(signup)) => later::mailed(&app, &ask, signup).await,
        (Verdict::Already, None) => Ok(ask.go(&app.place(signup.as_ref()).path())),
        (Verdict::Conflict, _) => Ok(sent.conflict(saved)),
        (Verdict::Over(version), leaving) => {
            let kept = sent.kept(&mut visitor, version).await?;
            match leaving {
                Some(signup) if kept.status().is_redirection() => later::mailed(&app, &ask, signup).await,
                _ => Ok(kept),
            }
        }
    }
}

/// An answer that was sent, or the one that stands there, with all that its page needs.
struct Sent<'a> {
    app: &'a App,
    ask: &'a Ask,
    step: &'static Step,
    typed: &'a Typed,
    version: i64,
    signup: Option<&'a Signup>,
    drawn: String,
    letter_waits_ms: i64,
}

impl Sent<'_> {
    fn question<'q>(&'q self, complaints: &'q [Complaint], notice: Option<Phrase>) -> Question<'q> {
        let Self { app, step, typed, version, signup, drawn, .. } = self;
        Question {
            step,
            journey: app.journey,
            typed,
            complaints,
            version: *version,
            notice,
            signup: *signup,
            drawn,
        }
    }

    fn shown(&self, status: StatusCode, complaints: &[Complaint], notice: Option<Phrase>) -> Response {
        let page = views::question(&self.ask.shell(), &self.question(complaints, notice));
        self.ask.page_with(status, &page)
    }

    /// Both answers and the choice.
    fn conflict(&self, theirs: &Saved) -> Response {
        let newest = Question { version: theirs.version, ..self.question(&[], None) };
        self.ask.page_with(StatusCode::CONFLICT, &views::conflict(&self.ask.shell(), &newest, &theirs.typed))
    }

    /// Saves it, beginning a signup where there is none yet.
    async fn kept(&self, visitor: &mut Visitor, version: i64) -> Result<Response, Problem> {
        let Self { app, ask, step, typed, signup, letter_waits_ms, .. } = self;
        let id = visitor.id_or_new().await?;
        // A later question, by a browser that has lost its cookie: kept in a signup of its own.
        let lost = signup.is_none() && app.journey.before(step).is_some();
        let known = signup.map(|signup| signup.reference.clone());
        let begins = known.is_none();
        let reference = known.unwrap_or_else(|| visitor.new_reference());
        visitor.is_about(&reference);
        let address =
            EmailAddress::parse(typed.get("email"), &app.rules()).ok().filter(|_| step.slug == "email");
        let save = Save {
            visitor: id.clone(),
            reference,
            key: visitor.key.take(),
            step: step.slug,
            typed: (*typed).clone(),
            version,
            letter_waits_ms: match &address {
                Some(address) if address.probably_meant().is_some() => (*letter_waits_ms).max(SLIP_WAIT_MS),
                _ => *letter_waits_ms,
            },
            address,
            lost,
            language: ask.language(),
        };
        let owes_a_letter = save.address.is_some();
        let saving = app.store.save(save).await?;
        if owes_a_letter {
            app.owed.notify_one();
        }
        metrics::counter!("dhsignup_saves_total", "step" => step.slug).increment(1);
        let now = match *signup {
            // Nothing else has changed with it, so there is no need to ask.
            Some(signup) if saving == Saving::Saved && !owes_a_letter => {
                Some(signup.clone().with(step.slug, typed, version + 1))
            }
            _ => app.store.visit(&id).await?,
        };
        let place = app.place(now.as_ref());
        if saving == Saving::Saved && version == 0 {
            if begins {
                app.passed(Milestone::Started);
            }
            app.passed(Milestone::Answered(step.slug));
            if place == Place::Review {
                app.passed(Milestone::Review);
            }
        }
        let place = place.path();
        let theirs = now.as_ref().and_then(|signup| signup.answers.get(step.slug));
        match theirs {
            Some(theirs) if saving == Saving::Changed && !theirs.typed.same_as(typed) => {
                Ok(self.conflict(theirs))
            }
            _ if lost => Ok(ask.go(&format!("{place}?notice=lost"))),
            _ => Ok(ask.go(&place)),
        }
    }
}

/// The moment at which a form is drawn, signed: for one that may have a letter mailed.
fn drawn(app: &App, step: &Step) -> String {
    let mails = step.fields.iter().any(|field| field.kind == Kind::Email);
    if mails { app.store.sign_moment() } else { String::new() }
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
    let words = ask.shell().words;
    if asked_too_often.is_err() {
        return (StatusCode::TOO_MANY_REQUESTS, views::username_hint(words, &Availability::Unknown))
            .into_response();
    }
    let text = ask.query("username").unwrap_or_default();
    let known = match Username::parse(&text, &app.rules()) {
        Ok(username) if !text.trim().is_empty() => availability(&app, &visitor, &username).await,
        _ => Availability::Unknown,
    };
    views::username_hint(words, &known).into_response()
}

async fn availability(app: &App, visitor: &Visitor, username: &Username) -> Availability {
    match app.members.username_is_free(username.as_str()).await {
        Ok(true) => return Availability::Free,
        Ok(false) => {}
        Err(_) => return Availability::Unknown,
    }
    // Made of names that a browser may not see they would tell them.
    let about = visitor.signup.as_ref().filter(|signup| !signup.masked);
    let about = about.and_then(|signup| signup.answers.get("about-you"));
    let name = |field| about.map_or("", |saved| saved.typed.get(field));
    let mut others = Vec::new();
    let looking = async {
        for other in username.others(name("first_name"), name("last_name")) {
            if others.len() < OFFERED && app.members.username_is_free(other.as_str()).await == Ok(true) {
                others.push(other.as_str().to_owned());
            }
        }
    };
    // What was found until then is offered.
    let _ = tokio::time::timeout(SUGGESTIONS, looking).await;
    Availability::Taken(others)
}

/// Whether this answer was typed elsewhere and stays hidden from a browser that came by a link.
fn is_hidden(signup: Option<&Signup>, step: &Step) -> bool {
    signup.is_some_and(|signup| {
        signup.masked
            && signup.answers.get(step.slug).is_some_and(|saved| saved.version > 0 && saved.refusal.is_none())
    })
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

pub(super) fn new_reference(app: &App) -> Reference {
    reference_of(app, chance::bytes())
}

/// The reference that these random bytes spell here.
pub(super) fn reference_of(app: &App, random: [u8; 5]) -> Reference {
    Reference::from_random(&app.config.organisation.reference_prefix, random)
}
