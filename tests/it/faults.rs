//! Faults at every call, of every kind, before and after the commit, once, twice and for ever, alone and in pairs: each
//! signup ends with exactly one complete member and the person at the pricing table.
//!
//! `just faults` prints the tables. A held clock stands in for the waiting, so nothing here takes longer than its calls.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, When};
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::sync::Mutex;

use crate::support::{Answer, Outcome, World, eventually};

/// Deadlines that a fault has to outlast, in milliseconds.
const QUICK: &[(&str, &str)] = &[
    ("CALL_DEADLINE_MS", "150"),
    ("CONNECT_DEADLINE_MS", "150"),
    ("JOIN_DEADLINE_MS", "50"),
    ("BREAKER_PAUSE_MS", "20"),
    ("LIMITS", "off"),
];

/// Worlds that work through the cells side by side.
const WORLDS: usize = 8;
/// Longer than the longest pause between two attempts.
const A_WHILE: SignedDuration = SignedDuration::from_mins(16);
const FOR_EVER: u32 = u32::MAX;
/// Rounds of a fault that lasts for ever, until the service is mended.
const EVER: usize = 6;
const SEED: u64 = 283;

/// A signup and what goes wrong with it.
#[derive(Clone, Debug)]
struct Cell {
    orders: Vec<Order>,
    number: usize,
}

/// How a signup ended.
#[derive(Clone, Debug)]
struct Told {
    /// While what was to go wrong went wrong.
    payment_at_once: bool,
    /// In the end.
    payment: bool,
    outcome: Outcome,
}

impl Told {
    fn is_good(&self) -> bool {
        self.payment && self.outcome.is_good()
    }
}

/// The ten calls and those beside them; the read-backs are the rows below.
fn calls(generation: &str) -> Vec<Call> {
    let mut calls = vec![Call::Token, Call::Lookup, Call::UsernameCheck, Call::Contacts];
    if generation == "bulk" {
        calls.push(Call::Bulk);
        return calls;
    }
    calls.extend(Column::ALL.map(Call::Write));
    calls.extend(Column::ALL.map(Call::Read));
    calls
}

/// Every order of one fault, possible or not.
fn orders(generation: &str, attempts: u32) -> Vec<Order> {
    let all = calls(generation).into_iter().flat_map(|call| {
        Fault::ALL
            .into_iter()
            .flat_map(move |fault| When::ALL.map(|when| Order { attempts, ..Order::once(call, fault, when) }))
    });
    all.collect()
}

fn numbered(orders: impl Iterator<Item = Vec<Order>>) -> Vec<Cell> {
    orders.enumerate().map(|(number, orders)| Cell { orders, number }).collect()
}

/// Signs up with the faults ordered.
async fn tell(world: &World, cell: &Cell) -> Told {
    let (address, username) = (format!("ada{}@example.org", cell.number), format!("ada{}", cell.number));
    let (members, ada) = (&world.practice().members, world.visitor());
    ada.sends_all(&address, &username).await;
    world.is_quiet().await;
    // A token of an earlier cell would spare this one the call that is to fail.
    if cell.orders.iter().any(|order| order.call == Call::Token) {
        world.serving.app.members.forget_token().await;
    }
    members.cancel_orders();
    for order in &cell.orders {
        members.order(*order).unwrap();
    }
    let mut page = ada.joins().await;
    assert!(["payment", "waiting"].contains(&page.place().as_str()), "{:?}: {}", cell.orders, page.place());
    let (mut payment_at_once, mut reference) = (false, String::new());
    let rounds = if cell.orders.iter().any(|order| order.attempts == FOR_EVER) { EVER } else { 0 };
    for round in 0..rounds + 12 {
        world.is_quiet().await;
        if page.place() != "payment" {
            page = ada.goes_to("/signup").await;
        }
        if page.place() == "payment" {
            payment_at_once |= round < rounds || rounds == 0;
            page.attribute("client-reference-id").clone_into(&mut reference);
            if Outcome::of(members, &address, &reference).is_good() {
                break;
            }
        }
        if round == rounds && rounds > 0 {
            members.cancel_orders();
        }
        world.passes(A_WHILE).await;
    }
    members.cancel_orders();
    let outcome = Outcome::of(members, &address, &reference);
    // So that nobody watches for this payment while the next signup is told.
    if let Ok(reference) = reference.parse() {
        world.serving.app.store.paid_by_record(&reference, "sub_1", false).await.unwrap();
    }
    Told { payment_at_once, payment: page.place() == "payment", outcome }
}

/// Tells all cells, some side by side. In their order.
async fn tell_all(generation: &str, cells: Vec<Cell>) -> Vec<(Cell, Told)> {
    let queue = Arc::new(Mutex::new(cells));
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut worlds = tokio::task::JoinSet::new();
    for _ in 0..WORLDS {
        let (queue, told, generation) = (queue.clone(), told.clone(), generation.to_owned());
        worlds.spawn(async move {
            let world = World::with(&[QUICK, &[("PRACTICE_GENERATION", &generation)]].concat()).await;
            loop {
                let Some(cell) = queue.lock().await.pop() else { break };
                let outcome = tell(&world, &cell).await;
                told.lock().await.push((cell, outcome));
            }
        });
    }
    while let Some(world) = worlds.join_next().await {
        world.unwrap();
    }
    let mut told = Arc::try_unwrap(told).unwrap().into_inner();
    told.sort_by_key(|(cell, _)| cell.number);
    told
}

/// The table: a row a call, a column a fault, before and after the commit; and what became of the row's signups.
fn drawn(generation: &str, attempts: u32, told: &[(Cell, Told)]) -> String {
    let often = match attempts {
        1 => "once",
        2 => "twice",
        _ => "for ever, until the service is mended",
    };
    let mut table =
        format!("\nGeneration {generation}, {often}. + good, o good once mended, x not good, . impossible\n");
    let letters = || (b'a'..).map(char::from).zip(Fault::ALL);
    let legend: Vec<String> = letters().map(|(letter, fault)| format!("{letter}={fault}")).collect();
    let heads: String = letters().map(|(letter, _)| format!(" {letter} ")).collect();
    let _ = writeln!(table, "{}\n{:<22}{heads} payment members complete", legend.join(" "), "");
    for call in calls(generation) {
        let of_call: Vec<_> = told.iter().filter(|(cell, _)| cell.orders[0].call == call).collect();
        let _ = write!(table, "{:<22}", call.to_string());
        for fault in Fault::ALL {
            for when in When::ALL {
                let is_it = |cell: &Cell| cell.orders[0].fault == fault && cell.orders[0].when == when;
                table.push(match of_call.iter().find(|(cell, _)| is_it(cell)) {
                    Some((_, told)) if told.is_good() && told.payment_at_once => '+',
                    Some((_, told)) if told.is_good() => 'o',
                    Some(_) => 'x',
                    None => '.',
                });
            }
            table.push(' ');
        }
        let count = |good: fn(&Told) -> bool| of_call.iter().filter(|(_, told)| good(told)).count();
        let members: usize = of_call.iter().map(|(_, told)| told.outcome.members).sum();
        let (payment, complete) = (count(|told| told.payment), count(|told| told.outcome.is_good()));
        let _ = writeln!(table, " {payment:>7} {members:>7} {complete:>8}");
    }
    let good = told.iter().filter(|(_, told)| told.is_good()).count();
    let impossible = orders(generation, attempts).len() - told.len();
    let _ = writeln!(
        table,
        "{good} of {} reached payment with one complete member; {impossible} cells are impossible",
        told.len()
    );
    table
}

fn assert_good(told: &[(Cell, Told)]) {
    let bad: Vec<String> = told
        .iter()
        .filter(|(_, told)| !told.is_good())
        .map(|(cell, told)| {
            let orders: Vec<String> = cell.orders.iter().map(Order::to_string).collect();
            format!("{}: {told:?}", orders.join(" and "))
        })
        .collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

async fn all_are_good(generation: &str, attempts: u32) {
    let possible = orders(generation, attempts).into_iter().filter(Order::is_possible);
    let begun = Instant::now();
    let told = tell_all(generation, numbered(possible.map(|order| vec![order]))).await;
    eprintln!("{}({:.0} s)", drawn(generation, attempts, &told), begun.elapsed().as_secs_f64());
    assert_good(&told);
}

/// Two faults in one signup, drawn by chance from all possible ones.
async fn pairs_are_good(generation: &str, count: usize, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let possible: Vec<Order> = orders(generation, 1).into_iter().filter(Order::is_possible).collect();
    let pairs = (0..count).map(|_| {
        let mut draw = || Order {
            attempts: *[1, 1, 2, FOR_EVER].choose(&mut chance).unwrap(),
            skip: chance.random_range(0..2),
            ..*possible.choose(&mut chance).unwrap()
        };
        vec![draw(), draw()]
    });
    let told = tell_all(generation, numbered(pairs)).await;
    let good = told.iter().filter(|(_, told)| told.is_good()).count();
    eprintln!("Generation {generation}, pairs drawn with seed {seed}: {good} of {count} good");
    assert_good(&told);
}

/// `just faults` may name another one, to look further than before.
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_single_fault_ends_with_one_complete_member_and_the_pricing_table() {
    all_are_good("B", 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_fault_of_the_whole_call_ends_well_however_often_it_comes() {
    for attempts in [1, 2, FOR_EVER] {
        all_are_good("bulk", attempts).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pairs_of_faults_end_well() {
    for generation in ["A", "B", "bulk"] {
        pairs_are_good(generation, 40, SEED).await;
    }
}

/// The rest of the tables takes its time, so it has a recipe of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "`just faults` tells it"]
async fn any_fault_of_any_generation_ends_well_however_often_it_comes() {
    for (generation, attempts) in [("A", 1), ("A", 2), ("A", FOR_EVER), ("B", 2), ("B", FOR_EVER)] {
        all_are_good(generation, attempts).await;
    }
    for generation in ["A", "B", "bulk"] {
        pairs_are_good(generation, 200, seed()).await;
    }
}

/// Somebody has joined, and this call is carried out seconds after we gave it up.
async fn something_is_late(call: Call, generation: &str) -> World {
    let world = World::with(&[QUICK, &[("PRACTICE_GENERATION", generation)]].concat()).await;
    world.practice().members.order(Order::once(call, Fault::Late, When::AfterCommit)).unwrap();
    // In generation A several workers make two rows of two calls.
    world.practice().members.turn(|knobs| knobs.workers = true);
    world
}

async fn pays_at_last(world: &World) -> Answer {
    let ada = world.visitor();
    ada.signs_up("ada@example.org", "ada").await;
    eventually("the pricing table is there", || async {
        Some(ada.goes_to("/signup").await).filter(|page| page.place() == "payment")
    })
    .await
}

fn posts(world: &World, section: &str) -> usize {
    let path = format!("/v1/member/{section}/");
    world.practice().members.calls().iter().filter(|call| **call == ("POST".into(), path.clone())).count()
}

#[tokio::test]
async fn a_member_that_arrives_late_is_waited_for_and_not_sent_again() {
    let world = something_is_late(Call::Write(Column::Identity), "A").await;
    let page = pays_at_last(&world).await;
    world.is_quiet().await;
    let outcome =
        Outcome::of(&world.practice().members, "ada@example.org", page.attribute("client-reference-id"));
    assert!(outcome.is_good(), "{outcome:?}");
    assert_eq!(posts(&world, "identity"), 1);
}

#[tokio::test]
async fn a_note_that_arrives_late_is_not_written_twice() {
    let world = something_is_late(Call::Write(Column::Notes), "B").await;
    let page = pays_at_last(&world).await;
    let members = &world.practice().members;
    eventually("the note has arrived", || async { members.find("ada@example.org")?.notes }).await;
    world.passes(SignedDuration::from_secs(21)).await;
    let outcome = Outcome::of(members, "ada@example.org", page.attribute("client-reference-id"));
    assert!(outcome.is_good(), "{outcome:?}");
    assert_eq!(posts(&world, "notes"), 1);
}

#[tokio::test]
async fn what_cannot_happen_is_in_no_table() {
    let world = World::start().await;
    let impossible: Vec<Order> = ["B", "bulk"]
        .iter()
        .flat_map(|generation| orders(generation, 1))
        .filter(|order| !order.is_possible())
        .collect();
    assert!(impossible.len() > 100);
    for order in impossible {
        assert!(world.practice().members.order(order).is_err(), "{order}");
    }
}
