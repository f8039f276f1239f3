//! When somebody writes "it did not work": whoever helps finds out why, and helps; by commands and at `/staff`.

mod commands;
pub(crate) mod people;
