//! What the journey costs, beside what the old portal's shape costs: `cargo bench --bench journey`.
//!
//! Starts everything it needs and prints figures, with the aims beside them. It fails where something does not work,
//! never where something is slow.
#![allow(clippy::print_stdout, clippy::unwrap_used, dead_code)]

mod figures;
mod first_page;
mod join;
mod old_portal;
mod outage;
mod start;
#[path = "../../tests/it/support/visitor.rs"]
mod visitor;
mod wire;
#[path = "../../tests/it/support/world.rs"]
mod world;

use visitor::Visitor;

#[tokio::main]
async fn main() {
    join::measure().await;
    outage::measure().await;
    start::measure();
    first_page::measure().await;
}
