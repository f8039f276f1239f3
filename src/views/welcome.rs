//! Paid, or just back from paying.

use maud::html;

use super::membership::address;
use super::{Page, Poll, Shell};
use crate::signup::{Reference, Signup};

/// What happens next. Can be reloaded for ever.
pub fn welcome(shell: &Shell, signup: &Signup) -> Page {
    let (organisation, reference) = (shell.organisation, &signup.reference);
    let main = html! {
        h1 tabindex="-1" { "Welcome to " (organisation.name) }
        p.lead { "Your payment has arrived. You are signed up." }
        // Forgotten a while after it is proven; then there is nothing to confirm either.
        @if !signup.proven && signup.address().is_some() {
            div.notice {
                p { "Please confirm that " strong { (address(signup)) } " is yours, since your account will be made for it: open the letter that we mailed there, or type its code." }
                p { a href="/signup/confirm" { "Type a code" } }
            }
        }
        h2 { "What happens next" }
        ol.next {
            li { "An admin approves your membership, usually within a few days. You get a letter then, with your sign-in." }
            li { "Come to an orientation and bring a photo ID: somebody shows you around and checks it once." }
            li { "After that you get your key to the door." }
        }
        p.reference { "Your reference: " strong { (reference) } }
        p { "Something is missing? Write to " a href={ "mailto:" (organisation.support_email) "?subject=" (reference) } { (organisation.support_email) } "." }
    };
    Page::new("Welcome", main).at("welcome")
}

/// Back from Stripe, and nobody has told us yet.
pub fn checking(reference: &Reference) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Checking your payment" }
        p.lead { "If you have just paid, this takes a few seconds. This page moves on by itself." }
        div.working role="status" { span.spinner aria-hidden="true" {} " Asking whether your payment has arrived…" }
        div.actions {
            a.button.secondary href="/signup/welcome" { "Check again" }
            a.back href="/signup/membership" { "I have not paid yet" }
        }
        p.reference { "Your reference: " strong { (reference) } }
    };
    let mut page = Page::new("Checking your payment", main).at("waiting");
    page.poll = Some(Poll { seconds: 3, path: "/signup/welcome?shown=checking".into(), scripts_only: false });
    page
}
