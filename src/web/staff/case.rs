//! One signup, with all that is known of it.

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::StatusCode;
use axum::response::Response;

use super::deeds;
use super::staffer::Staffer;
use super::when;
use crate::app::App;
use crate::signup::{Complaint, Reference, age};
use crate::store::{Audited, Case};
use crate::views::staff::{self, Answering, Cell, Table};
use crate::web::ask::Ask;
use crate::web::problem::Problem;

pub(in crate::web) async fn case(
    State(app): State<App>,
    staffer: Staffer,
    reference: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let found = app.store.case(&read(reference)?).await?.ok_or(Problem::NotFound)?;
    let done = ask.query("done").and_then(|done| deeds::words(&done));
    Ok(ask.page(&page(&app, &staffer, &found, Shown { done, ..Shown::default() })))
}

/// The same with its answers; that somebody looked is on the disk before.
pub(in crate::web) async fn answers(
    State(app): State<App>,
    staffer: Staffer,
    reference: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let reference = read(reference)?;
    if app.store.overview(&reference).await?.is_none() {
        return Err(Problem::NotFound);
    }
    app.store.shows_answers(&staffer.who, &reference).await?;
    let found = app.store.case(&reference).await?.ok_or(Problem::NotFound)?;
    Ok(ask.page(&page(&app, &staffer, &found, Shown { answers: true, ..Shown::default() })))
}

/// The same with something wrong about what was typed.
pub(super) async fn complained(
    app: &App,
    staffer: &Staffer,
    reference: &Reference,
    ask: &Ask,
    complaint: &Complaint,
    typed: &str,
) -> Result<Response, Problem> {
    let found = app.store.case(reference).await?.ok_or(Problem::NotFound)?;
    let shown = Shown { complaint: Some(complaint), typed, ..Shown::default() };
    Ok(ask.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(app, staffer, &found, shown)))
}

pub(super) fn read(reference: Result<Path<String>, PathRejection>) -> Result<Reference, Problem> {
    reference.ok().and_then(|Path(text)| text.parse().ok()).ok_or(Problem::NotFound)
}

/// What a page shows besides the signup.
#[derive(Clone, Copy, Default)]
struct Shown<'a> {
    done: Option<&'static str>,
    complaint: Option<&'a Complaint>,
    typed: &'a str,
    answers: bool,
}

fn page(app: &App, staffer: &Staffer, found: &Case, shown: Shown) -> crate::views::Page {
    staff::case(&staff::Case {
        who: &staffer.who,
        words: app.english(),
        overview: &found.overview,
        done: shown.done,
        complaint: shown.complaint,
        typed: shown.typed,
        facts: &facts(app, found, shown.answers),
        silenced: found.silenced,
        answering: Answering { journey: app.journey, answers: &found.signup.answers, shown: shown.answers },
        tables: &tables(app, found),
    })
}

fn facts(app: &App, found: &Case, unmasked: bool) -> Vec<(&'static str, String)> {
    let (overview, moments) = (&found.overview, found.moments);
    let mut facts = Vec::new();
    if let Some(address) = &found.address {
        let proven = if found.proven { "confirmed" } else { "not confirmed" };
        let shown = if unmasked { address.written().to_owned() } else { address.masked() };
        facts.push(("Email address", format!("{shown}, {proven}")));
    }
    if found.silenced {
        facts.push(("Emails", "None: its owner said \"this was not me\"".to_owned()));
    }
    if let Some(member) = overview.member_id {
        facts.push(("Member", member.to_string()));
    }
    for (what, at) in [("Begun", overview.begun_at), ("Last touched", overview.touched_at)] {
        facts.push((what, format!("{}, {} ago", when(app, at), age(app.clock.millis() - at))));
    }
    for (what, at) in [
        ("Joined", moments.joined),
        ("Payment possible", moments.payable),
        ("Record complete", moments.completed),
        ("Paid", moments.paid),
        ("Payment recorded", moments.recorded),
        ("Kept until", found.kept_until),
    ] {
        facts.extend(at.map(|at| (what, when(app, at))));
    }
    for (is_so, what, words) in [
        (
            overview.abandoned,
            "Abandoned",
            "Its person goes on elsewhere, or the owner of the address did not want it",
        ),
        (overview.to_be_erased, "To be erased", "As soon as the record upstream is complete"),
    ] {
        if is_so {
            facts.push((what, words.to_owned()));
        }
    }
    facts
}

fn tables(app: &App, found: &Case) -> Vec<(Table, &'static str)> {
    let time = |at: i64| Cell::text(when(app, at));
    let mut tables = vec![
        (
            Table {
                caption: "What is owed",
                heads: &["What", "Since", "Tried", "Next", "Last error"],
                rows: found
                    .jobs
                    .iter()
                    .map(|job| {
                        let why = job.last_error.clone().unwrap_or_else(|| "none".to_owned());
                        let tried = Cell::text(format!("{} times", job.attempts));
                        vec![
                            Cell::text(job.words()),
                            time(job.owed_at),
                            tried,
                            time(job.due_at),
                            Cell::text(why),
                        ]
                    })
                    .collect(),
            },
            "Nothing.",
        ),
        (
            Table {
                caption: "Emails",
                heads: &["Owed", "About", "What became of it"],
                rows: found
                    .letters
                    .iter()
                    .map(|it| vec![time(it.owed_at), Cell::text(it.kind.words()), Cell::text(it.fate())])
                    .collect(),
            },
            "None.",
        ),
        (
            Table {
                caption: "Payments",
                heads: &["When", "Stripe's event", "Ids to look for in Stripe"],
                rows: found
                    .payments
                    .iter()
                    .map(|it| vec![time(it.at), Cell::text(it.kind.clone()), Cell::text(it.ids.join(" "))])
                    .collect(),
            },
            "None that we were told of.",
        ),
    ];
    if !found.mismatches.is_empty() {
        let row = |it: &crate::store::Listed| {
            let until = it.ended_at.map_or_else(|| Cell::text("still"), time);
            vec![time(it.seen_at), until, Cell::text(it.kind.words()), Cell::text(it.detail.clone())]
        };
        let rows = found.mismatches.iter().map(row).collect();
        tables.push((
            Table { caption: "What does not fit", heads: &["Since", "Until", "What", "Stripe's id"], rows },
            "Nothing.",
        ));
    }
    if !found.others.is_empty() {
        let row = |it: &crate::signup::Overview| {
            let place = Cell::text(it.place(app.journey.0.len()));
            vec![Cell::Signup(it.reference.to_string()), place, time(it.begun_at)]
        };
        let rows = found.others.iter().map(row).collect();
        let caption = "Other signups with this address";
        tables.push((Table { caption, heads: &["Reference", "Where", "Begun"], rows }, "None."));
    }
    let rows = found.audit.iter().map(|line| done(app, line)).collect();
    tables.push((
        Table { caption: "What was done about it", heads: &["When", "Who", "What"], rows },
        "Nothing yet.",
    ));
    tables
}

fn done(app: &App, line: &Audited) -> Vec<Cell> {
    vec![Cell::text(when(app, line.at)), Cell::text(line.who.clone()), Cell::text(did(line))]
}

/// What somebody did, in words.
pub(super) fn did(line: &Audited) -> String {
    let words = line.did.map_or("did something", |did| did.words());
    if line.detail.is_empty() { words.to_owned() } else { format!("{words} ({})", line.detail) }
}
