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

use mimalloc::MiMalloc;
use visitor::Visitor;

/// That of our program: the bare routes have it, too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// In the order in which they run where none is named.
const NAMES: [&str; 11] = [
    "steps",
    "join",
    "open_night",
    "wizards",
    "curves",
    "scale",
    "outage",
    "same_answer",
    "besieged",
    "weight",
    "start",
];

#[tokio::main]
async fn main() {
    if let Ok(route) = std::env::var(bare::ROUTE) {
        return bare::serve(&route).await;
    }
    // `just bench join` measures that alone.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for name in &wanted {
        assert!(NAMES.contains(&name.as_str()), "there is no bench {name:?}, but {}", NAMES.join(", "));
    }
    for name in NAMES.into_iter().filter(|name| wanted.is_empty() || wanted.iter().any(|other| other == name))
    {
        match name {
            "steps" => steps::measure().await,
            "join" => join::measure().await,
            "open_night" => open_night::measure().await,
            "wizards" => wizards::measure().await,
            "curves" => curves::measure().await,
            "scale" => scale::measure().await,
            "outage" => outage::measure().await,
            "same_answer" => same_answer::measure().await,
            "besieged" => besieged::measure().await,
            "weight" => weight::measure(),
            _ => start::measure(),
        }
    }
}
