//! After an outage of the member service: how soon everybody who joined meanwhile can pay, and what the service sees of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use dhsignup::practice::dhservice::Trouble;
use dhsignup::signup::Reference;
use jiff::SignedDuration;

use crate::figures::{progress, row, table};
use crate::visitor::Visitor;
use crate::world::World;

const PEOPLE: usize = 200;
/// Of them so many look at the waiting page; the others have closed it.
const WATCHING: usize = 40;
const DELAY: Duration = Duration::from_millis(50);
const HASHING: Duration = Duration::from_millis(240);
/// An hour, in steps within which what was put off is tried again.
const STEPS: i64 = 12;
const STEP: SignedDuration = SignedDuration::from_mins(5);

pub(crate) async fn measure() {
    let world =
        World::with(&[("LIMITS", "off"), ("JOIN_DEADLINE_MS", "1"), ("BREAKER_PAUSE_MS", "10000")]).await;
    let members = &world.practice().members;
    world.serving.app.members.renew_token().await.unwrap();
    members.turn(|knobs| {
        (knobs.trouble, knobs.delay, knobs.token_cost) = (Trouble::Down, DELAY, HASHING);
    });
    members.forget_calls();
    let crowd = joined(&world).await;
    for _ in 0..STEPS {
        world.passes(STEP).await;
    }
    let during = members.calls().len();
    members.forget_calls();
    let looking = crowd.iter().take(WATCHING).map(|(_, visitor)| visitor.get("/signup/membership"));
    futures_util::future::join_all(looking).await;

    let mut moves = world.serving.app.moves();
    let back = Instant::now();
    members.turn(|knobs| knobs.trouble = Trouble::None);
    let mut payable: HashMap<Reference, Duration> = HashMap::new();
    while payable.len() < PEOPLE {
        let moved = tokio::time::timeout(Duration::from_secs(600), moves.recv()).await;
        payable.entry(moved.expect("somebody goes on").unwrap()).or_insert_with(|| back.elapsed());
    }
    is_settled(&world).await;
    let complete = back.elapsed();
    for (_, visitor) in &crowd {
        assert_eq!(visitor.place().await, "payment");
    }
    assert_eq!(members.rows().len(), PEOPLE);
    let times = |watched: bool| {
        let people = if watched { &crowd[..WATCHING] } else { &crowd[WATCHING..] };
        sorted(people.iter().map(|(reference, _)| payable[reference]).collect())
    };
    print(&[
        ("looking at the page", times(true)),
        ("gone", times(false)),
        ("all", sorted(payable.into_values().collect())),
    ]);
    let tokens = members.calls().iter().filter(|(_, path)| path == "/token").count();
    println!(
        "\n  All {PEOPLE} records complete after {:.0} s. Most calls at once: {}.",
        complete.as_secs_f64(),
        members.peak()
    );
    println!("  Calls during the outage: {during}; tokens asked for since its end: {tokens}.");
    println!(
        "  Aims: 99 % within 180 s; at most 4 calls at once; one token in 25 minutes (it had run out in this hour)."
    );
}

/// Until nothing is owed but payments, for at most ten minutes.
async fn is_settled(world: &World) {
    for _ in 0..6_000 {
        let owed = world.serving.app.store.owed_jobs().await.unwrap();
        if owed.iter().all(|jobs| ["watch_payment", "keep_house"].contains(&jobs.kind.as_str())) {
            return;
        }
        // The pause between two looks.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("members are still owed");
}

/// Everybody has joined, and waits.
async fn joined(world: &World) -> Vec<(Reference, Visitor)> {
    let mut crowd = Vec::new();
    for number in 0..PEOPLE {
        let visitor = world.visitor();
        visitor.sends_all(&format!("ada{number}@example.org"), &format!("ada{number}")).await;
        let page = visitor.joins().await;
        assert_eq!(page.place(), "waiting");
        let saved = page.body.split_once("Saved as <strong>").unwrap().1.split_once('<').unwrap().0;
        crowd.push((saved.parse().unwrap(), visitor));
        if (number + 1).is_multiple_of(20) {
            progress("People who join while the member service is away", (number + 1) / 20, PEOPLE / 20);
        }
    }
    crowd
}

fn sorted(mut times: Vec<Duration>) -> Vec<Duration> {
    times.sort_unstable();
    times
}

fn print(groups: &[(&str, Vec<Duration>)]) {
    let mut rows = vec![row(["people", "count", "median", "99 %", "last"])];
    for (name, times) in groups {
        let seconds = |at: usize| format!("{:.1} s", times[at.min(times.len() - 1)].as_secs_f64());
        rows.push(vec![
            (*name).to_owned(),
            times.len().to_string(),
            seconds(times.len() / 2),
            seconds((times.len() * 99).div_ceil(100) - 1),
            seconds(times.len() - 1),
        ]);
    }
    let title = format!(
        "From the end of an hour's outage to the pricing table, {PEOPLE} people queued, {} ms per call, tokens in {} ms",
        DELAY.as_millis(),
        HASHING.as_millis()
    );
    table(&title, &rows);
}
