//! Enough for today: what was answered is saved, and a letter leads back to it.

use jiff::civil::Date;
use maud::html;

use super::membership::{address, mail_refused, reference};
use super::{Page, Shell};
use crate::signup::Signup;
use crate::ui::{self, rich, strong};
use crate::words::Phrase;

/// Says until when it is kept, and how to come back; `until` is none where it is kept for as long as it takes.
pub fn later(shell: &Shell, signup: &Signup, until: Option<Date>) -> Page {
    let (title, words) = (shell.say("later"), shell.words);
    let main = html! {
        (mail_refused(shell, signup))
        h1 tabindex="-1" { (title) }
        @if signup.address().is_some() {
            p.lead { (rich(words, "later-mailed", [("address", &strong(address(shell, signup)))])) }
        }
        @if let Some(day) = until { p { (shell.say(Phrase::new("later-until").with("day", Phrase::day(day)))) } }
        p { (shell.say("later-shared")) }
        div.actions {
            (ui::button_form("/signup/leave", shell.say(if shell.kiosk.is_some() { "kiosk-done" } else { "frame-leave" }), "secondary"))
            a.back href="/signup" { (shell.say("later-now")) }
        }
        (reference(shell, &signup.reference))
    };
    Page::new(title, main)
}
