//! Records that our Joins left upstream, for the space to clean up.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::staffer::Staffer;
use crate::app::App;
use crate::store::Leftover;
use crate::views::staff;
use crate::web::ask::Ask;
use crate::web::posted::Posted;
use crate::web::problem::Problem;

const A_PAGE: usize = 100;
/// More rows than any spreadsheet of a space wants.
const MOST: i64 = 100_000;

pub(in crate::web) async fn leftovers(
    State(app): State<App>,
    staffer: Staffer,
    ask: Ask,
) -> Result<Response, Problem> {
    let mut found = app.store.leftovers(A_PAGE as i64 + 1).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let rows: Vec<_> = found.iter().map(|it| row(&app, it)).collect();
    let done = ask.query("done").and_then(|done| match done.as_str() {
        "cleaned" => Some("It is ticked off."),
        "nothing" => Some("There was nothing to tick off: it is paid, or ticked off already."),
        _ => None,
    });
    Ok(ask.page(&staff::leftovers(&staffer.who, &rows, more, done)))
}

/// For a spreadsheet. No cell needs a quote: numbers, references and days.
pub(in crate::web) async fn leftovers_csv(State(app): State<App>, _: Staffer) -> Result<Response, Problem> {
    let mut text = "member_id,reference,made\n".to_owned();
    for found in app.store.leftovers(MOST).await? {
        let (member, reference, day) = row(&app, &found);
        text += &format!("{member},{reference},{day}\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"leftovers.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// The space has cleaned one of them up.
pub(in crate::web) async fn clean_up(
    State(app): State<App>,
    staffer: Staffer,
    posted: Posted,
) -> Result<Response, Problem> {
    let named = posted.get("reference").and_then(|text| text.parse().ok());
    let reference = named.ok_or(Problem::NotFound)?;
    let done = if app.store.cleaned_up(&staffer.who, &reference).await? { "cleaned" } else { "nothing" };
    Ok(Redirect::to(&format!("/staff/leftovers?done={done}")).into_response())
}

fn row(app: &App, found: &Leftover) -> (i64, String, String) {
    let day = app.config.organisation.day(found.made_at);
    (found.member_id, found.reference.to_string(), day.to_string())
}
