//! Times of several rounds, and tables of plain text.

use std::fmt;
use std::time::Duration;

/// The times of one thing, a round each.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn take(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort_unstable();
    }

    /// The middle one; of an even number the later of the two.
    pub(crate) fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: &Duration| time.as_secs_f64() * 1_000.0;
        let (least, most) = (ms(&self.0[0]), ms(&self.0[self.0.len() - 1]));
        write!(f, "{:.0} ms ({least:.0}..{most:.0})", ms(&self.median()))
    }
}

/// One dot per round, on standard error: the figures alone go to standard output.
pub(crate) fn progress(what: &str, round: usize, of: usize) {
    let end = if round == of { "\n" } else { "" };
    let begin = if round == 1 { format!("{what} ") } else { String::new() };
    eprint!("{begin}.{end}");
}

/// Prints rows below a title, the first of them their heads: the first column to the left, all others to the right.
pub(crate) fn table(title: &str, rows: &[Vec<String>]) {
    println!("\n{title}\n");
    let mut widths = vec![0; rows.iter().map(Vec::len).max().unwrap_or(0)];
    for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
        widths[column] = cell.chars().count().max(widths[column]);
    }
    for row in rows {
        let mut cells = row.iter().zip(&widths);
        let first = cells.next().map(|(cell, width)| format!("{cell:<width$}")).unwrap_or_default();
        println!("  {first}{}", cells.map(|(cell, width)| format!("   {cell:>width$}")).collect::<String>());
    }
}

/// A row of a table.
pub(crate) fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}
