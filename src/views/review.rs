//! Check your answers: every row with its way back, then Join.

use maud::html;

use super::{Page, Poll, mail_refused};
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
pub fn review(journey: Journey, checked: Checked) -> Page {
    let Checked { signup, confirmation, elsewhere } = checked;
    let main = html! {
        (mail_refused(signup))
        h1 tabindex="-1" { "Check your answers" }
        p.lead { "Nothing is sent to the membership records before you join." }
        @if signup.masked {
            p.notice { "This browser was opened by a link, so your answers are partly hidden. " a href="/signup/confirm" { "Show them" } }
        }
        @for step in journey.0 {
            h2 { (step.title) }
            @if let Some(saved) = signup.answers.get(step.slug) {
                (ui::rows(step.fields.iter().map(|field| ui::Row {
                    label: field.label,
                    answer: ui::answer(field, &saved.typed, signup.masked),
                    change: Some(format!("{}#{}", Place::Question(step).path(), field.name)),
                })))
            }
        }
        @if confirmation == Confirmation::Waived {
            div.notice role="status" {
                p { "Our letters are held up. If yours has not come, you can try to join without it; should this page come back, please wait for the letter." }
            }
        }
        @if confirmation == Confirmation::Needed {
            div.notice role="status" {
                @if elsewhere { p { "The letter was opened in another browser. Go on there, or type its code here." } }
                @else { p { "Before you join, please open the link in the letter that we mailed to you, or type its code here." } }
            }
            (ui::code_form(&[]))
            (ui::button_form("/signup/confirm/again", "Mail me a fresh letter", "secondary"))
        } @else {
            p { "When you press Join we make your membership record. You pay on the next page." }
            form method="post" action="/signup/join" {
                (ui::of_signup(Some(&signup.reference)))
                div.actions { button.primary { "Join" } }
            }
        }
    };
    let mut page = Page::new("Check your answers", main).at("review");
    if confirmation == Confirmation::Needed {
        let shown = if elsewhere { "elsewhere" } else { "needed" };
        page.poll =
            Some(Poll { seconds: 2, path: format!("/signup/review?shown={shown}"), scripts_only: true });
    }
    page
}
