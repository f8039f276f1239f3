//! What the practice parts are told of the program that they are part of.

use crate::signup::Journey;

/// The program around the practice parts.
#[derive(Clone)]
pub struct Program {
    /// Where it can be reached from this machine, such as `http://127.0.0.1:3000`; no trailing slash.
    pub origin: String,
    /// The questions that it asks.
    pub journey: Journey,
    /// What is real beside the stand-ins, by the names of the settings. Whatever would reach it is refused.
    pub real: Vec<&'static str>,
}

impl Program {
    /// A program with nothing real in it.
    pub fn at(origin: &str, journey: Journey) -> Self {
        Self { origin: origin.trim_end_matches('/').to_owned(), journey, real: Vec::new() }
    }
}
