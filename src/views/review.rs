//! Check your answers: every row with its way back, then Join.

use maud::html;

use super::Page;
use crate::signup::{Answers, Journey, Kind, Place};
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

/// Shows every answer, then the way on.
pub fn review(journey: Journey, answers: &Answers, confirmation: Confirmation) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Check your answers" }
        p.lead { "Nothing is sent to the membership records before you join." }
        @for step in journey.0 {
            h2 { (step.title) }
            @let saved = answers.get(step.slug);
            (ui::rows(step.fields.iter().map(|field| {
                let typed = saved.map_or("", |saved| saved.typed.get(field.name));
                let answer = match field.kind { Kind::Check if typed == "yes" => "Yes", _ => typed.trim() };
                ui::Row { label: field.label, answer, change: Some(format!("{}#{}", Place::Question(step).path(), field.name)) }
            })))
        }
        @if confirmation == Confirmation::Waived {
            div.notice role="status" {
                p { "Our letters are held up. If yours has not come, you can try to join without it; should this page come back, please wait for the letter." }
            }
        }
        @if confirmation == Confirmation::Needed {
            div.notice role="status" {
                p { "Before you join, please open the link in the letter that we mailed to you. Then press Join here or there." }
            }
            (ui::button_form("/signup/confirm/again", "Mail me the link again", "secondary"))
        } @else {
            p { "When you press Join we make your membership record. You pay on the next page." }
            form method="post" action="/signup/join" {
                div.actions { button.primary { "Join" } }
            }
        }
    };
    Page::new("Check your answers", main).at("review")
}
