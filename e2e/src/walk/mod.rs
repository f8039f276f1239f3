//! Walks at random: what people do with a browser, one thing after another, and what must hold whatever they did.
//!
//! A walk is a list of moves in words, made from a seed or read from a file; every move means something wherever the
//! walker happens to be, so that any part of a walk is a walk, too, and a failing one can be made shorter.

mod hunt;
mod moves;
mod promises;
mod shorten;
mod walker;

use std::fmt;
use std::str::FromStr;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub use self::hunt::{Found, hunt, keep, kept, tell_walk};
use self::moves::Move;

const SHORTEST: usize = 8;
const LONGEST: usize = 16;

/// What somebody does, in order, with scripts or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    scripts: bool,
    moves: Vec<Move>,
}

impl Walk {
    /// The walk of a seed: the same for ever, as long as the moves and their odds are.
    pub fn of(seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let scripts = random.random_ratio(3, 4);
        let length = random.random_range(SHORTEST..=LONGEST);
        Self { scripts, moves: (0..length).map(|_| Move::any(&mut random)).collect() }
    }

    /// The same somebody who does less.
    fn with(&self, moves: Vec<Move>) -> Self {
        Self { moves, ..self.clone() }
    }
}

const WITH: &str = "with scripts";
const WITHOUT: &str = "without scripts";

impl fmt::Display for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", if self.scripts { WITH } else { WITHOUT })?;
        self.moves.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl FromStr for Walk {
    type Err = String;

    /// Reads what [`Walk`] writes; empty lines and those that begin with `#` say nothing.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let scripts = match lines.next() {
            Some(WITH) => true,
            Some(WITHOUT) => false,
            first => return Err(format!("a walk begins {WITH:?} or {WITHOUT:?}, not {first:?}")),
        };
        Ok(Self { scripts, moves: lines.map(str::parse).collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_reads_as_it_is_written() {
        for seed in 0..50 {
            let walk = Walk::of(seed);
            assert_eq!(walk.to_string().parse(), Ok(walk));
        }
    }

    #[test]
    fn remarks_are_left_out_and_nonsense_is_said() {
        let walk: Walk = "# once found by seed 7\n\nwithout scripts\ngo on\n".parse().unwrap();
        assert_eq!(walk.moves, [Move::GoOn]);
        assert!("with scripts\nfly\n".parse::<Walk>().unwrap_err().contains("fly"));
        assert!("go on\n".parse::<Walk>().is_err());
    }
}
