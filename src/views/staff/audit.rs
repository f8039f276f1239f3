//! Who helped, when and how.

use maud::html;

use super::frame::{Table, framed, table};
use crate::views::Page;

/// Shows some lines of the trail; `older` is where those before them are.
pub fn audit(who: &str, rows: &Table, older: Option<&str>) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Audit trail" }
        p.lead { "What was done here and by commands. It is kept for a year." }
        (table(rows, "Nothing yet."))
        @if let Some(older) = older {
            p.actions { a.button.secondary href={ "/staff/audit?before=" (older) } { "Older ones" } }
        }
    };
    framed("Audit trail", who, main)
}
