//! The board, and finding a signup.

use axum::extract::{Path, State, rejection::PathRejection};
use axum::response::{IntoResponse, Redirect, Response};

use super::staffer::Staffer;
use super::{place, read_place};
use crate::app::App;
use crate::signup::Reference;
use crate::signup::values::EmailAddress;
use crate::store::Board;
use crate::views::staff::{self, Heap};
use crate::web::ask::Ask;
use crate::web::posted::Posted;
use crate::web::problem::Problem;

/// Rows of a page: who looks through more of them searches.
const A_PAGE: usize = 50;

/// What does not get on comes first.
pub(in crate::web) async fn board(
    State(app): State<App>,
    staffer: Staffer,
    ask: Ask,
) -> Result<Response, Problem> {
    show(&app, &staffer, &ask, Board::Stuck).await
}

pub(in crate::web) async fn on_board(
    State(app): State<App>,
    staffer: Staffer,
    name: Result<Path<String>, PathRejection>,
    ask: Ask,
) -> Result<Response, Problem> {
    let board = name.ok().and_then(|Path(name)| Board::named(&name)).ok_or(Problem::NotFound)?;
    show(&app, &staffer, &ask, board).await
}

async fn show(app: &App, staffer: &Staffer, ask: &Ask, board: Board) -> Result<Response, Problem> {
    let before = ask.query("before");
    let before = before.as_deref().and_then(read_place);
    let heaps = app.store.heaps().await?.into_iter();
    let heaps: Vec<Heap> = heaps
        .map(|heap| Heap { name: heap.board.name(), title: words(heap.board).0, count: heap.count })
        .collect();
    let open = heaps.iter().find(|heap| heap.name == board.name()).ok_or(Problem::NotFound)?;
    let mut signups = app.store.on_board(board, before, A_PAGE as i64 + 1).await?;
    let more = signups.len() > A_PAGE;
    signups.truncate(A_PAGE);
    let last = signups.last().filter(|_| more).map(|last| place(last.begun_at, last.reference.as_str()));
    let page = staff::board(&staff::Board {
        who: &staffer.who,
        heaps: &heaps,
        open,
        about: words(board).1,
        signups: &signups,
        older: last.as_deref(),
        questions: app.journey.0.len(),
        now: app.clock.millis(),
    });
    Ok(ask.page(&page))
}

/// Finds by reference or address. What was typed stands in no address of ours, so it is posted.
pub(in crate::web) async fn search(
    State(app): State<App>,
    staffer: Staffer,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    let text = posted.get("q").unwrap_or_default();
    let found = match (Reference::meant(text), EmailAddress::read(text)) {
        (Ok(reference), _) => app.store.overview(&reference).await?.into_iter().collect(),
        (_, Ok(address)) => app.store.signups_of(&address).await?,
        _ => Vec::new(),
    };
    if let [only] = found.as_slice() {
        return Ok(Redirect::to(&format!("/staff/signups/{}", only.reference)).into_response());
    }
    Ok(ask.page(&staff::matches(&staffer.who, &found, app.journey.0.len(), app.clock.millis())))
}

/// What a heap is called, and what lies on it.
fn words(board: Board) -> (&'static str, &'static str) {
    match board {
        Board::Stuck => (
            "Stuck",
            "They do not get on by themselves: people have to look, an attempt has failed for an hour, or an email was refused.",
        ),
        Board::People => {
            ("Need people", "Support got an email with the reason. It is tried again every hour.")
        }
        Board::Drafts => ("Answering", "They answer the questions, or have not pressed Join yet."),
        Board::Waiting => ("Waiting", "They have joined, and the membership record is being made."),
        Board::Inbox => (
            "Known address",
            "They have joined with an address that was known before: it has to be confirmed by our email, or is a member's.",
        ),
        Board::Payment => ("To pay", "Their membership record is made; they have not paid yet."),
        Board::Unrecorded => {
            ("Paid, not recorded", "They have paid, and the member's record does not show it yet.")
        }
        Board::Mismatched => ("Does not fit", "Something about their payment does not fit."),
        Board::Paid => ("Paid", "They are done."),
        Board::Erased => ("Erased", "Only the reference is kept of them, for 90 days."),
        Board::Submitted | Board::All => ("All", "Every signup."),
    }
}
