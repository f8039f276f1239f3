//! DHSignup: a signup wizard in which nobody is stranded.
//!
//! `signup` decides, `steps` asks, `store` keeps, `jobs` works off what is owed to the member service (`members`) and to
//! inboxes (`mail`), `payments` knows Stripe, `words` is what people read, `views` and `ui` draw, `web` answers, `theme` knows how a
//! space looks, `assets` has the files beside the pages, `listen` holds the connections, `log`
//! says what may be logged, `traces` sends traces, `practice` stands in for the rest of the world, `serve` puts them together, `replay` stands in a
//! saved situation, `admin` is what operators do by hand. Who may use whom is a test: `tests/it/layers.rs`.

pub mod admin;
pub mod app;
pub mod assets;
pub mod chance;
pub mod clock;
pub mod config;
mod foresight;
pub mod jobs;
mod listen;
pub mod log;
pub mod mail;
pub mod members;
pub mod metrics;
pub mod payments;
pub mod practice;
pub mod replay;
pub mod serve;
pub mod signup;
pub mod staff;
pub mod steps;
pub mod store;
mod tally;
pub mod theme;
pub mod traces;
pub mod ui;
pub mod views;
mod watchers;
pub mod web;
pub mod words;
