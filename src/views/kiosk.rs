//! A tablet at the door: where it becomes one, and the question whether somebody is still there.

use std::time::Duration;

use maud::{Markup, html};

use super::{Page, Policy, Shell};
use crate::signup::Complaint;
use crate::ui::{self, rich};

/// A browser that is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// How long it waits for input before it is cleared.
    pub idle: Duration,
    /// Whether there is anything to clear: somebody has begun, or chosen a language.
    pub used: bool,
}

/// Asks for the code that makes this browser a kiosk, or ends it.
pub fn kiosk(shell: &Shell, complaints: &[Complaint]) -> Page {
    let (is_one, words) = (shell.kiosk.is_some(), shell.words);
    let title = shell.say(if is_one { "kiosk-is" } else { "kiosk" });
    let complaint = complaints.first();
    let main = html! {
        (ui::error_summary(words, complaints))
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say(if is_one { "kiosk-ends" } else { "kiosk-lead" })) }
        form method="post" action="/kiosk" {
            div class=(if complaint.is_some() { "field invalid" } else { "field" }) {
                label for="kiosk_code" { (shell.say("kiosk-code")) }
                (ui::error(words, "kiosk_code", complaint))
                input #kiosk_code name="kiosk_code" type="password" autocomplete="off"
                    aria-describedby=[complaint.map(|_| "kiosk_code-error")] aria-invalid=[complaint.map(|_| "true")];
            }
            div.actions {
                button.primary { (shell.say(if is_one { "kiosk-end" } else { "kiosk-begin" })) }
                a.back href="/" { (shell.say("go-back")) }
            }
        }
    };
    let mut page = Page::new(title, main);
    page.erring = complaint.is_some();
    page.head = html! { meta name="robots" content="noindex"; };
    page
}

/// Asks whether somebody is still there, where no script does; `grace` later the session is over.
pub fn still_there(shell: &Shell, grace: Duration) -> Page {
    let title = shell.say("idle");
    let seconds = grace.as_secs();
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(shell.words, "idle-clears", [("seconds", &seconds)])) }
        p { (shell.say("idle-saved")) }
        div.actions {
            a.button.primary href="/signup" { (shell.say("idle-go-on")) }
            (ui::button_form("/signup/leave", shell.say("kiosk-done"), "secondary"))
        }
    };
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    // By then the session has ended.
    page.head = html! { meta http-equiv="refresh" content={ (seconds + 2) "; url=/?over=yes" }; };
    page
}

/// What a kiosk has at the end of each page: a question that the script asks in time, and without scripts a page that does.
pub(super) fn idle(shell: &Shell, kiosk: Kiosk) -> Markup {
    let seconds = html! { span #idle-seconds role="timer" {} };
    html! {
        dialog #idle aria-labelledby="idle-title" data-idle=(kiosk.idle.as_millis()) {
            h2 #idle-title { (shell.say("idle")) }
            p { (rich(shell.words, "idle-clears", [("seconds", &seconds)])) }
            p { (shell.say("idle-saved")) }
            div.actions {
                button #idle-go-on type="button" class="primary" { (shell.say("idle-go-on")) }
                form #wipe method="post" action="/signup/leave" { button.secondary { (shell.say("kiosk-done")) } }
            }
        }
    }
}

/// Leads to that page, where no script runs.
pub(super) fn idle_refresh(kiosk: Kiosk) -> Markup {
    html! { noscript { meta http-equiv="refresh" content={ (kiosk.idle.as_secs().max(1)) "; url=/kiosk/still" }; } }
}
