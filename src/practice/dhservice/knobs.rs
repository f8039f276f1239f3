//! What can be turned while the practice member service runs.

use std::str::FromStr;
use std::time::Duration;

/// Which DHService it behaves as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// April 2026: sections are replaced, ids come back as strings.
    A,
    /// May 2026: sections and identity are merged, ids are integers, members can be listed.
    #[default]
    B,
    /// B with `POST /v1/member/signup_bulk/`, which no real DHService has yet.
    Bulk,
}

impl Generation {
    /// All of them, in the order the cockpit shows.
    pub const ALL: [Generation; 3] = [Generation::A, Generation::B, Generation::Bulk];

    /// The word used in the settings and in the cockpit.
    pub fn word(self) -> &'static str {
        match self {
            Generation::A => "A",
            Generation::B => "B",
            Generation::Bulk => "bulk",
        }
    }
}

impl FromStr for Generation {
    type Err = String;

    /// Reads `A`, `B` or `bulk` in any case.
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|generation| generation.word().eq_ignore_ascii_case(word))
            .ok_or_else(|| format!("{word:?} is none of A, B and bulk"))
    }
}

/// What is wrong with its database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Every write fails, which DHService reports as a success.
    ReadOnly,
    /// Every new row fails, likewise.
    DiskFull,
    /// No connection at all: 500.
    Down,
}

/// The settings of a running practice member service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Knobs {
    /// Whose behaviour it shows.
    pub generation: Generation,
    /// How long every call takes, each by itself.
    pub delay: Duration,
    /// How long a token keeps *everybody* waiting: the real one hashes for about 0.24 s on its event loop.
    pub token_cost: Duration,
    /// What is wrong with the database.
    pub trouble: Trouble,
    /// Several uvicorn workers: between an identity's look for the row and its insert others have their turn, so that
    /// one address can get several rows. That is generation A; later ones lock the address.
    pub workers: bool,
}
