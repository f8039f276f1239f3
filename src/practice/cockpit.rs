//! `/practice`: what is going on behind the signup, and the levers.

pub(in crate::practice) mod at_rest;
mod bundle;
mod event;
mod faults;
mod jump;
mod kill;
mod show;
mod switches;
mod tables;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use jiff::SignedDuration;
use serde::Deserialize;

use self::jump::{Jumper, Numbers};
use super::dhservice::Generation;
use super::stripe::{Bridge, Events, Script};
use super::{Practice, Program};

const HOURS: [(i64, &str); 3] = [(1, "1 hour"), (24, "1 day"), (168, "7 days")];
const DELAYS: [u64; 4] = [0, 50, 200, 1000];

pub(super) fn router(practice: Practice, program: Program) -> Router {
    let jumper = Jumper { practice, program, numbers: Arc::new(Numbers::begin()), till: Arc::default() };
    Router::new()
        .route("/practice", get(show::show))
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
