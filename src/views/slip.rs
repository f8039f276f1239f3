//! "Did you mean …?": an address that is saved as it was typed, and probably not meant that way.

use maud::{Markup, html};

use super::Shell;
use crate::signup::Signup;
use crate::signup::values::EmailAddress;
use crate::ui::{self, rich, strong};

/// Asks, with one press to correct it. Nobody is kept waiting for the answer.
pub(super) fn did_you_mean(shell: &Shell, signup: &Signup, address: Option<&EmailAddress>) -> Markup {
    let doubtful = signup.is_draft() && !signup.proven && !signup.masked;
    let meant = address.filter(|_| doubtful).and_then(EmailAddress::probably_meant);
    let version = signup.answers.get("email").map_or(0, |saved| saved.version);
    html! {
        @if let (Some(address), Some(meant)) = (address, &meant) {
            div.notice role="status" {
                p { (rich(shell.words, "did-you-mean", [("typed", &strong(address.written())), ("meant", &strong(meant))])) }
                form method="post" action="/signup/email" {
                    input type="hidden" name="version" value=(version);
                    (ui::of_signup(Some(&signup.reference)))
                    input type="hidden" name="email" value=(meant);
                    button.secondary { (rich(shell.words, "did-you-mean-use", [("meant", meant)])) }
                }
            }
        }
    }
}
