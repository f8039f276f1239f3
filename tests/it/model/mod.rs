//! Lists of moves at random, against a memory of our own: after each move everything that is seen of the program from
//! outside must be as the memory has it.
//!
//! A list that fails is made short and told in sentences; its seed is kept in `found.txt` and tried again by every run.
//! `just model` takes as many as wished (`CASES=2000 SEED=7 just model`) and prints what was done and where people came by it.

mod answering;
mod comparing;
mod joining;
mod keeping;
mod letters;
mod machine;
mod memory;
mod moves;
mod program;
mod proving;
mod tally;
mod words;

use std::env;
use std::sync::{LazyLock, Mutex, PoisonError};

use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestRng, TestRunner,
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use tokio::runtime::{Builder, Runtime};

use self::memory::Memory;
use self::moves::Move;
use self::program::Program;
use self::tally::Tally;
use self::words::Browser;

/// The shortest list of moves and the longest.
const MOVES: std::ops::Range<usize> = 20..60;
/// So many lists in the ordinary run, which takes some 20 s.
const CASES: u32 = 10;
/// With this one they come by every place; after a change of what is likely another one may have to be looked for.
const SEED: u64 = 39;
/// The five questions and nine more.
const PLACES: usize = 14;

static TALLY: LazyLock<Mutex<Tally>> = LazyLock::new(Mutex::default);

/// A program with a runtime of its own: with it everything ends that was begun there.
struct Stage {
    runtime: Runtime,
    program: Option<Program>,
}

struct Agreement;

impl StateMachineTest for Agreement {
    type SystemUnderTest = Stage;
    type Reference = Memory;

    fn init_test(memory: &Memory) -> Stage {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let program = runtime.block_on(Program::start(memory));
        TALLY.lock().unwrap_or_else(PoisonError::into_inner).cases += 1;
        Stage { runtime, program: Some(program) }
    }

    fn apply(mut stage: Stage, memory: &Memory, one: Move) -> Stage {
        let Stage { runtime, program } = &mut stage;
        let program = program.as_mut().unwrap();
        runtime.block_on(async {
            program.does(one, memory).await;
            program.agrees_with(memory).await;
        });
        let mut tally = TALLY.lock().unwrap_or_else(PoisonError::into_inner);
        *tally.moves.entry(one.kind()).or_default() += 1;
        for browser in Browser::ALL {
            *tally.places.entry(memory.place(browser).to_string()).or_default() += 1;
        }
        stage
    }

    fn teardown(_: Stage, memory: Memory) {
        let mut tally = TALLY.lock().unwrap_or_else(PoisonError::into_inner);
        for letter in &memory.mail {
            *tally.letters.entry(format!("{:?}", letter.subject)).or_default() += 1;
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[test]
fn the_program_is_as_a_good_memory_has_it() {
    let seed = setting("SEED").unwrap_or(SEED);
    let cases = setting("CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap());
    let config = Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/it/model/found.txt"))),
        source_file: Some(file!()),
        max_shrink_iters: 400,
        ..Config::default()
    };
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config.clone(), random);
    let moves = Memory::sequential_strategy(MOVES);
    let told = runner.run(&moves, |(memory, moves, seen)| {
        Agreement::test_sequential(config.clone(), memory, moves, seen);
        Ok::<(), TestCaseError>(())
    });
    if let Err(failed) = told {
        panic!("{failed}");
    }
    let tally = TALLY.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{tally}");
    if seed == SEED && cases >= CASES {
        assert_eq!(tally.places.len(), PLACES, "every place is come by");
    }
}
