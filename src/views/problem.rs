//! When something is not there or did not work: what happens next, and a way on.

use maud::html;

use super::{Page, Shell};
use crate::ui::rich;

/// Says what it is, that nothing is lost, and where to go.
pub fn problem(shell: &Shell, title: &str, what_now: &str) -> Page {
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (what_now) }
        p.actions {
            a.button.primary href="/signup" { (shell.say("problem-mine")) }
            a.button.secondary href="/" { (shell.say("to-the-start")) }
        }
        p { (rich(shell.words, "problem-stuck", [("address", &shell.support())])) }
    };
    Page::new(title, main)
}
