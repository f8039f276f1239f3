//! "This was not me", "I am not joining": the way out that stands in each letter.

use maud::{Markup, html};

use super::{Page, Policy};

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
pub fn stop(stop: Stop) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Stop these letters" }
        @if stop.silenced {
            p.lead { "No letter goes to this address any more. If you want to sign up, or stopped them by mistake, allow them again." }
            (answer(stop.path, "allow", "Allow letters again", "primary"))
        } @else {
            p.lead { "A signup was begun with " strong { (stop.masked.unwrap_or("your address")) } "." }
            section.card {
                h2 { "This was not me" }
                p { "We never write to this address again, and signups that nobody confirmed let go of it." }
                (answer(stop.path, "not-me", "This was not me", "primary"))
            }
            @if stop.opens {
                section.card {
                    h2 { "I am not joining" }
                    p { "Everything that was typed into this signup is deleted. You can sign up again at any time." }
                    (answer(stop.path, "not-joining", "Delete my signup", "secondary"))
                }
            }
        }
    };
    scriptless("Stop these letters", main)
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
pub fn stopped(path: &str, what: Stopped) -> Page {
    let (title, words) = match what {
        Stopped::Silenced => (
            "We write no more",
            "Thank you for telling us. No letter goes to this address any more, and signups that nobody had confirmed have let go of it.",
        ),
        Stopped::Allowed => {
            ("Letters are allowed again", "You can ask for a link to your signup, or sign up.")
        }
        Stopped::Deleted => ("Your signup is deleted", DELETED),
        Stopped::DeletedSoon => ("Your signup will be deleted", DELETED_SOON),
    };
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (words) }
        @match what {
            Stopped::Silenced => (answer(path, "allow", "Undo", "secondary")),
            Stopped::Allowed => p.actions { a.button.primary href="/signup/resume" { "Continue a signup" } a.button.secondary href="/" { "To the start" } },
            Stopped::Deleted | Stopped::DeletedSoon => p.actions { a.button.secondary href="/" { "To the start" } },
        }
    };
    scriptless(title, main)
}

/// What a person reads whose data are erased.
pub(super) const DELETED: &str = "Nothing that you typed is kept any more, only the signup's reference for 90 days. You can sign up again at any time.";
/// What a person reads whose record is just being written.
pub(super) const DELETED_SOON: &str = "Your membership record is just being written. As soon as it is complete, everything that you typed here is deleted. \
                            The record itself is the space's: write to us if it should go, too.";

fn answer(path: &str, answer: &str, label: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(path) {
            input type="hidden" name="answer" value=(answer);
            button class=(class) { (label) }
        }
    }
}

fn scriptless(title: &str, main: Markup) -> Page {
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    page
}
