//! Records that nobody pays for, to be cleaned up upstream.

use maud::html;

use super::frame::framed;
use crate::views::Page;

/// Shows them: member, reference, day. `more` where the list goes on.
pub fn leftovers(who: &str, rows: &[(i64, String, String)], more: bool, done: Option<&str>) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Left upstream" }
        @if let Some(done) = done { p.notice role="status" { (done) } }
        p.lead { "Member records that a Join made here, unpaid for 30 days, whose address nobody ever confirmed. They are the space's to clean up." }
        @if rows.is_empty() { p.quiet { "None." } }
        @else {
            p.actions { a.button.secondary href="/staff/leftovers.csv" download="leftovers.csv" { "Download as CSV" } }
            table.rows role="table" {
                caption.visually-hidden { "Left upstream" }
                thead role="rowgroup" { tr role="row" { th scope="col" role="columnheader" { "Member" } th scope="col" role="columnheader" { "Reference" } th scope="col" role="columnheader" { "Made" } th scope="col" role="columnheader" { "Done" } } }
                tbody role="rowgroup" {
                    @for (member, reference, day) in rows {
                        tr role="row" {
                            td role="cell" data-head="Member" { (member) }
                            td role="cell" data-head="Reference" { a href={ "/staff/signups/" (reference) } { (reference) } }
                            td role="cell" data-head="Made" { (day) }
                            td role="cell" data-head="Done" {
                                form method="post" action="/staff/leftovers" {
                                    input type="hidden" name="reference" value=(reference);
                                    button.secondary { "Cleaned up" span.visually-hidden { ": member " (member) } }
                                }
                            }
                        }
                    }
                }
            }
            @if more { p.quiet { "There are more: tick these off, or download the whole list." } }
        }
    };
    framed("Left upstream", who, main)
}
