//! The door: a name and the password, or the issuer that knows who helps.

use maud::html;

use super::frame::plain;
use crate::signup::Complaint;
use crate::ui;
use crate::views::Page;
use crate::words::Words;

/// How somebody can sign in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// What is said of a wrong field.
    pub words: &'a Words,
    /// Whether by a password.
    pub password: bool,
    /// Whether by an issuer.
    pub issuer: bool,
    /// The name that was typed.
    pub name: &'a str,
    /// What is wrong.
    pub complaints: &'a [Complaint],
}

/// Asks who it is.
pub fn sign_in(sign_in: &SignIn) -> Page {
    let SignIn { words, password, issuer, name, complaints } = *sign_in;
    let wrong = |field: &str| complaints.iter().find(|complaint| complaint.field == field);
    let main = html! {
        (ui::error_summary(words, complaints))
        h1 tabindex="-1" { "Sign in to help" }
        p.lead { "For those of the space who help people with their signup. Whatever you do here is written down with your name." }
        @if issuer {
            p.actions { a.button.primary href="/staff/oidc" { "Sign in with your account" } }
        }
        @if password {
            form method="post" action="/staff/sign-in" novalidate {
                @for (field, label, kind, autocomplete, text) in [
                    ("name", "Your name", "text", "name", name),
                    ("password", "Password", "password", "current-password", ""),
                ] {
                    div class=(if wrong(field).is_some() { "field invalid" } else { "field" }) {
                        label for=(field) { (label) }
                        (ui::error(words, field, wrong(field)))
                        input id=(field) name=(field) type=(kind) value=(text) autocomplete=(autocomplete) maxlength="200"
                            aria-describedby=[wrong(field).map(|_| format!("{field}-error"))]
                            aria-invalid=[wrong(field).map(|_| "true")];
                    }
                }
                div.actions { button.primary { "Sign in" } a.back href="/" { "To the signup" } }
            }
        }
    };
    plain("Sign in to help", main)
}

/// The issuer let them in. A page of its own, since the browser keeps a strict cookie from a redirect that began elsewhere.
pub fn arrived() -> Page {
    let main = html! {
        h1 tabindex="-1" { "You are signed in" }
        p.actions { a.button.primary href="/staff" { "Go on" } }
    };
    let mut page = plain("You are signed in", main);
    page.head = html! { meta http-equiv="refresh" content="0; url=/staff"; };
    page
}

/// The issuer did not, or what it said does not count.
pub fn turned_away(why: &str) -> Page {
    let main = html! {
        h1 tabindex="-1" { "You are not signed in" }
        p.lead { (why) }
        p.actions { a.button.primary href="/staff/sign-in" { "Sign in again" } a.button.secondary href="/" { "To the signup" } }
    };
    plain("You are not signed in", main)
}
