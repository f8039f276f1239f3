//! What is to go wrong with the member service.

use std::fmt::Display;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::back;
use crate::practice::Practice;
use crate::practice::dhservice::{Call, Fault, Order, When};
use crate::practice::page::page;

const ATTEMPTS: [(u32, &str); 4] = [(1, "once"), (3, "3 times"), (10, "10 times"), (u32::MAX, "for ever")];

#[derive(Deserialize)]
pub(super) struct Wanted {
    call: String,
    fault: String,
    when: String,
    attempts: u32,
}

impl Wanted {
    fn read(self) -> Result<Order, String> {
        let (call, fault, when) = (self.call.parse()?, self.fault.parse()?, self.when.parse()?);
        Ok(Order { attempts: self.attempts, ..Order::once(call, fault, when) })
    }
}

pub(super) async fn order(State(practice): State<Practice>, Form(wanted): Form<Wanted>) -> Response {
    let ordered = wanted
        .read()
        .and_then(|order| practice.members.order(order).map_err(|impossible| impossible.to_string()));
    match ordered {
        Ok(()) => back(),
        Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, refused(&why)).into_response(),
    }
}

pub(super) async fn cancel(State(practice): State<Practice>) -> Response {
    practice.members.cancel_orders();
    back()
}

fn refused(why: &str) -> Markup {
    page(
        "Impossible",
        html! {
            h1 { "That cannot be ordered" }
            p { "As far as we know, " (why) "." }
            p { a href="/practice#faults" { "Order something else" } }
        },
    )
}

pub(super) fn form() -> Markup {
    html! {
        form method="post" action="/practice/faults" aria-labelledby="faults" {
            div.fields {
                (choice("call", "Call", Call::ALL.map(same)))
                (choice("fault", "Fault", Fault::ALL.map(same)))
                (choice("when", "When", When::ALL.map(same)))
                (choice("attempts", "How often", ATTEMPTS.map(|(times, words)| (times.to_string(), words.to_owned()))))
            }
            p { button type="submit" { "Order this fault" } }
        }
    }
}

/// An option whose value is what it shows.
fn same(one: impl Display) -> (String, String) {
    (one.to_string(), one.to_string())
}

/// A choice with its label.
pub(super) fn choice<const N: usize>(name: &str, label: &str, options: [(String, String); N]) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, words) in &options { option value=(value) { (words) } }
            }
        }
    }
}

pub(super) fn open(orders: &[Order]) -> Markup {
    if orders.is_empty() {
        return html! { p { "Nothing is to go wrong." } };
    }
    html! {
        p { "Still to come:" }
        ul { @for order in orders { li { (order) } } }
        form method="post" action="/practice/faults/cancel" {
            button.plain type="submit" { "Cancel all faults" }
        }
    }
}
