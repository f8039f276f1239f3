//! When something is not there or did not work: what happens next, and a way on.

use maud::html;

use super::{Page, Shell};

/// Says what it is, that nothing is lost, and where to go.
pub fn problem(shell: &Shell, title: &str, what_now: &str) -> Page {
    let organisation = shell.organisation;
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (what_now) }
        p.actions {
            a.button.primary href="/signup" { "Go to my signup" }
            a.button.secondary href="/" { "To the start" }
        }
        p { "Still stuck? Write to " a href={ "mailto:" (organisation.support_email) } { (organisation.support_email) } "." }
    };
    Page::new(title, main)
}
