//! What the practice parts are told of the program that they are part of.

use std::sync::Arc;

use crate::signup::Journey;

/// Replaces the process by a fresh one on the same port and files. It returns only where that fails.
pub type Revive = Arc<dyn Fn() -> std::io::Error + Send + Sync>;

/// The program around the practice parts.
#[derive(Clone)]
pub struct Program {
    /// Where it can be reached from this machine, such as `http://127.0.0.1:3000`; no trailing slash.
    pub origin: String,
    /// The questions that it asks.
    pub journey: Journey,
    /// What is real beside the stand-ins, by the names of the settings. Whatever would reach it is refused.
    pub real: Vec<&'static str>,
    /// How it comes back after it was killed; none where the process is not its own.
    pub revive: Option<Revive>,
}

impl Program {
    /// A program with nothing real in it.
    pub fn at(origin: &str, journey: Journey) -> Self {
        Self { origin: origin.trim_end_matches('/').to_owned(), journey, real: Vec::new(), revive: None }
    }
}
