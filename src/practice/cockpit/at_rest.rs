//! Which levers are not at rest, in words.

use crate::practice::Practice;
use crate::practice::dhservice::Knobs;
use crate::practice::stripe::{Bridge, Events, Manner, Script};

/// A sentence for each lever that makes things go otherwise than by themselves.
pub(in crate::practice) fn moved(practice: &Practice) -> Vec<String> {
    let mut words = Vec::new();
    let ahead = ahead(practice.clock.offset_ms());
    if ahead != AS_EVERYWHERE {
        words.push(format!("The clock is {ahead}."));
    }
    let Knobs { delay, workers, .. } = practice.members.knobs();
    if !delay.is_zero() {
        words.push(format!("Each call of the member service takes {} ms longer.", delay.as_millis()));
    }
    if workers {
        words.push("The member service has several workers.".into());
    }
    words.extend(practice.members.orders().iter().map(|order| format!("Ordered: {order}.")));
    let Manner { events, bridge, script } = practice.stripe.manner();
    if events != Events::default() {
        words.push(format!("Events of payments: {}.", word(&Events::ALL, events)));
    }
    if bridge != Bridge::default() {
        words.push(format!("The bridge to the member service: {}.", word(&Bridge::ALL, bridge)));
    }
    if script != Script::default() {
        words.push(format!("The pricing table's script: {}.", word(&Script::ALL, script)));
    }
    words
}

const AS_EVERYWHERE: &str = "as everywhere";

/// How far a clock is ahead, to the hour.
pub(in crate::practice) fn ahead(offset_ms: i64) -> String {
    match (offset_ms + offset_ms.signum() * 1_800_000) / 3_600_000 {
        0 => AS_EVERYWHERE.to_owned(),
        hours if hours < 0 => format!("{} behind everybody else", in_words(-hours)),
        hours => format!("{} ahead of everybody else", in_words(hours)),
    }
}

fn in_words(hours: i64) -> String {
    if hours == 1 { "1 hour".to_owned() } else { format!("{hours} hours") }
}

fn word<T: PartialEq, const N: usize>(all: &[(T, &'static str); N], now: T) -> &'static str {
    all.iter().find(|(one, _)| *one == now).map_or("", |(_, word)| word)
}
