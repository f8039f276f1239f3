//! Stories told over HTTP and the inbox, against the program with its practice parts.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod bridge;
mod coming_back;
mod crash;
mod crash_points;
mod every_state;
mod faults;
mod journey;
mod keeping;
mod known_addresses;
mod layers;
mod letters;
mod limits;
mod metrics;
mod model;
mod orphans;
mod outage;
mod payment;
mod practice;
mod proofs;
mod races;
mod settings;
mod sixth_question;
mod store;
mod support;
mod what_is_typed;
