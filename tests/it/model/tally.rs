//! What was done and where people came by it: a model that never gets anywhere proves nothing.

use std::collections::BTreeMap;
use std::fmt;

/// Counts of everything that was compared.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) cases: usize,
    pub(super) moves: BTreeMap<&'static str, usize>,
    pub(super) places: BTreeMap<String, usize>,
    pub(super) letters: BTreeMap<String, usize>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moves: usize = self.moves.values().sum();
        writeln!(f, "{} lists of moves, {moves} moves", self.cases)?;
        let moves = self.moves.iter().map(|(name, count)| (name.to_string(), *count));
        column(f, "moves", moves)?;
        column(f, "places", self.places.iter().map(|(name, count)| (name.clone(), *count)))?;
        column(f, "letters", self.letters.iter().map(|(name, count)| (name.clone(), *count)))
    }
}

fn column(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    counts: impl Iterator<Item = (String, usize)>,
) -> fmt::Result {
    writeln!(f, "\n| {title:<24} | {:>7} |\n| {:-<24} | {:->6}: |", "times", "", "")?;
    counts.into_iter().try_for_each(|(name, count)| writeln!(f, "| {name:<24} | {count:>7} |"))
}
