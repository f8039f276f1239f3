//! Coming back: asking for a link, opening one, and what is said of one that no longer opens.

use maud::html;

use super::{Page, Policy, Shell};
use crate::signup::{Complaint, Field, Organisation, Typed};
use crate::ui;

const FIELD: Field = Field::email("email", "Email address")
    .why("The one you began your signup with.")
    .example("ada@example.org");

/// Asks for the address to mail a link to; `drawn` is this moment, signed.
pub fn resume(organisation: &Organisation, drawn: &str, typed: &Typed, complaints: &[Complaint]) -> Page {
    let main = html! {
        (ui::error_summary(complaints))
        h1 tabindex="-1" { "Continue a signup" }
        p.lead { "We mail you a link that brings you back to where you left off, on any device." }
        form method="post" action="/signup/resume" novalidate hx-boost="target:#page swap:outerHTML select:#page" {
            (ui::ask(&ui::Asked { field: &FIELD, typed, complaints, organisation }))
            (ui::trap(drawn))
            div.actions {
                button.primary { "Mail me a link" }
                a.back href="/" { "Back" }
            }
        }
    };
    Page::new(if complaints.is_empty() { "Continue a signup" } else { "Error: Continue a signup" }, main)
}

/// The same for everybody who asks.
pub fn link_asked() -> Page {
    let main = html! {
        h1 tabindex="-1" { "Look into your inbox" }
        p.lead { "If a signup was begun with this address, a letter with a link is on its way." }
        p { "It can take a minute. Look into the spam folder, too. Nothing there? Then the signup was begun with another address, or not at all." }
        p.actions { a.button.secondary href="/signup" { "Begin a signup" } a.back href="/signup/resume" { "Try another address" } }
    };
    Page::new("Look into your inbox", main)
}

/// A link that opens: one button, and nothing that a scanner could set off.
pub fn link(path: &str, masked: &str) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Continue your signup" }
        p.lead { "This opens the signup of " strong { (masked) } " in this browser." }
        (ui::button_form(path, "Continue", "primary"))
    };
    scriptless("Continue your signup", main)
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
pub fn dead_link(path: &str, why: Dead) -> Page {
    let reason = match why {
        Dead::Expired => {
            "Links work for 24 hours, those in reminders and invitations for 14 days, and this one is older."
        }
        Dead::UsedUp => "A link opens seven times, and this one has.",
        Dead::Superseded => "Newer links to this signup were mailed since; the newest one works.",
    };
    let main = html! {
        h1 tabindex="-1" { "This link has had its time" }
        p.lead { (reason) " Your signup is still here." }
        p { "We mail a fresh link to the same address." }
        (ui::button_form(path, "Mail me a fresh link", "primary"))
    };
    scriptless("This link has had its time", main)
}

/// Paid long ago, and nothing is kept that names anybody.
pub fn finished(shell: &Shell) -> Page {
    let support = &shell.organisation.support_email;
    let main = html! {
        h1 tabindex="-1" { "This signup is finished" }
        p.lead { "It was paid, and what was typed into it is deleted. What happens next is told by " (shell.organisation.name) "." }
        p { "Something is missing? Write to " a href={ "mailto:" (support) } { (support) } "." }
        p.actions { a.button.secondary href="/" { "To the start" } }
    };
    let mut page = scriptless("This signup is finished", main);
    page.place = Some("welcome");
    page
}

/// The signup goes on with another address than the one that the link was mailed to.
pub fn moved_link() -> Page {
    let main = html! {
        h1 tabindex="-1" { "This signup has another address now" }
        p.lead { "The link was mailed to an address that the signup does not have any more, so it does not open it." }
        p { "The newest letter, at the other address, does. If you did not change it, begin a signup of your own." }
        p.actions { a.button.primary href="/signup/resume" { "Mail me a link" } a.button.secondary href="/signup" { "Begin a signup" } }
    };
    let mut page = scriptless("This signup has another address now", main);
    page.place = Some("gone");
    page
}

/// A fresh link is on its way.
pub fn fresh_link_sent() -> Page {
    let main = html! {
        h1 tabindex="-1" { "Open the newest letter" }
        p.lead { "A fresh link is on its way to your inbox. It can take a minute; look into the spam folder, too." }
        p { "We mail three links an hour at most. If that many came, the newest of them works." }
        p { "No letter? " a href="/signup/resume" { "Ask for a link with your address" } "." }
    };
    scriptless("Open the newest letter", main)
}

fn scriptless(title: &str, main: maud::Markup) -> Page {
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    page
}
