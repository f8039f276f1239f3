//! An open night: a hundred people press Join within ten seconds, and the member service does one thing at a time. Beside it the
//! old portal's ten calls each, for as many people who come alike.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;

use crate::database;
use crate::figures::{Spread, progress, row, table};
use crate::measured_upstream::{CALL, MeasuredUpstream, TOKEN};
use crate::old_portal::OldPortal;
use crate::people::is_quiet;
use crate::served::Served;
use crate::visitor::Visitor;

const PEOPLE: u32 = 100;
const WITHIN: Duration = Duration::from_secs(10);
/// Longer than anybody has to wait, so that it ends.
const PATIENCE: Duration = Duration::from_secs(180);

pub(crate) async fn measure() {
    let (new, new_calls) = joins().await;
    progress("Open night", 1, 2);
    let (old, old_calls) = submits().await;
    progress("Open night", 2, 2);
    let line = |name: &str, times: Vec<Duration>, calls: usize, aim: &str| {
        let early = times.iter().filter(|time| time.as_secs() < 8).count();
        let spread = Spread::of(times);
        let [median, most_of_them, last] = [0.5, 0.99, 1.0].map(|share| seconds(spread.at(share)));
        let calls = format!("{:.1}", calls as f64 / f64::from(PEOPLE));
        vec![name.to_owned(), median, most_of_them, last, early.to_string(), calls, aim.to_owned()]
    };
    let rows = [
        row(["", "median", "99 %", "last", "within 8 s", "calls each", "aim"]),
        line("DHSignup: Join to the table", new, new_calls, "half <= 8 s, all <= 30 s"),
        line("the old portal's ten calls", old, old_calls, ""),
    ];
    let title = format!(
        "Open night: {PEOPLE} people in {} s; the service does one call at a time, {} ms each and {} ms for a token",
        WITHIN.as_secs(),
        CALL.as_millis(),
        TOKEN.as_millis()
    );
    table(&title, &rows);
    println!(
        "\n  Calls each: all that the service was asked until everybody saw the table; ours go on completing records then."
    );
    println!("  Whoever is shown the waiting page asks again as the page does.");
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// When each of them comes: evenly.
fn arrivals() -> impl Iterator<Item = (u32, Duration)> {
    (0..PEOPLE).map(|number| (number, WITHIN * number / PEOPLE))
}

async fn joins() -> (Vec<Duration>, usize) {
    let upstream = MeasuredUpstream::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = [database::sqlite(folder.path()), upstream.settings().to_vec()].concat();
    let program = Served::program(folder.path(), &settings);
    let mut visitors = Vec::new();
    for number in 0..PEOPLE {
        let visitor = Visitor::new(&program.url());
        visitor.sends_all(&format!("ada{number}@example.org"), &format!("ada{number}")).await;
        visitors.push(visitor);
    }
    is_quiet(&settings[0].1, None).await;
    upstream.members.forget_calls();
    let people = arrivals().zip(&visitors).map(async |((_, comes), visitor)| {
        tokio::time::sleep(comes).await;
        reaches_the_table(visitor).await
    });
    (join_all(people).await, upstream.members.calls().len())
}

/// Joins, and waits as its page does where it is shown one.
async fn reaches_the_table(visitor: &Visitor) -> Duration {
    let begun = Instant::now();
    let mut page = visitor.joins().await;
    while !page.body.contains("stripe-pricing-table") {
        assert_eq!(page.place(), "waiting", "{}", page.body);
        let path = page.attribute("hx-get").replace("&amp;", "&");
        let every =
            page.attribute("hx-trigger").strip_prefix("every ").and_then(|text| text.split_once("s,"));
        let pause = Duration::from_secs(every.and_then(|(seconds, _)| seconds.parse().ok()).unwrap());
        page = loop {
            assert!(begun.elapsed() < PATIENCE, "the table never comes");
            tokio::time::sleep(pause).await;
            let answer = visitor.send(Method::GET, &path, &[("HX-Request", "true")], "").await;
            match (answer.status, answer.header("hx-redirect")) {
                (204, _) => {}
                (200, "") => break answer,
                (200, next) => break visitor.goes_to(next).await,
                _ => panic!("{answer:?}"),
            }
        };
    }
    begun.elapsed()
}

async fn submits() -> (Vec<Duration>, usize) {
    let upstream = MeasuredUpstream::start().await;
    let old_portal = OldPortal::of(&upstream.url);
    let people = arrivals().map(async |(number, comes)| {
        tokio::time::sleep(comes).await;
        let begun = Instant::now();
        old_portal.submit(&format!("ada{number}@example.org")).await;
        begun.elapsed()
    });
    (join_all(people).await, upstream.members.calls().len())
}
