//! Servers under the same load in turns, and a table of them with ratios.

use std::env;
use std::time::Duration;

use crate::figures::{Rows, Spread, millis, progress, thousands};
use crate::load::{self, Request};
use crate::served::Served;

const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Many short ones: what else the machine does meanwhile then hits all of them alike.
pub(crate) const ROUNDS: usize = 7;

/// A server, what it is asked, and what is aimed at.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    /// Of the first one's rate in this one's; the first one's own is about its times.
    aim: &'static str,
    served: &'a Served,
    /// One for each connection that there can be.
    requests: Vec<Request>,
    rates: Vec<f64>,
    pub(crate) took: Spread,
    /// What all of its answers together took of its processor.
    cpu: Duration,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(
        name: &'static str,
        aim: &'static str,
        served: &'a Served,
        requests: Vec<Request>,
    ) -> Self {
        Self { name, aim, served, requests, rates: Vec::new(), took: Spread::default(), cpu: Duration::ZERO }
    }

    fn run(&mut self, connections: usize, lasts: Duration) {
        let before = self.served.cpu();
        let sample = load::run(self.served.address, &mut self.requests[..connections], lasts);
        self.cpu += self.served.cpu() - before;
        self.rates.push(sample.rate);
        self.took = std::mem::take(&mut self.took).and(sample.took);
    }

    fn forget(&mut self) {
        self.rates.clear();
        self.took = Spread::default();
        self.cpu = Duration::ZERO;
    }

    /// Requests in a second: the round in the middle.
    pub(crate) fn rate(&self) -> f64 {
        middle(self.rates.clone())
    }

    /// Processor time of the server for one answer, its threads and the kernel's part taken together.
    fn cpu_each(&self) -> String {
        format!("{:.0} µs", self.cpu.as_secs_f64() * 1e6 / self.took.count() as f64)
    }

    /// Its rate in that of another one, round by round, as they followed each other: the round in the middle.
    fn ratio(&self, other: &Self) -> f64 {
        middle(self.rates.iter().zip(&other.rates).map(|(ours, theirs)| ours / theirs).collect())
    }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Prints a row for each of them at each number of connections; the first is ours, to which the others are compared.
pub(crate) fn contest(title: &str, contenders: &mut [Contender<'_>]) {
    let lasts = seconds();
    let title = format!("{title}; {ROUNDS} rounds of {:.1} s each, in turns", lasts.as_secs_f64());
    let heads = ["", "conns", "req/s", "cpu each", "p50", "p99", "p99/p50", "ours/this", "aim"];
    let rows = Rows::below(&title, heads);
    for connections in CONNECTIONS {
        rounds(contenders, connections, lasts);
        for (place, contender) in contenders.iter().enumerate() {
            let [median, most] = [0.5, 0.99].map(|share| contender.took.at(share));
            let ratio =
                if place == 0 { String::new() } else { format!("{:.2}", contenders[0].ratio(contender)) };
            rows.print(&[
                contender.name.to_owned(),
                connections.to_string(),
                thousands(contender.rate()),
                contender.cpu_each(),
                millis(median),
                millis(most),
                format!("{:.1}", most.as_secs_f64() / median.as_secs_f64()),
                ratio,
                contender.aim.to_owned(),
            ]);
        }
    }
}

/// All of them in turns, each of them first as often as the others. What came before is forgotten, and so is a warm-up.
pub(crate) fn rounds(contenders: &mut [Contender<'_>], connections: usize, lasts: Duration) {
    for contender in &mut *contenders {
        contender.run(connections, lasts / 4);
        contender.forget();
    }
    for round in 0..ROUNDS {
        for turn in 0..contenders.len() {
            let next = (turn + round) % contenders.len();
            contenders[next].run(connections, lasts);
        }
        progress(&format!("{connections} connections"), round + 1, ROUNDS);
    }
}

/// How long a run lasts: `BENCH_SECONDS`, or one.
pub(crate) fn seconds() -> Duration {
    let set = env::var("BENCH_SECONDS").ok().map(|text| text.parse().expect("BENCH_SECONDS is a number"));
    Duration::from_secs_f64(set.unwrap_or(1.0))
}
