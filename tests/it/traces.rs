//! What can be followed from outside: a signup by its reference, in the log and in traces, without a word of what was typed.

use std::collections::BTreeSet;

use dhsignup::log::FIELDS;
use dhsignup::steps::JOURNEY;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::Value;

use crate::support::collector::{Collector, attribute};
use crate::support::{Program, Visitor};

const ADDRESS: &str = "zq-ada@example.org";

/// Everything that somebody types on the way to the pricing table, as far as it is long enough to be found.
fn typed() -> Vec<String> {
    let examples = JOURNEY.0.iter().map(|step| (step, step.example()));
    let texts = examples.flat_map(|(step, typed)| {
        step.fields.iter().map(move |field| typed.get(field.name).to_owned()).collect::<Vec<_>>()
    });
    let long = texts.filter(|text| text.len() > 4 && text != "ada@example.org");
    long.chain([ADDRESS.to_owned(), "zq_username".to_owned()]).collect()
}

/// Walks to the pricing table; the reference.
async fn signs_up(program: &Program) -> String {
    let page = Visitor::new(&program.url).signs_up(ADDRESS, "zq_username").await;
    assert_eq!(page.place(), "payment", "{}", page.body);
    page.attribute("client-reference-id").to_owned()
}

fn names_nobody(what: &str) {
    for text in typed() {
        assert!(!what.contains(&text), "{text} in {what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signup_arrives_as_spans_with_its_reference_and_nothing_that_was_typed() {
    let (collector, folder) = (Collector::start().await, tempfile::tempdir().unwrap());
    let program = Program::start(folder.path(), &[("OTLP_URL", &collector.url), ("LIMITS", "off")]);
    let reference = signs_up(&program).await;
    program.stops().await;

    let (spans, all) = collector.spans();
    let own: Vec<&Span> = spans.iter().filter(|span| attribute(span, "reference") == reference).collect();
    let of = |name: &str| -> Vec<&&Span> { own.iter().filter(|span| span.name == name).collect() };
    let saves = of("request").into_iter().filter(|span| {
        let shown = ["method", "route", "status"].map(|name| attribute(span, name));
        shown == ["POST", "/signup/{step}", "303"]
    });
    assert_eq!(saves.count(), JOURNEY.0.len(), "{own:?}");
    let joined = *of("request").iter().find(|span| attribute(span, "route") == "/signup/join").unwrap();
    let made = *of("job").iter().find(|span| attribute(span, "kind") == "create_member").unwrap();
    assert_eq!((attribute(made, "attempt"), attribute(made, "outcome")), ("1".into(), "done".into()));
    assert_eq!(made.links[0].span_id, joined.span_id, "Join set it off");
    assert_eq!(attribute(of("letter")[0], "outcome"), "ok");
    let below = spans.iter().filter(|span| span.parent_span_id == made.span_id);
    let calls: BTreeSet<_> =
        below.map(|span| (attribute(span, "section"), attribute(span, "outcome"))).collect();
    assert!(calls.contains(&("writing status".into(), "ok".into())), "{calls:?}");

    let fields: BTreeSet<&str> =
        spans.iter().flat_map(|span| &span.attributes).map(|field| field.key.as_str()).collect();
    assert!(fields.iter().all(|field| FIELDS.contains(field)), "{fields:?}");
    assert!(all.contains("service.name") && all.contains("\"dhsignup\""), "{all}");
    names_nobody(&all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_costs_a_warning_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens there.
    let program = Program::start(folder.path(), &[("OTLP_URL", "http://127.0.0.1:9"), ("LIMITS", "off")]);
    signs_up(&program).await;
    let log = program.stops().await;
    assert_eq!(log.matches("traces do not arrive").count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_a_signup_are_found_by_its_reference_alone() {
    let settings = [("LOG", "debug"), ("LIMITS", "off")];
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    has_its_lines(Program::on_sqlite(folders[0].path(), &settings)).await;
    has_its_lines(Program::on_postgres(folders[1].path(), &settings)).await;
}

async fn has_its_lines(program: Program) {
    let reference = signs_up(&program).await;
    let log = program.stops().await;

    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let own: Vec<Value> = lines.filter(|line| line["fields"]["reference"] == reference).collect();
    let text = |line: &Value, field: &str| line["fields"][field].as_str().unwrap_or_default().to_owned();
    let told = |line: &Value| match text(line, "message").as_str() {
        "answered" => format!("{} {}", text(line, "method"), text(line, "route")),
        "a job was tried" => format!("{} {}", text(line, "kind"), text(line, "outcome")),
        message => message.to_owned(),
    };
    let told: Vec<String> = own.iter().map(told).collect();
    assert_eq!(
        told.iter().filter(|line| *line == "POST /signup/{step}").count(),
        JOURNEY.0.len(),
        "{told:?}"
    );
    assert!(told[0].starts_with("POST") || told[0].starts_with("send_letter"), "the first save: {told:?}");
    for line in ["joined", "POST /signup/join", "send_letter done", "create_member done", "payable"] {
        assert!(told.iter().any(|other| other == line), "{line} in {told:?}");
    }
    names_nobody(&log);
}
