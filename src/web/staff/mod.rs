//! The pages of those who help: who asks, and what each page needs. Where the settings open no door, none of them is there.

mod audit;
mod board;
mod case;
mod deeds;
mod door;
mod figures;
mod leftovers;
mod oidc;
mod staffer;

pub(super) use audit::audit;
pub(super) use board::{board, on_board, search};
pub(super) use case::{answers, case};
pub(super) use deeds::deed;
pub(super) use door::{sign_in, sign_out, signing_in};
pub(super) use figures::figures;
pub(super) use leftovers::{clean_up, leftovers, leftovers_csv};
pub(super) use oidc::{from_the_issuer, to_the_issuer};

use crate::app::App;

/// A minute where the organisation is.
fn when(app: &App, at: i64) -> String {
    app.config.organisation.minute(at)
}

/// A place in a list, as it stands in an address.
fn place(at: i64, name: &str) -> String {
    format!("{at}.{name}")
}

/// Reads it back.
fn read_place(text: &str) -> Option<(i64, &str)> {
    let (at, name) = text.split_once('.')?;
    Some((at.parse().ok()?, name))
}
