//! What operators measure by.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dhsignup::practice::dhservice::Trouble;

use crate::support::{Visitor, World, eventually};

/// Names and their labels.
type Names = BTreeMap<String, BTreeSet<String>>;

async fn scraped(world: &World) -> String {
    let operator = Visitor::new(&format!("http://{}", world.serving.metrics.unwrap()));
    operator.get("/metrics").await.body
}

/// The value of a line without its labels, or with exactly these.
fn value(page: &str, line: &str) -> Option<f64> {
    page.lines().find_map(|other| other.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
}

/// What a scrape holds; a histogram by its own name.
fn names_in(page: &str) -> Names {
    let mut names = Names::new();
    let histograms: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" histogram")).collect();
    for line in page.lines().filter(|line| line.starts_with("dhsignup_")) {
        let (name, labels) = line.rsplit_once(' ').unwrap().0.split_once('{').unwrap_or((line, ""));
        let name = name.split(' ').next().unwrap();
        let of =
            histograms.iter().find(|of| name.strip_prefix(**of).is_some_and(|rest| rest.starts_with('_')));
        let labels = labels.trim_end_matches('}').split("\",").filter_map(|pair| pair.split('=').next());
        let labels = labels.filter(|label| !["", "le"].contains(label)).map(str::to_owned);
        names.entry(of.unwrap_or(&name).to_string()).or_default().extend(labels);
    }
    names
}

/// The table of `docs/metrics.md`.
pub(crate) fn documented() -> Names {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md")).unwrap();
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let words =
        |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    rows.map(|(name, rest)| (name.to_owned(), words(rest.split('|').next().unwrap()))).collect()
}

#[tokio::test]
async fn the_private_address_counts_what_happens_and_the_public_one_has_no_such_page() {
    let world = World::with(&[("METRICS_LISTEN", "127.0.0.1:0")]).await;
    world.visitor().signs_up("ada@example.org", "ada_example").await;
    let body = eventually("all is counted", || async {
        let page = scraped(&world).await;
        let counted = |name| value(&page, name).is_some_and(|count| count >= 1.0);
        (counted("dhsignup_payable_total") && counted("dhsignup_letters_total")).then_some(page)
    })
    .await;
    for (name, least) in [
        ("dhsignup_saves_total{step=\"email\"}", 1.0),
        ("dhsignup_joined_total", 1.0),
        ("dhsignup_jobs_owed{kind=\"watch_payment\"}", 1.0),
        ("dhsignup_signups{state=\"created\"}", 1.0),
        ("dhsignup_request_seconds_count{route=\"/signup/{step}\",method=\"POST\",status=\"3xx\"}", 5.0),
        ("dhsignup_upstream_seconds_count{section=\"reading status\",outcome=\"ok\"}", 1.0),
    ] {
        assert!(value(&body, name).is_some_and(|value| value >= least), "{name} in {body}");
    }
    assert!(!body.contains("ada"));
    assert_eq!(world.visitor().get("/metrics").await.status, 404);
}

/// A gauge that is not there, or keeps its last value, when nobody waits any more would wake somebody up for nothing, or not at
/// all.
#[tokio::test]
async fn who_waits_is_shown_and_nobody_is_shown_as_nobody() {
    let world =
        World::with(&[("METRICS_LISTEN", "127.0.0.1:0"), ("JOIN_DEADLINE_MS", "1"), ("LIMITS", "off")]).await;
    let waiting = "dhsignup_jobs_owed{kind=\"create_member\"}";
    let oldest = "dhsignup_oldest_blocking_job_seconds";
    let page = scraped(&world).await;
    for (name, nothing) in [
        (waiting, 0.0),
        (oldest, 0.0),
        ("dhsignup_letters_waiting", 0.0),
        ("dhsignup_mismatches_open{kind=\"nobody\"}", 0.0),
        ("dhsignup_signups{state=\"paid\"}", 0.0),
        ("dhsignup_member_service_away", 0.0),
        ("dhsignup_database_ready", 1.0),
    ] {
        assert_eq!(value(&page, name), Some(nothing), "{name} in {page}");
    }

    world.serving.app.members.renew_token().await.unwrap();
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    for name in ["ada", "grace", "joan"] {
        let visitor = world.visitor();
        visitor.sends_all(&format!("{name}@example.org"), name).await;
        visitor.joins().await;
    }
    eventually("three wait, and the service is away", || async {
        let page = scraped(&world).await;
        (value(&page, waiting) == Some(3.0)
            && value(&page, oldest).is_some_and(|seconds| seconds > 0.0)
            && value(&page, "dhsignup_member_service_away") == Some(1.0))
        .then_some(())
    })
    .await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    eventually("nobody waits any more", || async {
        let page = scraped(&world).await;
        (value(&page, waiting) == Some(0.0)
            && value(&page, oldest) == Some(0.0)
            && value(&page, "dhsignup_member_service_away") == Some(0.0))
        .then_some(())
    })
    .await;
}

#[tokio::test]
async fn every_figure_is_documented_and_every_documented_one_is_there() {
    let world = World::with(&[("METRICS_LISTEN", "127.0.0.1:0")]).await;
    world.visitor().signs_up("ada@example.org", "ada_example").await;
    let there = names_in(&scraped(&world).await);
    assert_eq!(there, documented());
    let seconds = |name: &str| !name.ends_with("_ms") && !name.ends_with("_millis");
    assert!(there.keys().all(|name| seconds(name)), "{there:?}");
}
