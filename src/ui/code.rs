//! Where the six digits of a letter are typed.

use maud::{Markup, html};

use crate::signup::Complaint;

/// The field with its button. `complaints` are about `code`.
pub fn code_form(complaints: &[Complaint]) -> Markup {
    let wrong = complaints.first();
    let described = if wrong.is_some() { "code-hint code-error" } else { "code-hint" };
    let class = if wrong.is_some() { "field invalid" } else { "field" };
    html! {
        form.code method="post" action="/signup/confirm" novalidate {
            div class=(class) {
                label for="code" { "Code from the letter" }
                p.hint #code-hint { "Six digits, good for ten minutes." }
                @if let Some(complaint) = wrong {
                    p.error #code-error { span.visually-hidden { "Error: " } (complaint.message) }
                }
                input #code name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="12" size="8"
                    enterkeyhint="go" aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")];
            }
            div.actions { button.primary { "Confirm" } }
        }
    }
}
