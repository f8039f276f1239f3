//! The building blocks of pages: fields with their hints and errors, the error summary, rows of a summary.

mod code;
mod field;
mod qr;
mod rich;
mod summary;

pub use code::code_form;
pub use field::{Asked, ask, error};
pub use qr::qr_code;
pub use rich::{mail_to, rich, strong};
pub use summary::{Row, answer, as_typed, rows};

use maud::{Markup, Render, html};

use crate::signup::{Complaint, Reference};
use crate::words::Words;

/// Everything that is wrong, in one place, each with a way to its field. Focus goes here.
pub fn error_summary(words: &Words, complaints: &[Complaint]) -> Markup {
    html! {
        @if !complaints.is_empty() {
            div #error-summary .error-summary role="alert" tabindex="-1" {
                h2 { (words.say("problem-summary")) }
                ul {
                    @for complaint in complaints {
                        li { a href={ "#" (complaint.field) } { (words.say(&complaint.message)) } }
                    }
                }
            }
        }
    }
}

/// Says in a form which signup it was made from: another tab may have opened another one since.
pub fn of_signup(signup: Option<&Reference>) -> Markup {
    html! { @if let Some(signup) = signup { input type="hidden" name="signup" value=(signup); } }
}

/// The name of the field that people never see.
pub const TRAP: &str = "homepage";
/// The name of the field with the moment at which the form was drawn, signed.
pub const DRAWN: &str = "drawn";

/// What tells people from programs that fill in whatever they find: a field that nobody sees, and when the form was drawn.
pub fn trap(words: &Words, drawn: &str) -> Markup {
    html! {
        div.trap aria-hidden="true" {
            label for=(TRAP) { (words.say("trap")) }
            input #(TRAP) name=(TRAP) type="text" tabindex="-1" autocomplete="off";
        }
        input type="hidden" name=(DRAWN) value=(drawn);
    }
}

/// A form of one button.
pub fn button_form(action: &str, label: impl Render, class: &str) -> Markup {
    html! {
        form method="post" action=(action) { button class=(class) { (label) } }
    }
}
