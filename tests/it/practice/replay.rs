//! What was recorded with the real DHService, asked of the practice one in the same order.

use axum::body::Body;
use axum::http::Request;
use dhsignup::practice::dhservice::{Column, Contact, Generation, Row, Trouble};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::practice::support::{Answer, Dhservice, FOLDER, send};

/// Exchanges that are not answered as recorded, and why.
const LEFT_OUT: [(Generation, &str, &str); 1] = [(
    Generation::A,
    "Waivers / contacts, products, levels, search, listing: /routes",
    "the recording is cut off in the middle, and it lists handlers of the real program",
)];

/// The headers that carry meaning. Date, length and server are each server's own.
const HEADERS: [&str; 4] = ["content-type", "www-authenticate", "allow", "location"];

#[derive(Deserialize)]
struct Exchange {
    label: String,
    method: String,
    path: String,
    headers: std::collections::BTreeMap<String, String>,
    body: Option<String>,
    /// What was wrong with the database meanwhile.
    trouble: Option<String>,
    status: u16,
    answer_headers: std::collections::BTreeMap<String, String>,
    answer: Value,
    /// The client followed the redirect: `answer` is the second one.
    #[serde(default)]
    followed: bool,
    /// The column (identity too) as it stood afterwards.
    column_after: Option<Value>,
    row_after: Option<Value>,
}

#[tokio::test]
async fn generation_a_answers_as_it_did_when_it_was_recorded() {
    replay(Generation::A, include_str!("recorded-a.json")).await;
}

#[tokio::test]
async fn generation_b_answers_as_it_did_when_it_was_recorded() {
    replay(Generation::B, include_str!("recorded-b.json")).await;
}

async fn replay(generation: Generation, recorded: &str) {
    let exchanges: Vec<Exchange> = serde_json::from_str(recorded).unwrap();
    assert_eq!(exchanges.len(), 191);
    let service = Dhservice::new(generation);
    let mut wrong = Vec::new();
    let mut left_out = 0;
    for exchange in &exchanges {
        set_the_stage(&service, exchange);
        if LEFT_OUT.iter().any(|(of, label, _)| *of == generation && *label == exchange.label) {
            left_out += 1;
            continue;
        }
        let differences = differences(&service, exchange).await;
        wrong.extend(differences.into_iter().map(|what| format!("{}\n    {what}", exchange.label)));
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(left_out, LEFT_OUT.iter().filter(|(of, ..)| *of == generation).count());
}

/// What happened beside the recorded calls.
fn set_the_stage(service: &Dhservice, exchange: &Exchange) {
    let members = &service.members;
    let trouble = match exchange.trouble.as_deref() {
        None => Trouble::None,
        Some("ReadOnly") => Trouble::ReadOnly,
        Some("DiskFull") => Trouble::DiskFull,
        Some("Down") => Trouble::Down,
        Some(other) => panic!("no such trouble: {other}"),
    };
    members.turn(|knobs| knobs.trouble = trouble);
    match exchange.label.as_str() {
        // The status that null and a list had ruined was mended by hand, and an orphan was put in.
        "GET readers: identity: complete" => {
            let status = json!({
                "waiver_signed": false, "membership_level": "New Member", "membership_status": "pending",
                "member_since": "2026-11-23", "renewal_date": null,
            });
            members.seed(Row { status: Some(status), ..members.row(1).unwrap() });
            let bare = json!({
                "first_name": "Bare", "last_name": "Contract",
                "emails": [{"type": "primary", "email_address": "bare.contract@example.com"}],
            });
            members.seed(Row { identity: Some(bare), ..Row::default() });
        }
        // A waiver came in.
        label if label.ends_with("contact: waiver on file") => {
            let waiver = Contact {
                first_name: "Ada".into(),
                last_name: "Contract".into(),
                primary_email_address: members.row(1).unwrap().email().unwrap().to_lowercase(),
                phone_number: "312-555-0100".into(),
                signed_at_datetime: "2026-02-02T02:40:00+00:00".into(),
                ..Contact::default()
            };
            members.file_waiver(waiver).unwrap();
        }
        _ => {}
    }
}

async fn differences(service: &Dhservice, exchange: &Exchange) -> Vec<String> {
    let mut found = Vec::new();
    let mut answer = ask(service, exchange, &exchange.path).await;
    if answer.status.as_u16() != exchange.status {
        found.push(format!("status {}, recorded {}: {}", answer.status, exchange.status, answer.text));
    }
    for name in HEADERS {
        let recorded = exchange.answer_headers.get(name).map(|value| match name {
            "location" => format!("{FOLDER}{value}"),
            _ => value.clone(),
        });
        if answer.header(name) != recorded.as_deref() {
            found.push(format!("{name} {:?}, recorded {recorded:?}", answer.header(name)));
        }
    }
    if exchange.followed {
        let location = answer.header("location").unwrap().strip_prefix(FOLDER).unwrap().to_owned();
        answer = ask(service, exchange, &location).await;
    }
    let said = serde_json::from_str(&answer.text).unwrap_or(Value::String(answer.text));
    let (said, recorded) = (comparable(said), comparable(exchange.answer.clone()));
    if said != recorded {
        found.push(format!("said     {said}\n    recorded {recorded}"));
    }
    found.extend(kept_otherwise(service, exchange));
    found
}

async fn ask(service: &Dhservice, exchange: &Exchange, path: &str) -> Answer {
    let mut request = Request::builder().method(exchange.method.as_str()).uri(format!("{FOLDER}{path}"));
    for (name, value) in &exchange.headers {
        let value = match value.as_str() {
            "Bearer $T" => format!("Bearer {}", token(service, "practice", 30)),
            "Bearer TOKEN" if exchange.label.ends_with("deleted") => {
                format!("Bearer {}", token(service, "a-client-that-was-deleted", 30))
            }
            "Bearer TOKEN" => format!("Bearer {}", token(service, "practice", -1)),
            other => other.to_owned(),
        };
        request = request.header(name, value);
    }
    let body = Body::from(exchange.body.clone().unwrap_or_default());
    send(&service.app, request.body(body).unwrap()).await
}

fn token(service: &Dhservice, client: &str, minutes: i64) -> String {
    service.members.token(client, service.clock.now() + SignedDuration::from_mins(minutes))
}

/// Whether the row stands as the recording says it stood.
fn kept_otherwise(service: &Dhservice, exchange: &Exchange) -> Option<String> {
    let row = service.members.row(1);
    if let Some(recorded) = &exchange.column_after {
        let name = exchange.path.trim_matches('/').rsplit('/').next().unwrap();
        let column = Column::ALL.into_iter().find(|column| column.name() == name).unwrap();
        let kept = row.as_ref().and_then(|row| row.column(column).clone()).unwrap_or_default();
        let (kept, recorded) = (comparable(kept), comparable(recorded.clone()));
        return (kept != recorded).then(|| format!("kept     {kept}\n    recorded {recorded}"));
    }
    let recorded = exchange.row_after.as_ref()?;
    let row = row.unwrap();
    Column::ALL.into_iter().find_map(|column| {
        let kept = row.column(column).clone().unwrap_or_default();
        (kept != recorded[column.name()]).then(|| format!("kept {kept} as {}", column.name()))
    })
}

/// Takes out what differs from run to run: tokens, times the service puts in, and of an error everything after its
/// first line, where PostgreSQL quotes the SQL of the real program.
fn comparable(mut value: Value) -> Value {
    if let Some(map) = value.as_object_mut() {
        if let Some(Value::String(token)) = map.get_mut("access_token") {
            *token = "TOKEN".to_owned();
        }
        if let Some(Value::String(time)) = map.get_mut("last_updated") {
            time.parse::<Timestamp>().unwrap();
            *time = "TIME".to_owned();
        }
        if map.get("note").is_some_and(|note| note == "second") {
            let time = map["timestamp"].as_str().unwrap().parse::<jiff::civil::DateTime>();
            map.insert("timestamp".to_owned(), time.map(|_| "TIME").unwrap().into());
        }
        if let Some(Value::String(message)) = map.get_mut("message")
            && message.starts_with("Error")
        {
            *message = message.lines().next().unwrap_or_default().to_owned();
        }
    }
    match value {
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        other => other,
    }
}
