//! An event of Stripe's, written by hand.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::faults::choice;
use super::jump::Jumper;
use crate::practice::page::page;
use crate::practice::stripe::{Draft, KINDS, Payment, Signature};

/// The setting that makes Stripe a real one.
const REAL: &str = "DHSIGNUP_STRIPE_PRICING_TABLE_ID";

#[derive(Deserialize)]
pub(super) struct Written {
    kind: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    subscription: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    signature: String,
}

/// Sends it to the webhook, and shows what that answers.
pub(super) async fn send(State(jumper): State<Jumper>, Form(written): Form<Written>) -> Response {
    let Jumper { practice, program, .. } = jumper;
    if program.real.contains(&REAL) {
        let words =
            "Stripe is a real one here: its events are signed with a secret that nobody practises with.";
        return (StatusCode::CONFLICT, told("Not sent", words)).into_response();
    }
    let signature = match written.signature.as_str() {
        "" => Some(Signature::Right),
        word => Signature::ALL.iter().find(|(_, one, _)| *one == word).map(|(one, ..)| *one),
    };
    let (Some(signature), true) = (signature, KINDS.contains(&written.kind.as_str())) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    let Written { kind, reference, email, subscription, customer, .. } = written;
    let draft = Draft { kind, reference, email, subscription, customer };
    match practice.stripe.tell(&program.origin, &draft, signature).await {
        Ok(status) => told("Sent", &meaning(status)).into_response(),
        Err(error) => {
            let words = format!("The webhook did not answer: {error}.");
            (StatusCode::BAD_GATEWAY, told("Not answered", &words)).into_response()
        }
    }
}

fn meaning(status: u16) -> String {
    let words = match status {
        200 => "the event was taken, or had been before",
        204 => "it says nothing that the program counts, and was left alone",
        400 => "the signature is wrong or too old, and nothing was read",
        _ => "Stripe would send it again",
    };
    format!("The webhook answered {status}: {words}.")
}

fn told(title: &str, words: &str) -> Markup {
    page(
        title,
        html! {
            h1 { (title) }
            p role="status" { (words) }
            p.row { a href="/practice#event" { "Write another event" } a href="/signup" { "See where the signup stands" } }
        },
    )
}

/// The form, filled with what is known of the newest payment.
pub(super) fn form(payments: &[Payment]) -> Markup {
    let newest = payments.last();
    let fields = [
        ("reference", "Reference", newest.and_then(|payment| payment.reference.as_deref())),
        ("email", "Email address", newest.map(|payment| payment.email.as_str())),
        ("subscription", "Subscription", newest.map(|payment| payment.subscription.as_str())),
        ("customer", "Customer", newest.map(|payment| payment.customer.as_str())),
    ];
    html! {
        p { "It goes to the webhook as Stripe would send it. The form holds what is known of the newest payment." }
        form method="post" action="/practice/stripe/event" aria-labelledby="event" {
            div.fields {
                (choice("kind", "Event", KINDS.map(|kind| (kind.to_owned(), kind.to_owned()))))
                @for (name, label, value) in fields {
                    @let id = format!("event-{name}");
                    div {
                        label for=(id) { (label) }
                        input id=(id) type="text" name=(name) value=(value.unwrap_or_default()) autocomplete="off";
                    }
                }
                (choice("signature", "Signature", Signature::ALL.map(|(_, word, words)| (word.to_owned(), words.to_owned()))))
            }
            p { button type="submit" { "Send this event" } }
        }
    }
}
