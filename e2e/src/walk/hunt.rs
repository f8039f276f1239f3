//! Many walks at once, and the shortest that fails.

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::Walk;
use super::shorten::shorten;
use super::walker::Walker;
use crate::browser::RUNTIME;
use crate::stage::Stage;
use crate::story::{in_words, to_its_end};

/// How often a failing walk is walked to make it shorter.
const PATIENCE: usize = 40;

/// A walk that fails, as short as could be found, and why.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is its type")]
pub struct Found {
    pub seed: u64,
    pub walk: Walk,
    pub why: String,
}

/// Takes the walks of these seeds, so many at once, and makes those that fail as short as it can. `told` hears of each.
pub fn hunt(seeds: std::ops::Range<u64>, at_once: usize, told: impl Fn(u64, bool) + Sync) -> Vec<Found> {
    let (next, found) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let failed = take(&Walk::of(seed), &format!("walks/{seed}"));
                    told(seed, failed.is_ok());
                    if let Err(why) = failed {
                        found.lock().expect("no poison").push(shortest(seed, why));
                    }
                }
            });
        }
    });
    found.into_inner().expect("no poison")
}

/// Takes one walk, as a story is told.
///
/// # Panics
/// Where something does not hold.
pub fn tell_walk(walk: &Walk, name: &str) {
    if let Err(why) = take(walk, name) {
        panic!("{why}\nin the walk\n{walk}");
    }
}

/// Keeps a walk that fails among the stories: `e2e/tests/walks/{seed}.walk`.
pub fn keep(found: &Found) -> PathBuf {
    let file = folder().join(format!("{}.walk", found.seed));
    let why = found.why.lines().next().unwrap_or_default();
    let text = format!("# Found by seed {}: {why}\n{}", found.seed, found.walk);
    fs::create_dir_all(folder()).and_then(|()| fs::write(&file, text)).expect("a walk can be kept");
    file
}

/// All walks that were kept, by name.
///
/// # Panics
/// Where one does not read.
pub fn kept() -> Vec<(String, Walk)> {
    let files = fs::read_dir(folder()).into_iter().flatten().flatten().map(|entry| entry.path());
    let walks = files.filter(|file| file.extension().is_some_and(|ending| ending == "walk")).map(|file| {
        let text = fs::read_to_string(&file).expect("a walk can be read");
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let walk = text.parse().unwrap_or_else(|wrong| panic!("{}: {wrong}", file.display()));
        (name, walk)
    });
    walks.collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/walks")
}

fn shortest(seed: u64, first: String) -> Found {
    let walk = Walk::of(seed);
    let mut why = first;
    let moves = shorten(&walk.moves, PATIENCE, |moves| {
        take(&walk.with(moves.to_vec()), &format!("walks/{seed}")).is_err_and(|reason| {
            why = reason;
            true
        })
    });
    Found { seed, walk: walk.with(moves), why }
}

/// On a fresh stage: why it fails, if it does.
fn take(walk: &Walk, name: &str) -> Result<(), String> {
    RUNTIME.block_on(async {
        let stage = Stage::set_for(name, &[]).await;
        let mut walker = Walker::of(walk, &stage).await;
        let told = to_its_end(AssertUnwindSafe(walker.walks(walk))).await;
        let mut held = told.unwrap_or_else(|panic| Err(in_words(panic.as_ref())));
        if held.is_ok() {
            let objections = stage.objections().await;
            held = if objections.is_empty() { Ok(()) } else { Err(objections.join("\n")) };
        }
        if held.is_err() {
            stage.leave_evidence().await;
        }
        stage.clear().await;
        held
    })
}
