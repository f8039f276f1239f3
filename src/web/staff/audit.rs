//! The whole audit trail, a page at a time.

use axum::extract::State;
use axum::response::Response;

use super::case::did;
use super::staffer::Staffer;
use super::{place, read_place, when};
use crate::app::App;
use crate::store::Audited;
use crate::views::staff::{self, Cell, Table};
use crate::web::ask::Ask;
use crate::web::problem::Problem;

const A_PAGE: usize = 100;

pub(in crate::web) async fn audit(
    State(app): State<App>,
    staffer: Staffer,
    ask: Ask,
) -> Result<Response, Problem> {
    let before = ask.query("before");
    let mut lines = app.store.audit(before.as_deref().and_then(read_place), A_PAGE as i64 + 1).await?;
    let more = lines.len() > A_PAGE;
    lines.truncate(A_PAGE);
    let older = lines.last().filter(|_| more).map(|last| place(last.at, &last.id));
    let row = |line: &Audited| {
        let signup = line.reference.as_ref();
        let signup = signup.map_or_else(|| Cell::text("none"), |signup| Cell::Signup(signup.to_string()));
        vec![Cell::text(when(&app, line.at)), Cell::text(line.who.clone()), Cell::text(did(line)), signup]
    };
    let rows = lines.iter().map(row).collect();
    let table = Table { caption: "Audit trail", heads: &["When", "Who", "What", "Signup"], rows };
    Ok(ask.page(&staff::audit(&staffer.who, &table, older.as_deref())))
}
