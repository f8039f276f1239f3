//! Check your answers: every row with its way back, then Join.

use maud::html;

use super::membership::reference;
use super::phone::offer;
use super::slip::did_you_mean;
use super::{Page, Poll, Shell, mail_refused};
use crate::signup::{Journey, Place, Signup};
use crate::ui;

/// Whether the address has to be proven before Join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It need not, or is.
    NotNeeded,
    /// It has to be.
    Needed,
    /// It would have to be, but no letter leaves just now.
    Waived,
}

/// What is known of whoever checks the answers.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The signup.
    pub signup: &'a Signup,
    /// Whether the address has to be proven.
    pub confirmation: Confirmation,
    /// Whether it was proven in another browser meanwhile.
    pub elsewhere: bool,
}

/// Shows every answer, then the way on.
pub fn review(shell: &Shell, journey: Journey, checked: Checked) -> Page {
    let Checked { signup, confirmation, elsewhere } = checked;
    let (title, words) = (shell.say("review"), shell.words);
    let main = html! {
        (mail_refused(shell, signup))
        (did_you_mean(shell, signup, signup.address().as_ref()))
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("review-lead")) }
        @if signup.masked {
            p.notice { (shell.say("masked")) " " a href="/signup/confirm" { (shell.say("masked-show")) } }
        }
        @for step in journey.0 {
            h2 { (shell.say(step.title())) }
            @if let Some(saved) = signup.answers.get(step.slug) {
                (ui::rows(words, step.fields.iter().map(|field| ui::Row {
                    label: shell.say(field.label()),
                    answer: ui::answer(words, field, &saved.typed, signup.masked),
                    change: Some(format!("{}#{}", Place::Question(step).path(), field.name)),
                })))
            }
        }
        @if confirmation == Confirmation::Waived {
            div.notice role="status" {
                p { (shell.say("review-waived")) }
            }
        }
        @if confirmation == Confirmation::Needed {
            div.notice role="status" {
                @if elsewhere { p { (shell.say("opened-elsewhere")) } }
                @else { p { (shell.say("review-open-letter")) } }
            }
            (ui::code_form(words, &[]))
            (ui::button_form("/signup/confirm/again", shell.say("review-fresh-letter"), "secondary"))
        } @else {
            p { (shell.say("review-join-means")) }
            form method="post" action="/signup/join" {
                (ui::of_signup(Some(&signup.reference)))
                div.actions { button.primary { (shell.say("review-join")) } }
            }
        }
        form method="post" action="/signup/later" { button.link-button { (shell.say("later-button")) } }
        (offer(shell, Some(signup)))
        (reference(shell, &signup.reference))
    };
    let mut page = Page::new(title, main).at("review");
    if confirmation == Confirmation::Needed {
        let shown = if elsewhere { "elsewhere" } else { "needed" };
        page.poll =
            Some(Poll { seconds: 2, path: format!("/signup/review?shown={shown}"), scripts_only: true });
    }
    page
}
