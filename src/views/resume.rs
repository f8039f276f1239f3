//! Coming back: asking for a link, opening one, and what is said of one that no longer opens.

use std::borrow::Cow;

use maud::{Markup, html};

use super::{Page, Policy, Shell};
use crate::signup::{Complaint, Field, Typed};
use crate::ui::{self, rich, strong};

/// An address like any other; why it is asked for is not what it is in a signup.
const FIELD: Field = Field::email("email").example("ada@example.org").told_as("resume-email");

/// Asks for the address to mail a link to; `drawn` is this moment, signed.
pub fn resume(shell: &Shell, drawn: &str, typed: &Typed, complaints: &[Complaint]) -> Page {
    let (title, words, organisation) = (shell.say("resume"), shell.words, shell.organisation);
    let main = html! {
        (ui::error_summary(words, complaints))
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("resume-lead")) }
        form method="post" action="/signup/resume" novalidate hx-boost="target:#page swap:outerHTML select:#page" {
            (ui::ask(&ui::Asked { field: &FIELD, typed, complaints, organisation, words, last: true, private: shell.kiosk.is_some() }))
            (ui::trap(words, drawn))
            div.actions {
                button.primary { (shell.say("resume-mail")) }
                a.back href="/" { (shell.say("go-back")) }
            }
        }
    };
    let mut page = Page::new(title, main);
    page.erring = !complaints.is_empty();
    page
}

/// The same for everybody who asks.
pub fn link_asked(shell: &Shell) -> Page {
    let title = shell.say("inbox");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("link-asked")) }
        p { (shell.say("link-asked-patience")) }
        p.actions { a.button.secondary href="/signup" { (shell.say("begin")) } a.back href="/signup/resume" { (shell.say("try-another")) } }
    };
    Page::new(title, main)
}

/// A link that opens: one button, and nothing that a scanner could set off.
pub fn link(shell: &Shell, path: &str, masked: &str) -> Page {
    let title = shell.say("link");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(shell.words, "link-opens", [("address", &strong(masked))])) }
        (ui::button_form(path, shell.say("go-on"), "primary"))
    };
    scriptless(title, main)
}

/// Why a link no longer opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// Its day is over.
    Expired,
    /// Opened as often as it may be.
    UsedUp,
    /// Newer ones took its place.
    Superseded,
}

/// Says why, and mails a fresh one at the press of a button.
pub fn dead_link(shell: &Shell, path: &str, why: Dead) -> Page {
    let title = shell.say("dead");
    let why = match why {
        Dead::Expired => "dead-expired",
        Dead::UsedUp => "dead-used-up",
        Dead::Superseded => "dead-superseded",
    };
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say(why)) }
        p { (shell.say("dead-fresh")) }
        (ui::button_form(path, shell.say("dead-mail"), "primary"))
    };
    scriptless(title, main)
}

/// Paid long ago, and nothing is kept that names anybody.
pub fn finished(shell: &Shell) -> Page {
    let title = shell.say("finished");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("finished-lead")) }
        p { (rich(shell.words, "welcome-missing", [("address", &shell.support())])) }
        p.actions { a.button.secondary href="/" { (shell.say("to-the-start")) } }
    };
    let mut page = scriptless(title, main);
    page.place = Some("welcome");
    page
}

/// The signup goes on with another address than the one that the link was mailed to.
pub fn moved_link(shell: &Shell) -> Page {
    let title = shell.say("moved");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("moved-lead")) }
        p { (shell.say("moved-means")) }
        p.actions { a.button.primary href="/signup/resume" { (shell.say("resume-mail")) } a.button.secondary href="/signup" { (shell.say("begin")) } }
    };
    let mut page = scriptless(title, main);
    page.place = Some("gone");
    page
}

/// A fresh link is on its way.
pub fn fresh_link_sent(shell: &Shell) -> Page {
    let title = shell.say("sent");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("sent-lead")) }
        p { (shell.say("sent-most")) }
        p { (shell.say("inbox-none")) " " a href="/signup/resume" { (shell.say("sent-ask")) } "." }
    };
    scriptless(title, main)
}

fn scriptless(title: Cow<'_, str>, main: Markup) -> Page {
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    page
}
