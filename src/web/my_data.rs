//! What is kept about a person: to be seen, downloaded and erased.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::signup::{Signup, State as Stage};
use crate::store::Erased;
use crate::views::{self, MyData, Shell};
use crate::words::Phrase;

pub(super) async fn see(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let Some(signup) = &visitor.signup else { return Ok(ask.page(&views::no_data(&ask.shell()))) };
    let until = app.store.kept_until(&signup.reference).await?;
    let letters: Vec<(Phrase, Date)> = app
        .store
        .letters_sent(&signup.reference)
        .await?
        .iter()
        .map(|(kind, sent)| (about(kind), day(&app, *sent)))
        .collect();
    if ask.query("format").as_deref() == Some("json") {
        // Whatever is hidden on the page is not in the file either.
        if signup.masked {
            return Ok(ask.go("/signup/confirm"));
        }
        return Ok(download(&app, &ask.shell(), signup, until, &letters));
    }
    let visitor = visitor.id.as_deref().unwrap_or_default();
    let data = MyData {
        others: app.store.visits(visitor).await?.len() > 1,
        signup,
        journey: app.journey,
        standing: standing(signup),
        until: until.map(|until| day(&app, until)),
        letters: &letters,
    };
    Ok(ask.page(&views::my_data(&ask.shell(), &data)))
}

/// Erases it. A browser that came by a link shows the code of a letter first: links may be passed on.
pub(super) async fn erase(
    State(app): State<App>,
    mut visitor: Visitor,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    visitor.turns_to(posted.get("signup")).await?;
    let Some(signup) = &visitor.signup else { return Ok(ask.page(&views::no_data(&ask.shell()))) };
    if posted.get("erase") != Some("yes") {
        return Ok(ask.go("/signup/my-data"));
    }
    if signup.masked {
        return Ok(ask.go("/signup/confirm"));
    }
    let erased = app.store.erase(&signup.reference).await?;
    app.owed.notify_one();
    app.moved(&signup.reference);
    Ok(ask.page(&views::erased(&ask.shell(), erased == Erased::Later)))
}

/// The same as on the page, for other programs.
fn download(
    app: &App,
    shell: &Shell,
    signup: &Signup,
    until: Option<i64>,
    letters: &[(Phrase, Date)],
) -> Response {
    let mut answers = Map::new();
    for step in app.journey.0 {
        if let Some(saved) = signup.answers.get(step.slug) {
            let typed = saved.refused.as_ref().unwrap_or(&saved.typed);
            let fields =
                step.fields.iter().map(|field| (field.name.to_owned(), typed.get(field.name).into()));
            answers.insert(step.slug.to_owned(), Value::Object(fields.collect()));
        }
    }
    let letters: Vec<Value> = letters
        .iter()
        .map(|(about, day)| json!({ "about": shell.say(about), "sent": day.to_string() }))
        .collect();
    let data = json!({
        "reference": signup.reference.as_str(),
        "state": shell.say(standing(signup)),
        "address_proven_in_this_browser": signup.proven,
        "answers": answers,
        "letters": letters,
        "kept_until": until.map(|until| day(app, until).to_string()),
    });
    let name = format!("attachment; filename=\"{}.json\"", signup.reference);
    let text = serde_json::to_string_pretty(&data).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)], text)
        .into_response()
}

fn standing(signup: &Signup) -> Phrase {
    match signup.state {
        Stage::Draft => "stage-draft",
        Stage::Submitted { .. } => "stage-submitted",
        Stage::Known { .. } if signup.proven => "stage-known",
        Stage::Known { .. } => "stage-known-unproven",
        Stage::Created { .. } => "stage-created",
        Stage::Paid { .. } => "stage-paid",
    }
    .into()
}

fn about(kind: &str) -> Phrase {
    match kind {
        "reminder" => "about-reminder",
        "ready" => "about-ready",
        "still_working" => "about-still-working",
        "confirm_paid" => "about-confirm-paid",
        "invitation" => "about-invitation",
        _ => "about-link",
    }
    .into()
}

fn day(app: &App, at: i64) -> Date {
    app.config.organisation.day(at)
}
