//! What operators do by hand: commands beside a running server, on the same database.

pub mod backup;
pub mod check;
pub mod keys;
pub mod moving;
pub mod orphans;
mod show;
pub mod signups;

pub use show::{Format, show, show_mismatches, show_signups};
