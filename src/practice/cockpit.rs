//! `/practice`: what is going on behind the signup, and the levers.

pub(in crate::practice) mod at_rest;
mod bundle;
mod event;
mod faults;
mod jump;
mod kill;
mod tables;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRef, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;

use self::jump::{Jumper, Numbers};
use super::dhservice::Generation;
use super::page::page;
use super::stripe::{Bridge, Events, Script};
use super::{Practice, Program};

const HOURS: [(i64, &str); 3] = [(1, "1 hour"), (24, "1 day"), (168, "7 days")];
const DELAYS: [u64; 4] = [0, 50, 200, 1000];

pub(super) fn router(practice: Practice, program: Program) -> Router {
    let jumper = Jumper { practice, program, numbers: Arc::new(Numbers::begin()), turn: Arc::default() };
    Router::new()
        .route("/practice", get(show))
        .route("/practice/jump", post(jump::jump))
        .route("/practice/clock", post(clock))
        .route("/practice/generation", post(generation))
        .route("/practice/delay", post(delay))
        .route("/practice/workers", post(workers))
        .route("/practice/faults", post(faults::order))
        .route("/practice/faults/cancel", post(faults::cancel))
        .route("/practice/manner", post(manner))
        .route("/practice/stripe/event", post(event::send))
        .route("/practice/restart", post(restart))
        .route("/practice/bundle", get(bundle::save))
        .route("/practice/kill", post(kill::kill))
        .with_state(jumper)
}

impl FromRef<Jumper> for Practice {
    fn from_ref(jumper: &Jumper) -> Self {
        jumper.practice.clone()
    }
}

#[derive(Deserialize)]
struct Hours {
    hours: i64,
}

async fn clock(State(practice): State<Practice>, Form(by): Form<Hours>) -> Response {
    if !HOURS.iter().any(|(hours, _)| *hours == by.hours) {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    practice.clock.advance(SignedDuration::from_hours(by.hours));
    back()
}

#[derive(Deserialize)]
struct Wanted {
    generation: String,
}

async fn generation(State(practice): State<Practice>, Form(wanted): Form<Wanted>) -> Response {
    let Ok(generation) = wanted.generation.parse::<Generation>() else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    practice.members.turn(|knobs| knobs.generation = generation);
    back()
}

#[derive(Deserialize)]
struct Milliseconds {
    ms: u64,
}

async fn delay(State(practice): State<Practice>, Form(each): Form<Milliseconds>) -> Response {
    if !DELAYS.contains(&each.ms) {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    practice.members.turn(|knobs| knobs.delay = Duration::from_millis(each.ms));
    back()
}

#[derive(Deserialize)]
struct Several {
    several: bool,
}

async fn workers(State(practice): State<Practice>, Form(workers): Form<Several>) -> Response {
    practice.members.turn(|knobs| knobs.workers = workers.several);
    back()
}

#[derive(Deserialize)]
struct Wish {
    events: Option<String>,
    bridge: Option<String>,
    script: Option<String>,
}

async fn manner(State(practice): State<Practice>, Form(wish): Form<Wish>) -> Response {
    let mut manner = practice.stripe.manner();
    let took = choose(&wish.events, Events::ALL, &mut manner.events)
        && choose(&wish.bridge, Bridge::ALL, &mut manner.bridge)
        && choose(&wish.script, Script::ALL, &mut manner.script);
    if !took {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    practice.stripe.turn(|now| *now = manner);
    back()
}

/// Takes one of all by its word; false where there is no such word.
fn choose<T: Copy, const N: usize>(
    wish: &Option<String>,
    all: [(T, &'static str); N],
    chosen: &mut T,
) -> bool {
    let Some(wish) = wish else { return true };
    let found = all.iter().find(|(_, word)| word == wish);
    found.inspect(|(one, _)| *chosen = *one).is_some()
}

async fn restart(State(practice): State<Practice>) -> Response {
    match practice.empty() {
        Ok(()) => back(),
        Err(error) => failed(&error),
    }
}

fn back() -> Response {
    Redirect::to("/practice").into_response()
}

fn failed(error: &io::Error) -> Response {
    tracing::error!(%error, "the practice journals cannot be emptied");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[derive(Deserialize)]
struct Shown {
    bundle: Option<String>,
}

async fn show(State(jumper): State<Jumper>, Query(shown): Query<Shown>, headers: HeaderMap) -> Markup {
    let bundle = bundle::section(&jumper, shown.bundle.is_some(), &headers).await;
    let Jumper { practice, program, .. } = jumper;
    let (knobs, manner) = (practice.members.knobs(), practice.stripe.manner());
    page(
        "Cockpit",
        html! {
            h1 { "Practice cockpit" }
            ul {
                li { a href="/" { "The landing page" } }
                li { a href="/signup" { "The signup, where you left it" } }
                li { a href="/signup/membership" { "The pricing table" } }
                li { a href="/practice/mail" { "The mailbox" } }
            }
            h2 #jump { "Jump" }
            (jump::section(&program))
            h2 #clock { "Clock" }
            p { "It is " time { (practice.clock.now().strftime("%Y-%m-%d %H:%M UTC")) } ", " (at_rest::ahead(practice.clock.offset_ms())) "." }
            (levers("/practice/clock", "hours", "Move the clock", HOURS.map(|(hours, words)| {
                Lever { value: hours.to_string(), words: format!("+{words}"), pressed: None }
            })))
            h2 #generation { "Member service" }
            p { "It behaves as this generation of DHService:" }
            (levers("/practice/generation", "generation", "Generation", Generation::ALL.map(|generation| Lever {
                value: generation.word().to_owned(),
                words: generation.word().to_owned(),
                pressed: Some(generation == knobs.generation),
            })))
            p { "Each of its calls takes so much longer:" }
            (levers("/practice/delay", "ms", "Delay", DELAYS.map(|ms| Lever {
                value: ms.to_string(),
                words: format!("{ms} ms"),
                pressed: Some(Duration::from_millis(ms) == knobs.delay),
            })))
            p { "It has this many workers (in generation A several can make two members of one address):" }
            (levers("/practice/workers", "several", "Workers", [(false, "one"), (true, "several")].map(|(several, words)| {
                Lever { value: several.to_string(), words: words.to_owned(), pressed: Some(several == knobs.workers) }
            })))
            h2 #stripe { "Stripe" }
            p { "Events of payments come to the webhook:" }
            (levers("/practice/manner", "events", "Events", words(Events::ALL, manner.events)))
            p { "The bridge to the member service:" }
            (levers("/practice/manner", "bridge", "Bridge", words(Bridge::ALL, manner.bridge)))
            p { "The pricing table's script is:" }
            (levers("/practice/manner", "script", "Script", words(Script::ALL, manner.script)))
            h2 #faults { "Faults on order" }
            (faults::form())
            (faults::open(&practice.members.orders()))
            h2 #members { "Members" }
            (tables::members(&practice.members.rows()))
            h2 #payments { "Payments" }
            (tables::payments(&practice.stripe.payments()))
            h2 #event { "An event of Stripe's by hand" }
            (event::form(&practice.stripe.payments()))
            @if program.revive.is_some() {
                h2 #kill { "Kill and restart" }
                (kill::form())
            }
            h2 #bundle { "This situation as a file" }
            (bundle)
            h2 #restart { "Start again" }
            p { "Forgets all members, payments and letters. Signups that are under way stay." }
            form method="post" action="/practice/restart" {
                button.plain type="submit" { "Empty the member service" }
            }
        },
    )
}

/// A choice of all.
fn words<T: PartialEq, const N: usize>(all: [(T, &'static str); N], now: T) -> [Lever; N] {
    all.map(|(one, word)| Lever { value: word.to_owned(), words: word.to_owned(), pressed: Some(one == now) })
}

/// One button of a row; `pressed` where the row is a choice.
struct Lever {
    value: String,
    words: String,
    pressed: Option<bool>,
}

fn levers<const N: usize>(action: &str, name: &str, label: &str, levers: [Lever; N]) -> Markup {
    html! {
        form.buttons method="post" action=(action) aria-label=(label) {
            @for Lever { value, words, pressed } in &levers {
                button type="submit" name=(name) value=(value) aria-pressed=[pressed] { (words) }
            }
        }
    }
}
