//! Going on on a phone: the code, what becomes of it, and the page that it leads to.

use jiff::civil::Time;
use maud::{Markup, html};

use super::membership::{address, reference};
use super::{Page, Policy, Poll, Shell};
use crate::signup::{Place, Reference, Signup};
use crate::ui::{self, rich, strong};
use crate::words::Phrase;

/// The button that leads there; nothing where this is the phone already, or there is no signup yet.
pub(super) fn offer(shell: &Shell, signup: Option<&Signup>) -> Markup {
    html! {
        @if let Some(signup) = signup.filter(|signup| !signup.is_lent) { (button(shell, &signup.reference)) }
    }
}

/// The button itself.
pub(super) fn button(shell: &Shell, reference: &Reference) -> Markup {
    html! {
        form.elsewhere method="post" action="/signup/phone" {
            (ui::of_signup(Some(reference)))
            button.link-button { (shell.say("phone")) }
        }
    }
}

/// What there is to say of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phone<'a> {
    /// This link stands in it, and works until then.
    Shown {
        /// The whole address.
        link: &'a str,
        /// The time where the organisation is.
        until: Time,
    },
    /// The phone has the signup.
    Opened,
    /// Its time is over.
    Over,
    /// There is none yet.
    Nothing,
}

impl Phone<'_> {
    /// Its word in the page's address, by which a poll tells whether anything is new.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shown { .. } => "code",
            Self::Opened => "opened",
            Self::Over => "over",
            Self::Nothing => "none",
        }
    }
}

/// The page of the code, which says so when the phone has opened it. `place` is where the signup goes on here; at a kiosk it ends
/// with this page, since nobody pays there.
pub fn phone(shell: &Shell, phone: Phone, signup: &Signup, place: &Place) -> Page {
    let ends = shell.kiosk.is_some() && *place == Place::Payment;
    let title = shell.say(match phone {
        Phone::Opened => "phone-opened",
        _ if ends => "phone-pay",
        _ => "phone",
    });
    let done = shell.say(if shell.kiosk.is_some() { "kiosk-done" } else { "phone-forget" });
    let done = ui::button_form("/signup/leave", done, "primary");
    let main = html! {
        h1 tabindex="-1" { (title) }
        @match phone {
            Phone::Shown { link, until } => (shown(shell, link, until, ends)),
            Phone::Opened => {
                p.lead { (shell.say("phone-opened-lead")) }
                p { (shell.say("phone-not-you")) }
            }
            Phone::Over => p.lead { (shell.say("phone-over")) },
            Phone::Nothing => p.lead { (shell.say("phone-none")) },
        }
        @if ends {
            p { (rich(shell.words, "phone-mailed", [("address", &strong(address(shell, signup)))])) }
        } @else if matches!(phone, Phone::Shown { .. }) {
            p.quiet { (shell.say("phone-letter")) }
        }
        div.actions {
            @match phone {
                Phone::Shown { .. } if ends => (done),
                Phone::Shown { .. } => (ui::button_form("/signup/phone/back", shell.say("phone-back"), "secondary")),
                Phone::Opened => {
                    (done)
                    (ui::button_form("/signup/phone/back", shell.say(if ends { "phone-back" } else { "phone-here" }), "secondary"))
                }
                Phone::Over | Phone::Nothing => {
                    (ui::button_form("/signup/phone", shell.say("phone-show"), "primary"))
                    @if !ends { a.back href=(place.path()) { (shell.say("go-back")) } }
                }
            }
        }
        @if ends { (reference(shell, &signup.reference)) }
    };
    let mut page = Page::new(title, main).at("phone");
    if matches!(phone, Phone::Shown { .. }) {
        let path = format!("/signup/phone?shown={}", phone.name());
        page.poll = Some(Poll { seconds: 4, path, scripts_only: false });
    }
    page
}

fn shown(shell: &Shell, link: &str, until: Time, ends: bool) -> Markup {
    let time = until.strftime("%H:%M").to_string();
    html! {
        p.lead { (shell.say(if ends { "phone-pay-lead" } else { "phone-lead" })) }
        @match ui::qr_code(link, &shell.say("phone-code")) {
            Some(code) => p { (code) },
            None => p { strong { (link) } },
        }
        p { (shell.say(Phrase::new("phone-until").with("time", time))) }
        p.quiet { (shell.say("phone-private")) }
    }
}

/// What a code leads to on the phone: one button, and nothing that a scanner could set off.
pub fn on_phone(shell: &Shell, path: &str, masked: &str) -> Page {
    let title = shell.say("phone-here-title");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(shell.words, "phone-opens", [("address", &strong(masked))])) }
        (ui::button_form(path, shell.say("go-on"), "primary"))
    };
    scriptless(Page::new(title, main))
}

/// A code that opens nothing any more: `opened` where somebody has opened it.
pub fn dead_code(shell: &Shell, opened: bool) -> Page {
    let title = shell.say("phone-dead");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say(if opened { "phone-dead-opened" } else { "phone-dead-over" })) }
        p { (shell.say("phone-dead-fresh")) }
        p.actions { a.button.secondary href="/signup/resume" { (shell.say("resume-mail")) } }
    };
    scriptless(Page::new(title, main).at("gone"))
}

fn scriptless(mut page: Page) -> Page {
    page.policy = Policy::Scriptless;
    page
}
