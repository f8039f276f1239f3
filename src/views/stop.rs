//! "This was not me", "I am not joining": the way out that stands in each letter.

use std::borrow::Cow;

use maud::{Markup, html};

use super::{Page, Policy, Shell};
use crate::ui::{rich, strong};

/// What can be said on the page that a letter's way out leads to.
#[derive(Clone, Copy, Debug)]
pub struct Stop<'a> {
    /// Where the buttons post to.
    pub path: &'a str,
    /// The address, masked; none where the signup has another one by now.
    pub masked: Option<&'a str>,
    /// Whether the link still opens its signup, so that it may delete it.
    pub opens: bool,
    /// Whether letters were stopped already.
    pub silenced: bool,
}

/// Two buttons, and nothing that a scanner could set off.
pub fn stop(shell: &Shell, stop: Stop) -> Page {
    let title = shell.say("stop");
    let address = stop.masked.map_or_else(|| shell.say("your-address"), Cow::from);
    let main = html! {
        h1 tabindex="-1" { (title) }
        @if stop.silenced {
            p.lead { (shell.say("stop-silenced")) }
            (answer(stop.path, "allow", &shell.say("stop-allow"), "primary"))
        } @else {
            p.lead { (rich(shell.words, "stop-begun", [("address", &strong(address))])) }
            section.card {
                h2 { (shell.say("stop-not-me")) }
                p { (shell.say("stop-not-me-means")) }
                (answer(stop.path, "not-me", &shell.say("stop-not-me"), "primary"))
            }
            @if stop.opens {
                section.card {
                    h2 { (shell.say("stop-not-joining")) }
                    p { (shell.say("stop-not-joining-means")) }
                    (answer(stop.path, "not-joining", &shell.say("stop-delete"), "secondary"))
                }
            }
        }
    };
    scriptless(title, main)
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// No letters any more.
    Silenced,
    /// Letters again.
    Allowed,
    /// The signup is deleted.
    Deleted,
    /// It is deleted as soon as the record upstream is complete.
    DeletedSoon,
}

/// Says what was done, and how it can be undone.
pub fn stopped(shell: &Shell, path: &str, what: Stopped) -> Page {
    let (title, means) = match what {
        Stopped::Silenced => ("stopped-silenced", shell.say(("stopped-silenced", "means"))),
        Stopped::Allowed => ("stopped-allowed", shell.say(("stopped-allowed", "means"))),
        Stopped::Deleted => ("stopped-deleted", shell.say("deleted")),
        Stopped::DeletedSoon => ("stopped-deleted-soon", shell.say("deleted-soon")),
    };
    let title = shell.say(title);
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (means) }
        @match what {
            Stopped::Silenced => (answer(path, "allow", &shell.say(("stopped-silenced", "undo")), "secondary")),
            Stopped::Allowed => p.actions {
                a.button.primary href="/signup/resume" { (shell.say("resume")) }
                a.button.secondary href="/" { (shell.say("to-the-start")) }
            },
            Stopped::Deleted | Stopped::DeletedSoon => p.actions { a.button.secondary href="/" { (shell.say("to-the-start")) } },
        }
    };
    scriptless(title, main)
}

fn answer(path: &str, answer: &str, label: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(path) {
            input type="hidden" name="answer" value=(answer);
            button class=(class) { (label) }
        }
    }
}

fn scriptless(title: Cow<'_, str>, main: Markup) -> Page {
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    page
}
