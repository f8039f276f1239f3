//! Rows of buttons: the clock, how the member service behaves, and how Stripe tells.

use std::time::Duration;

use maud::{Markup, html};

use super::{DELAYS, HOURS, at_rest};
use crate::practice::Practice;
use crate::practice::dhservice::Generation;
use crate::practice::stripe::{Bridge, Events, Script};

pub(super) fn clock(practice: &Practice) -> Markup {
    html! {
        p { "It is " time { (practice.clock.now().strftime("%Y-%m-%d %H:%M UTC")) } ", " (at_rest::ahead(practice.clock.offset_ms())) "." }
        p.hint { "Whoever did nothing for 12 hours is nobody any more: after a day this browser begins anew." }
        (row("/practice/clock", "hours", "Move the clock", HOURS.map(|(hours, words)| {
            Lever { value: hours.to_string(), words: format!("+{words}"), pressed: None }
        })))
    }
}

pub(super) fn service(practice: &Practice) -> Markup {
    let knobs = practice.members.knobs();
    html! {
        p { "It behaves as this generation of DHService:" }
        (row("/practice/generation", "generation", "Generation", Generation::ALL.map(|generation| Lever {
            value: generation.word().to_owned(),
            words: generation.word().to_owned(),
            pressed: Some(generation == knobs.generation),
        })))
        p { "Each of its calls takes so much longer:" }
        (row("/practice/delay", "ms", "Delay", DELAYS.map(|ms| Lever {
            value: ms.to_string(),
            words: format!("{ms} ms"),
            pressed: Some(Duration::from_millis(ms) == knobs.delay),
        })))
        p { "It has this many workers (in generation A several can make two members of one address):" }
        (row("/practice/workers", "several", "Workers", [(false, "one"), (true, "several")].map(|(several, words)| {
            Lever { value: several.to_string(), words: words.to_owned(), pressed: Some(several == knobs.workers) }
        })))
    }
}

pub(super) fn stripe(practice: &Practice) -> Markup {
    let manner = practice.stripe.manner();
    html! {
        p { "Events of payments come to the webhook:" }
        (row("/practice/manner", "events", "Events", words(Events::ALL, manner.events)))
        p { "The bridge to the member service:" }
        (row("/practice/manner", "bridge", "Bridge", words(Bridge::ALL, manner.bridge)))
        p { "The pricing table's script is:" }
        (row("/practice/manner", "script", "Script", words(Script::ALL, manner.script)))
    }
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

fn row<const N: usize>(action: &str, name: &str, label: &str, levers: [Lever; N]) -> Markup {
    html! {
        form.buttons method="post" action=(action) aria-label=(label) {
            @for Lever { value, words, pressed } in &levers {
                button type="submit" name=(name) value=(value) aria-pressed=[pressed] { (words) }
            }
        }
    }
}
