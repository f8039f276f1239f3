//! The contract of `signup_bulk` in `docs/`: does the client keep it, and does the practice service?

use axum::http::StatusCode;
use dhsignup::practice::dhservice::{Column, Generation, Row};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::practice::support::{Answer, Dhservice, whole};
use crate::support::{World, eventually};

const PATH: &str = "/v1/member/signup_bulk/";

fn contract() -> Value {
    serde_json::from_str(include_str!("../../../docs/signup_bulk.openapi.json")).unwrap()
}

fn schema(name: &str) -> Validator {
    let schema =
        json!({"$ref": format!("#/components/schemas/{name}"), "components": contract()["components"]});
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

fn operation() -> Value {
    contract()["paths"][PATH]["post"].clone()
}

/// The sections as they were sent.
fn document(row: &Row) -> Value {
    Column::ALL
        .into_iter()
        .map(|column| (column.name().to_owned(), row.column(column).clone().unwrap()))
        .collect()
}

#[track_caller]
fn keeps(name: &str, value: &Value) {
    let wrong: Vec<String> = schema(name).iter_errors(value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
}

#[test]
fn its_example_is_one() {
    keeps("NewMember", &operation()["requestBody"]["content"]["application/json"]["example"]);
}

#[tokio::test]
async fn what_the_client_sends_keeps_it() {
    let world = World::with(&[("PRACTICE_GENERATION", "bulk")]).await;
    let page = world.visitor().signs_up("ada@example.org", "ada_example").await;
    let row =
        eventually("the member is there", || async { world.practice().members.find("ada@example.org") })
            .await;
    keeps("NewMember", &document(&row));
    assert_eq!(row.idempotency_key.as_deref(), Some(page.attribute("client-reference-id")));
    let calls = world.practice().members.calls();
    let count = |path: &str| calls.iter().filter(|(method, other)| method == "POST" && other == path).count();
    assert_eq!((count(PATH), count("/v1/member/identity/")), (1, 0));
}

#[tokio::test]
async fn what_the_practice_service_answers_keeps_it() {
    let service = Dhservice::new(Generation::Bulk);
    let send = async |key: &str, body: &Value| -> Answer {
        let header = format!("idempotency-key: {key}");
        let answer = service.ask("POST", PATH, &[&header], &body.to_string()).await;
        let status = answer.status.as_u16().to_string();
        assert!(operation()["responses"].get(&status).is_some(), "{status} is not in the contract");
        answer
    };
    let made = send("PS1-1", &whole("ada@example.org")).await;
    assert_eq!(made.status, StatusCode::CREATED);
    keeps("Made", &made.json());
    let again = send("PS1-1", &whole("ada@example.org")).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, made.json()));
    let taken = send("PS1-2", &whole("ADA@example.org")).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    keeps("Taken", &taken.json());
    for column in Column::ALL {
        let mut body = whole("bo@example.org");
        body.as_object_mut().unwrap().remove(column.name());
        assert!(!schema("NewMember").is_valid(&body), "{}", column.name());
        assert_eq!(send("PS1-3", &body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", column.name());
    }
    assert_eq!((service.members.rows().len(), service.members.row(1).unwrap().writes), (1, 1));
}

#[tokio::test]
async fn a_service_that_does_not_have_the_call_is_asked_once() {
    let world = World::with(&[("PRACTICE_GENERATION", "B")]).await;
    for number in 0..3 {
        let (address, username) = (format!("ada{number}@example.org"), format!("ada{number}"));
        assert_eq!(world.visitor().signs_up(&address, &username).await.place(), "payment");
    }
    let calls = world.practice().members.calls();
    assert_eq!(calls.iter().filter(|(_, path)| path == PATH).count(), 1);
}
