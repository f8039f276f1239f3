//! Somebody walks about at random, and arrives all the same.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering};

use e2e::walk;

/// How many walks are taken at once.
const AT_ONCE: usize = 4;

#[test]
fn twenty_walks_at_random_end_at_the_welcome() {
    arrive(1..21, |_, _| {});
}

#[test]
fn every_walk_that_once_failed_ends_at_the_welcome() {
    for (name, walk) in walk::kept() {
        walk::tell_walk(&walk, &format!("walks/{name}"));
    }
}

/// `just walks`: 2,000 of them, or as many as `WALKS` says, from the seed `SEED` on.
#[test]
#[ignore = "takes longer than a test may: `just walks`"]
fn many_walks_at_random_end_at_the_welcome() {
    let number =
        |name, otherwise| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (first, count): (u64, u64) = (number("SEED", 1), number("WALKS", 2_000));
    let (done, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    arrive(first..first + count, |_, arrived| {
        failed.fetch_add(u64::from(!arrived), Ordering::Relaxed);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(100) || done == count {
            eprintln!("{done} of {count} walks taken, {} failed", failed.load(Ordering::Relaxed));
        }
    });
}

/// Each walk that fails is made as short as it can be, told, and kept among the stories.
fn arrive(seeds: std::ops::Range<u64>, told: impl Fn(u64, bool) + Sync) {
    if env::var_os("BASE_URL").is_some() {
        eprintln!("left out, walks need the practice parts");
        return;
    }
    let found = walk::hunt(seeds, AT_ONCE, told);
    for found in &found {
        eprintln!(
            "seed {} fails: {}\nin the walk\n{}kept as {}\n",
            found.seed,
            found.why,
            found.walk,
            walk::keep(found).display()
        );
    }
    assert!(found.is_empty(), "{} walks failed", found.len());
}
