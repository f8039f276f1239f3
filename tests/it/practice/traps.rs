//! The traps of DHService, a sentence each.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use dhsignup::practice::dhservice::{Contact, Generation, Members, Row, Trouble};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::practice::support::{Dhservice, identity, member, whole};

const BOTH: [Generation; 2] = [Generation::A, Generation::B];

#[tokio::test]
async fn the_kelvin_sign_finds_the_member_with_a_k() {
    for generation in BOTH {
        let service = Dhservice::new(generation);
        let id = service.members.seed(member("kay@example.org", json!({})));
        let found = service.get("/v1/member/id?email_address=%E2%84%AAay%40example.org").await;
        assert_eq!(found, json!({"member_id": id}));
    }
}

#[tokio::test]
async fn a_stranger_with_a_members_address_overwrites_the_member() {
    for (generation, username) in [(Generation::A, Value::Null), (Generation::B, json!("ada"))] {
        let service = Dhservice::new(generation);
        let id = service.members.seed(member("ada@example.org", json!({})));
        let emails = json!([{"type": "primary", "email_address": "ADA@example.org"}]);
        let said = service.post_identity(&json!({"first_name": "Mallory", "emails": emails})).await;
        assert_eq!(said, json!({"member_id": id, "message": "OK"}));
        let kept = service.members.row(id).unwrap().identity.unwrap();
        assert_eq!(kept["first_name"], "Mallory");
        assert_eq!(kept.get("active_directory_username").cloned().unwrap_or_default(), username);
    }
}

#[tokio::test]
async fn b_updates_the_row_that_the_header_names_and_a_does_not_look() {
    for (generation, changed) in [(Generation::A, false), (Generation::B, true)] {
        let service = Dhservice::new(generation);
        let id = service.members.seed(member("ada@example.org", json!({})));
        let body = identity("new@example.org").to_string();
        service.ask("POST", "/v1/member/identity/", &[&format!("x-member-id: {id}")], &body).await;
        assert_eq!(service.members.row(id).unwrap().email() == Some("new@example.org"), changed);
        assert_eq!(service.members.rows().len() == 1, changed);
    }
}

#[tokio::test]
async fn a_member_who_could_not_be_inserted_is_answered_with_200() {
    let long = json!({"first_name": "x".repeat(1_100_000), "emails": identity("a@example.org")["emails"]});
    let cases = [
        (Trouble::ReadOnly, identity("a@example.org").to_string()),
        (Trouble::DiskFull, identity("a@example.org").to_string()),
        (Trouble::None, identity("a@example.org").to_string().replace("Ada", r"A\u0000")),
        (Trouble::None, identity("a@example.org").to_string().replace("Ada", r"A\ud83d")),
        (Trouble::None, long.to_string()),
    ];
    for generation in BOTH {
        for (trouble, body) in &cases {
            let service = Dhservice::new(generation);
            service.members.turn(|knobs| knobs.trouble = *trouble);
            let answer = service.ask("POST", "/v1/member/identity/", &[], body).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.json()["member_id"], Value::Null);
            assert!(answer.json()["message"].as_str().unwrap().starts_with("Error"));
            assert!(service.members.rows().is_empty());
        }
    }
}

#[tokio::test]
async fn a_section_that_could_not_be_written_is_answered_with_200_and_the_id() {
    for (generation, id) in [(Generation::A, json!("1")), (Generation::B, json!(1))] {
        let service = Dhservice::new(generation);
        service.members.seed(member("ada@example.org", json!({"membership_status": "pending"})));
        for body in [r#"{"a":"\u0000"}"#, r#"{"a":"\udc00"}"#] {
            let answer = service.post("status", 1, body).await;
            assert_eq!((answer.status, &answer.json()["member_id"]), (StatusCode::OK, &id));
            assert!(answer.json()["message"].as_str().unwrap().starts_with("Error"));
        }
        assert_eq!(*service.members.row(1).unwrap().status("membership_status"), "pending");
    }
}

#[tokio::test]
async fn a_member_who_does_not_exist_is_written_with_ok() {
    for (generation, id) in [(Generation::A, json!("99")), (Generation::B, json!(99))] {
        let service = Dhservice::new(generation);
        let answer = service.post("status", 99, "{}").await;
        assert_eq!(answer.json(), json!({"member_id": id, "message": "OK"}));
        assert!(service.members.rows().is_empty());
    }
}

#[tokio::test]
async fn a_replaces_what_b_merges_and_both_take_a_null_for_a_section() {
    for (generation, second, ruined) in [
        (Generation::A, json!({"b": 2}), json!(null)),
        (Generation::B, json!({"a": 1, "b": 2}), json!([{"a": 1, "b": 2}, null])),
    ] {
        let service = Dhservice::new(generation);
        service.members.seed(member("ada@example.org", json!({"a": 1})));
        service.post("status", 1, r#"{"b":2}"#).await;
        assert_eq!(service.get("/v1/member/status/?member_id=1").await, second);
        assert_eq!(service.post("status", 1, "null").await.json()["message"], "OK");
        assert_eq!(service.get("/v1/member/status/?member_id=1").await, ruined);
    }
}

#[tokio::test]
async fn connections_are_merged_and_notes_appended_by_both() {
    for generation in BOTH {
        let service = Dhservice::new(generation);
        service.members.seed(member("ada@example.org", json!({})));
        service.post("connections", 1, r#"{"phone":"1"}"#).await;
        service.post("connections", 1, r#"{"discord_handle":"ada"}"#).await;
        let kept = service.get("/v1/member/connections/?member_id=1").await;
        assert_eq!(kept, json!({"phone": "1", "discord_handle": "ada"}));
        for _ in 0..2 {
            service
                .post("notes", 1, r#"{"note":"hello","from":"us","timestamp":"2026-11-23T10:00:00"}"#)
                .await;
        }
        let notes = service.get("/v1/member/notes/?member_id=1").await;
        assert_eq!(notes.as_array().unwrap().len(), 2);
        assert_eq!(service.members.row(1).unwrap().writes, 5);
    }
}

#[tokio::test]
async fn a_username_can_be_taken_twice_and_only_the_question_ignores_case() {
    let service = Dhservice::new(Generation::B);
    service.post_identity(&identity("one@example.org")).await;
    assert_eq!(service.get("/v1/member/username_check/?username=ADA").await, json!({"available": false}));
    assert_eq!(service.post_identity(&identity("two@example.org")).await["message"], "OK");
    assert_eq!(service.get("/v1/member/username_check/?username=").await, json!({"available": true}));
}

#[tokio::test]
async fn a_percent_sign_finds_everybodys_waiver() {
    let service = Dhservice::new(Generation::B);
    for email in ["ada@example.org", "bo@example.org"] {
        let waiver = Contact { primary_email_address: email.to_owned(), ..Contact::default() };
        service.members.file_waiver(waiver).unwrap();
    }
    let count = |found: Value| found.as_array().unwrap().len();
    assert_eq!(count(service.get("/v1/contacts/search_by_email/?email_address=%25").await), 2);
    assert_eq!(count(service.get("/v1/contacts/search_by_email/?email_address=ADA%40example.org").await), 1);
}

#[tokio::test]
async fn the_other_slash_form_is_a_307_within_the_folder() {
    let service = Dhservice::new(Generation::B);
    let answer = service.ask("POST", "/v1/member/status?x=1", &[], "{}").await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.header("location"), Some("/practice/dhservice/v1/member/status/?x=1"));
}

#[tokio::test]
async fn a_token_lives_for_thirty_minutes() {
    let service = Dhservice::new(Generation::B);
    let form = ["content-type: application/x-www-form-urlencoded"];
    let answer = service.ask("POST", "/token", &form, "username=practice&password=practice").await;
    let bearer = format!("Bearer {}", answer.json()["access_token"].as_str().unwrap());
    let status = async |service: &Dhservice| {
        let request =
            axum::http::Request::get("/practice/dhservice/v1/products/").header("authorization", &bearer);
        crate::practice::support::send(&service.app, request.body(axum::body::Body::empty()).unwrap())
            .await
            .status
    };
    service.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(status(&service).await, StatusCode::OK);
    service.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(status(&service).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_keeps_everybody_waiting() {
    let service = Dhservice::new(Generation::B);
    let cost = Duration::from_millis(100);
    service.members.turn(|knobs| knobs.token_cost = cost);
    let began = Instant::now();
    let form = ["content-type: application/x-www-form-urlencoded"];
    let token = service.ask("POST", "/token", &form, "username=practice&password=practice");
    let health = async {
        // The token's call comes first.
        while service.members.calls().is_empty() {
            tokio::task::yield_now().await;
        }
        service.get("/health").await;
        began.elapsed()
    };
    assert!(tokio::join!(token, health).1 >= cost);
}

#[tokio::test]
async fn calls_that_are_slow_are_slow_side_by_side() {
    let service = Dhservice::new(Generation::B);
    service.members.turn(|knobs| knobs.delay = Duration::from_millis(50));
    let health = || service.get("/health");
    tokio::join!(health(), health(), health(), health());
    assert_eq!(service.members.peak(), 4);
    assert_eq!(service.members.calls(), vec![("GET".to_owned(), "/health".to_owned()); 4]);
    service.members.forget_calls();
    assert_eq!((service.members.peak(), service.members.calls().len()), (0, 0));
}

#[tokio::test]
async fn a_call_the_client_gave_up_on_is_carried_out_all_the_same() {
    let service = Dhservice::new(Generation::B);
    service.members.turn(|knobs| knobs.delay = Duration::from_millis(100));
    let document = identity("ada@example.org");
    let call = service.post_identity(&document);
    assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
    tokio::time::timeout(Duration::from_secs(10), async {
        while service.members.find("ada@example.org").is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn after_an_unhandled_error_the_connection_is_closed() {
    let service = Dhservice::new(Generation::B);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, service.members.router()).into_future());
    service.members.turn(|knobs| knobs.trouble = Trouble::Down);
    let request = "POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                   Content-Length: 35\r\n\r\nusername=practice&password=practice";
    let read = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        // Ends only when the other side closes.
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = read.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.ends_with("\r\n\r\nInternal Server Error"), "{answer}");
}

#[tokio::test]
async fn health_is_healthy_with_the_database_down() {
    let service = Dhservice::new(Generation::B);
    service.members.turn(|knobs| knobs.trouble = Trouble::Down);
    assert_eq!(service.get("/health").await["status"], "healthy");
    let lookup = service.ask("GET", "/v1/member/id?email_address=x", &[], "").await;
    assert_eq!(lookup.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_page_of_the_listing_holds_a_hundred_at_most_and_past_the_end_the_total_is_0() {
    let service = Dhservice::new(Generation::B);
    for n in 0..120 {
        service.members.seed(member(&format!("m{n}@example.org"), json!({"membership_status": "pending"})));
    }
    let first = service.get("/v1/member/list/?per_page=500").await;
    assert_eq!(first["members"].as_array().unwrap().len(), 100);
    assert_eq!((&first["total"], &first["total_pages"]), (&json!(120), &json!(2)));
    let beyond = service.get("/v1/member/list/?per_page=100&page=3").await;
    assert_eq!((&beyond["total"], &beyond["members"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn full_info_shows_objects_where_the_columns_are_missing() {
    let service = Dhservice::new(Generation::B);
    service.post_identity(&identity("ada@example.org")).await;
    assert!(service.get("/v1/member/full_info/?member_id=1").await["status"].is_object());
    assert_eq!(service.get("/v1/member/status/?member_id=1").await, Value::Null);
}

#[tokio::test]
async fn a_whole_signup_in_one_call_is_made_once() {
    let service = Dhservice::new(Generation::Bulk);
    let body = whole("ada@example.org");
    let send = async |key: &str, body: &Value| {
        service
            .ask("POST", "/v1/member/signup_bulk/", &[&format!("idempotency-key: {key}")], &body.to_string())
            .await
    };
    let first = send("sgr_1", &body).await;
    assert_eq!((first.status, first.json()), (StatusCode::CREATED, json!({"member_id": 1, "message": "OK"})));
    let again = send("sgr_1", &body).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let other = send("sgr_2", &body).await;
    assert_eq!((other.status, &other.json()["member_id"]), (StatusCode::CONFLICT, &Value::Null));

    let mut broken = whole("bo@example.org");
    broken["identity"]["active_directory_username"] = json!("ADA");
    assert_eq!(send("sgr_3", &broken).await.status, StatusCode::CONFLICT);
    broken["identity"]["active_directory_username"] = json!("bo");
    broken["forms"] = json!({"a": "\0"});
    assert!(send("sgr_3", &broken).await.status.is_server_error());
    assert_eq!(service.members.rows().len(), 1);
    assert_eq!(service.members.row(1).unwrap().writes, 1);

    let reopened = Members::open(service.folder.path(), service.clock.clone(), Generation::Bulk).unwrap();
    assert_eq!(reopened.row(1).unwrap().idempotency_key.as_deref(), Some("sgr_1"));
}

#[tokio::test]
async fn a_service_without_the_bulk_call_says_404() {
    for generation in BOTH {
        let service = Dhservice::new(generation);
        let answer = service.ask("POST", "/v1/member/signup_bulk/", &[], "{}").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn members_waivers_and_ids_survive_a_restart() {
    let service = Dhservice::new(Generation::B);
    service.post_identity(&identity("ada@example.org")).await;
    service.members.turn(|knobs| knobs.trouble = Trouble::DiskFull);
    service.post_identity(&identity("lost@example.org")).await;
    service.members.file_waiver(Contact::default()).unwrap();
    service.members.seed(Row { status: Some(Value::Null), ..service.members.row(1).unwrap() });

    let reopened = Members::open(service.folder.path(), service.clock.clone(), Generation::B).unwrap();
    assert_eq!(reopened.rows(), service.members.rows());
    assert_eq!(reopened.find("ADA@example.org").unwrap().id, 1);
    assert_eq!(reopened.seed(member("bo@example.org", json!({}))), 3, "a failed insert spent id 2");
}

#[tokio::test]
async fn an_emptied_service_begins_at_one() {
    let service = Dhservice::new(Generation::B);
    service.post_identity(&identity("ada@example.org")).await;
    service.members.clear().unwrap();
    assert!(service.members.rows().is_empty() && service.members.calls().is_empty());
    assert_eq!(service.post_identity(&identity("bo@example.org")).await["member_id"], 1);
}
