//! The first page: what joining takes, and the way in.

use maud::html;

use super::{Page, Shell, shared};

/// What there is to do and how long it takes: on the page, and below its title where a search finds it.
const IN_SHORT: &str =
    "A few short questions, then you choose your membership and pay. It takes about three minutes.";

/// What strangers and members see first. `begun` where this browser has a signup under way.
pub fn landing(shell: &Shell, begun: bool) -> Page {
    let organisation = shell.organisation;
    let main = html! {
        h1 tabindex="-1" { "Join " (organisation.name) }
        p.lead { (IN_SHORT) }
        h2 { "What you need" }
        ol.steps {
            li { "An email address that you can read now" }
            li { "Your name as on your ID, and your date of birth" }
            li { "A phone number" }
            li { "A card or another way to pay for the first month" }
        }
        p { "Every answer is saved as you go. You can stop at any time and go on later, on any device." }
        p.actions {
            @if begun { a.button.primary href="/signup" { "Continue your signup" } }
            @else { a.button.primary href="/signup" { "Sign up" } }
            @if !begun { a.button.secondary href="/signup/resume" { "Continue a signup" } }
        }
        @if let Some(url) = &organisation.sign_in_url {
            p { "Already a member? " a href=(url) { "Sign in" } "." }
        }
    };
    let mut page = Page::new("Join", main);
    page.class = Some("landing");
    let title = format!("Join {}", organisation.name);
    page.head = shared(shell, &title, &format!("{title}. {IN_SHORT}"));
    page
}
