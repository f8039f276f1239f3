//! What the journey costs, beside what the old portal's shape costs: `cargo bench --bench journey`.
//!
//! Starts everything it needs and prints figures, with the aims beside them. It fails where something does not work,
//! never where something is slow.
#![allow(clippy::print_stdout, clippy::unwrap_used, dead_code)]

mod backlog;
mod bare;
mod bare_writes;
mod besieged;
mod contest;
mod curves;
#[path = "../../tests/it/support/database.rs"]
mod database;
mod figures;
mod join;
mod load;
mod measured_upstream;
mod old_portal;
mod open_night;
mod outage;
mod people;
mod same_answer;
mod scale;
mod served;
mod start;
mod steps;
// Its own tests are not told here.
#[allow(unused_imports)]
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;
#[path = "../../tests/it/support/visitor.rs"]
mod visitor;
mod weight;
mod wire;
mod wizards;
#[path = "../../tests/it/support/world.rs"]
mod world;

use visitor::Visitor;

#[tokio::main]
async fn main() {
    if let Ok(route) = std::env::var(bare::ROUTE) {
        return bare::serve(&route).await;
    }
    // `just bench join` measures that alone.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    if is_wanted("steps") {
        steps::measure().await;
    }
    if is_wanted("join") {
        join::measure().await;
    }
    if is_wanted("outage") {
        outage::measure().await;
    }
    if is_wanted("same_answer") {
        same_answer::measure().await;
    }
    if is_wanted("besieged") {
        besieged::measure().await;
    }
    if is_wanted("scale") {
        scale::measure().await;
    }
    if is_wanted("curves") {
        curves::measure().await;
    }
    if is_wanted("open_night") {
        open_night::measure().await;
    }
    if is_wanted("wizards") {
        wizards::measure().await;
    }
    if is_wanted("start") {
        start::measure();
    }
    if is_wanted("weight") {
        weight::measure();
    }
}
