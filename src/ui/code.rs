//! Where the six digits of a letter are typed.

use maud::{Markup, html};

use super::error;
use crate::signup::Complaint;
use crate::words::Words;

/// The field with its button. `complaints` are about `code`.
pub fn code_form(words: &Words, complaints: &[Complaint]) -> Markup {
    let wrong = complaints.first();
    let described = if wrong.is_some() { "code-hint code-error" } else { "code-hint" };
    let class = if wrong.is_some() { "field invalid" } else { "field" };
    html! {
        form.code method="post" action="/signup/confirm" novalidate {
            div class=(class) {
                label for="code" { (words.say("code")) }
                p.hint #code-hint { (words.say(("code", "why"))) }
                (error(words, "code", wrong))
                input #code name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="12" size="8"
                    enterkeyhint="go" aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")];
            }
            div.actions { button.primary { (words.say(("code", "confirm"))) } }
        }
    }
}
