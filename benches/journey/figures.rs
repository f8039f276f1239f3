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

/// How long each of many took, sorted.
#[derive(Default)]
pub(crate) struct Spread(Vec<Duration>);

impl Spread {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which such a share of them was done; nothing where there were none.
    pub(crate) fn at(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self::of([self.0, other.0].concat())
    }
}

/// A table whose rows are printed as soon as they are there: the first column to the left, all others to the right, each as wide
/// as its head, or as this.
pub(crate) struct Rows(Vec<usize>);

impl Rows {
    const FIRST: usize = 34;
    const OTHERS: usize = 9;

    pub(crate) fn below<const N: usize>(title: &str, heads: [&str; N]) -> Self {
        println!("\n{title}\n");
        let least = |column| if column == 0 { Self::FIRST } else { Self::OTHERS };
        let widths = heads.iter().enumerate().map(|(column, head)| head.chars().count().max(least(column)));
        let rows = Self(widths.collect());
        rows.print(&heads.map(str::to_owned));
        rows
    }

    pub(crate) fn print(&self, cells: &[String]) {
        let mut cells = cells.iter().zip(&self.0);
        let first = cells.next().map(|(cell, width)| format!("{cell:<width$}")).unwrap_or_default();
        let others: String = cells.map(|(cell, width)| format!("  {cell:>width$}")).collect();
        println!("  {}", format!("{first}{others}").trim_end());
    }
}

/// `12,345`.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// In milliseconds, as exactly as it matters.
pub(crate) fn millis(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1_000.0;
    if ms < 10.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}
