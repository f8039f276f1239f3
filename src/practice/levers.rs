//! The levers in a file: they survive a restart by the cockpit, and travel in a bundle. An ordinary start begins with
//! levers at rest.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Practice;
use super::dhservice::{Generation, Order};
use super::stripe::{Bridge, Events, Manner, Script};

/// Where they are kept in the practice folder, between the end of one process and the start of the next.
pub(super) const FILE: &str = "levers.json";

/// Every lever of the cockpit, by the words that the cockpit uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Levers {
    /// How far the clock is ahead, in milliseconds.
    pub clock_ms: i64,
    /// `A`, `B` or `bulk`.
    pub generation: String,
    /// How much longer each call takes, in milliseconds.
    pub delay_ms: u64,
    /// Whether the member service has several workers.
    pub workers: bool,
    /// What is still to go wrong, oldest first.
    pub faults: Vec<Fault>,
    /// How events of payments come: `now`, `late`, …
    pub events: String,
    /// Whether the bridge `works` or `loses`.
    pub bridge: String,
    /// How the pricing table's script arrives: `there`, …
    pub script: String,
}

/// A fault on order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// `write-identity` and the like.
    pub call: String,
    /// `status-503` and the like.
    pub fault: String,
    /// `before-commit` or `after-commit`.
    pub when: String,
    /// How many such calls; [`u32::MAX`] is for ever.
    pub attempts: u32,
    /// How many such calls pass before.
    pub skip: u32,
}

impl Levers {
    /// As they stand.
    pub(super) fn of(practice: &Practice) -> Self {
        let (knobs, manner) = (practice.members.knobs(), practice.stripe.manner());
        Self {
            clock_ms: practice.clock.offset_ms(),
            generation: knobs.generation.word().to_owned(),
            delay_ms: u64::try_from(knobs.delay.as_millis()).unwrap_or_default(),
            workers: knobs.workers,
            faults: practice.members.orders().iter().map(Fault::of).collect(),
            events: word(&Events::ALL, manner.events),
            bridge: word(&Bridge::ALL, manner.bridge),
            script: word(&Script::ALL, manner.script),
        }
    }

    /// Puts practice parts that have just been opened into this position. A word that there is not is
    /// [`io::ErrorKind::InvalidData`].
    fn set(&self, practice: &Practice) -> io::Result<()> {
        let generation = self.generation.parse::<Generation>().map_err(invalid)?;
        let orders = self.faults.iter().map(Fault::order).collect::<Result<Vec<_>, _>>().map_err(invalid)?;
        let manner = Manner {
            events: named(&Events::ALL, &self.events)?,
            bridge: named(&Bridge::ALL, &self.bridge)?,
            script: named(&Script::ALL, &self.script)?,
        };
        practice.clock.advance(SignedDuration::from_millis(self.clock_ms));
        practice.members.turn(|knobs| {
            knobs.generation = generation;
            knobs.delay = Duration::from_millis(self.delay_ms);
            knobs.workers = self.workers;
        });
        practice.stripe.turn(|now| *now = manner);
        orders.into_iter().try_for_each(|order| {
            practice.members.order(order).map_err(|impossible| invalid(impossible.to_string()))
        })
    }

    /// Leaves them for the next start in this folder.
    pub(super) fn leave(&self, folder: &Path) -> io::Result<()> {
        fs::write(folder.join(FILE), serde_json::to_vec_pretty(self)?)
    }
}

/// Takes the levers that were left in the folder, if any: the start after that begins with levers at rest again.
pub(super) fn take(folder: &Path, practice: &Practice) -> io::Result<()> {
    let file = folder.join(FILE);
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    fs::remove_file(&file)?;
    serde_json::from_slice::<Levers>(&text)?.set(practice)
}

impl Fault {
    fn of(order: &Order) -> Self {
        Self {
            call: order.call.to_string(),
            fault: order.fault.to_string(),
            when: order.when.to_string(),
            attempts: order.attempts,
            skip: order.skip,
        }
    }

    fn order(&self) -> Result<Order, String> {
        let (call, fault, when) = (self.call.parse()?, self.fault.parse()?, self.when.parse()?);
        Ok(Order { attempts: self.attempts, skip: self.skip, ..Order::once(call, fault, when) })
    }
}

fn word<T: PartialEq, const N: usize>(all: &[(T, &'static str); N], now: T) -> String {
    all.iter().find(|(one, _)| *one == now).map(|(_, word)| (*word).to_owned()).unwrap_or_default()
}

fn named<T: Copy, const N: usize>(all: &[(T, &'static str); N], word: &str) -> io::Result<T> {
    let found = all.iter().find(|(_, one)| *one == word).map(|(one, _)| *one);
    found.ok_or_else(|| invalid(format!("{word:?} is no position of a lever")))
}

fn invalid(words: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::Clock;
    use crate::practice::dhservice::{Call, Fault as Kind, When};

    fn open(folder: &Path) -> Practice {
        Practice::open(folder, Clock::default(), Generation::B).unwrap()
    }

    #[test]
    fn levers_that_were_left_are_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let before = open(folder.path());
        let order = Order { attempts: 3, ..Order::once(Call::Lookup, Kind::Status(503), When::BeforeCommit) };
        before.members.order(order).unwrap();
        before.members.turn(|knobs| knobs.generation = Generation::Bulk);
        before.stripe.turn(|manner| manner.events = Events::Twice);
        before.clock.advance(SignedDuration::from_hours(25));
        let levers = Levers::of(&before);
        levers.leave(folder.path()).unwrap();
        drop(before);
        let after = open(folder.path());
        assert_eq!(Levers::of(&after), levers);
        assert_eq!(after.members.orders(), [order]);
        drop(after);
        assert_ne!(Levers::of(&open(folder.path())), levers);
    }

    #[test]
    fn a_position_that_there_is_not_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let levers = Levers { events: "yesterday".into(), ..Levers::of(&open(folder.path())) };
        levers.leave(folder.path()).unwrap();
        let error = Practice::open(folder.path(), Clock::default(), Generation::B).err().unwrap();
        assert!(error.to_string().contains("yesterday"), "{error}");
    }
}
