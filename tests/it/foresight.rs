//! What is looked up while somebody reads what they have answered: Join is one call then, and nobody's record is harmed by what
//! has changed since.

use std::time::Duration;

use dhsignup::practice::dhservice::{Call, Contact, Fault, Generation, Order, Row, Trouble, When};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{Outcome, Visitor, World, eventually};

const ADDRESS: &str = "ada@example.org";
const LOOKS: [&str; 3] =
    ["GET /v1/contacts/search_by_email/", "GET /v1/member/id", "GET /v1/member/username_check/"];
const WHOLE: &str = "POST /v1/member/signup_bulk/";

/// A program that knows its member service: somebody has joined before.
async fn known(generation: &str, settings: &[(&str, &str)]) -> World {
    let world =
        World::with(&[&[("PRACTICE_GENERATION", generation), ("LIMITS", "off")], settings].concat()).await;
    let first = world.visitor();
    first.sends_all("first@example.org", "first").await;
    let link = world.link_to("first@example.org").await;
    first.opens(&link).await;
    first.joins().await;
    let is_made = async || world.practice().members.find("first@example.org");
    eventually("the first one is a member", is_made).await;
    world.is_quiet().await;
    world.practice().members.forget_calls();
    world
}

/// Somebody has answered everything and reads it, for as long as a look takes.
async fn reads(world: &World, address: &str, username: &str) -> Visitor {
    let ada = world.visitor();
    ada.sends_all(address, username).await;
    reads_again(world, &ada).await;
    ada
}

async fn reads_again(world: &World, visitor: &Visitor) {
    assert_eq!(visitor.get("/signup/review").await.place(), "review");
    has_looked(world).await;
}

async fn has_looked(world: &World) {
    let app = &world.serving.app;
    eventually("the look has ended", || async { (!app.looks_ahead()).then_some(()) }).await;
}

/// The calls seen since this was asked last, sorted; but for those that watch for the first one's payment.
fn calls(world: &World) -> Vec<String> {
    let members = &world.practice().members;
    let calls = members.calls().into_iter().map(|(method, path)| format!("{method} {path}"));
    let mut calls: Vec<String> = calls.filter(|call| call != "GET /v1/member/status/").collect();
    members.forget_calls();
    calls.sort();
    calls
}

fn of_address(world: &World, address: &str) -> usize {
    let members = &world.practice().members;
    members.rows().iter().filter(|row| row.email().is_some_and(|email| email == address)).count()
}

/// Somebody else gets a record by another way.
fn somebody_else(world: &World, address: &str, username: &str) -> i64 {
    let emails = json!([{ "type": "primary", "email_address": address }]);
    world.practice().members.seed(Row {
        identity: Some(
            json!({ "first_name": "Grace", "emails": emails, "active_directory_username": username }),
        ),
        status: Some(json!({ "membership_status": "active", "membership_level": "Member" })),
        ..Row::default()
    })
}

#[tokio::test]
async fn join_is_one_call_after_the_answers_were_read() {
    let world = known("bulk", &[]).await;
    let ada = reads(&world, ADDRESS, "ada").await;
    assert_eq!(calls(&world), LOOKS);
    let page = ada.joins().await;
    assert_eq!(page.place(), "payment");
    assert_eq!(calls(&world), [WHOLE]);
    world.is_quiet().await;
    let outcome = Outcome::of(&world.practice().members, ADDRESS, page.attribute("client-reference-id"));
    assert!(outcome.is_good(), "{outcome:?}");
}

#[tokio::test]
async fn who_never_read_them_is_looked_up_at_join() {
    let world = known("bulk", &[]).await;
    let ada = world.visitor();
    ada.sends_all(ADDRESS, "ada").await;
    assert_eq!(ada.joins().await.place(), "payment");
    assert_eq!(calls(&world), [&LOOKS[..], &[WHOLE]].concat());
}

#[tokio::test]
async fn reading_them_again_and_again_looks_once_in_two_minutes() {
    let world = known("bulk", &[]).await;
    let ada = world.visitor();
    ada.sends_all(ADDRESS, "ada").await;
    for _ in 0..20 {
        reads_again(&world, &ada).await;
    }
    assert_eq!(calls(&world), LOOKS);
    world.passes(SignedDuration::from_secs(121)).await;
    reads_again(&world, &ada).await;
    assert_eq!(calls(&world), LOOKS);
}

#[tokio::test]
async fn a_service_without_the_one_call_is_looked_at_when_join_is_pressed_and_not_before() {
    for generation in ["A", "B"] {
        let world = known(generation, &[]).await;
        let ada = reads(&world, ADDRESS, "ada").await;
        assert_eq!(calls(&world), [""; 0], "{generation}");
        assert_eq!(ada.joins().await.place(), "payment");
        let calls = calls(&world);
        assert!(LOOKS.iter().all(|look| calls.iter().any(|call| call == look)), "{generation}: {calls:?}");
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_left_alone_by_whoever_reads() {
    let world = known("bulk", &[("BREAKER_PAUSE_MS", "600000")]).await;
    let app = &world.serving.app;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    for _ in 0..5 {
        assert!(app.members.ask().await.is_err());
    }
    calls(&world);
    reads(&world, ADDRESS, "ada").await;
    assert_eq!(calls(&world), [""; 0]);
}

#[tokio::test]
async fn nobody_is_looked_up_who_can_not_join_yet() {
    let world = known("bulk", &[("CONFIRM_EMAIL", "before-join")]).await;
    let ada = reads(&world, ADDRESS, "ada").await;
    assert_eq!(calls(&world), [""; 0]);
    let link = world.link_to(ADDRESS).await;
    assert_eq!(ada.opens(&link).await.place(), "review");
    has_looked(&world).await;
    assert_eq!(calls(&world), LOOKS, "now the button is there");
}

#[tokio::test]
async fn who_became_a_member_while_it_was_read_is_known_and_not_made_again() {
    let world = known("bulk", &[]).await;
    let ada = reads(&world, ADDRESS, "ada").await;
    let theirs = somebody_else(&world, ADDRESS, "grace");
    assert_eq!(ada.joins().await.place(), "check-inbox");
    let row = world.practice().members.row(theirs).unwrap();
    assert_eq!((of_address(&world, ADDRESS), row.writes, row.text("first_name")), (1, 1, Some("Grace")));
}

#[tokio::test]
async fn who_took_the_username_while_it_was_read_keeps_it_and_another_one_is_asked_for() {
    let world = known("bulk", &[]).await;
    let ada = reads(&world, ADDRESS, "ada").await;
    somebody_else(&world, "grace@example.org", "ADA");
    let page = ada.joins().await;
    assert_eq!(page.place(), "question username", "{}", page.body);
    assert_eq!(of_address(&world, ADDRESS), 0);
    ada.answers_with("username", &[("username", "ada2")]).await;
    assert_eq!(ada.joins().await.place(), "payment");
    assert_eq!(of_address(&world, ADDRESS), 1);
}

#[tokio::test]
async fn a_service_that_has_lost_the_one_call_is_looked_at_before_anything_is_written() {
    let world = known("bulk", &[]).await;
    let [ada, other] =
        [reads(&world, ADDRESS, "ada").await, reads(&world, "other@example.org", "other").await];
    let theirs = somebody_else(&world, ADDRESS, "grace");
    world.practice().members.turn(|knobs| knobs.generation = Generation::A);
    assert_eq!(ada.joins().await.place(), "check-inbox");
    let row = world.practice().members.row(theirs).unwrap();
    assert_eq!((of_address(&world, ADDRESS), row.writes, row.text("first_name")), (1, 1, Some("Grace")));
    assert_eq!(other.joins().await.place(), "payment", "nobody waits for what was not sent");
}

#[tokio::test]
async fn another_username_or_address_is_looked_up_by_itself() {
    let changes = [("username", "username", "grace"), ("email", "email", "grace@example.org")];
    for (step, field, text) in changes {
        let world = known("bulk", &[]).await;
        let ada = reads(&world, ADDRESS, "ada").await;
        let taken = somebody_else(&world, "grace@example.org", "grace");
        ada.answers_with(step, &[(field, text)]).await;
        reads_again(&world, &ada).await;
        calls(&world);
        let place = ada.joins().await.place();
        assert_eq!(place, if step == "email" { "check-inbox" } else { "question username" });
        let calls = calls(&world);
        assert!(
            calls.iter().any(|call| call == LOOKS[1]) && !calls.iter().any(|call| call == WHOLE),
            "{calls:?}"
        );
        assert_eq!(world.practice().members.rows().len(), 2, "{step}");
        assert_eq!(world.practice().members.row(taken).unwrap().writes, 1);
    }
}

#[tokio::test]
async fn what_was_seen_is_forgotten_after_two_minutes() {
    let world = known("bulk", &[]).await;
    let ada = reads(&world, ADDRESS, "ada").await;
    calls(&world);
    world.passes(SignedDuration::from_secs(121)).await;
    assert_eq!(ada.joins().await.place(), "payment");
    assert_eq!(calls(&world), [&LOOKS[..], &[WHOLE]].concat());
}

#[tokio::test]
async fn a_look_that_failed_is_made_again_by_join_alone() {
    let world = known("bulk", &[]).await;
    world
        .practice()
        .members
        .order(Order::once(Call::Contacts, Fault::Status(503), When::BeforeCommit))
        .unwrap();
    let ada = reads(&world, ADDRESS, "ada").await;
    reads_again(&world, &ada).await;
    assert_eq!(calls(&world), LOOKS);
    assert_eq!(ada.joins().await.place(), "payment");
    assert_eq!(calls(&world), [&LOOKS[..], &[WHOLE]].concat());
}

#[tokio::test]
async fn a_waiver_on_file_that_was_seen_then_stands_in_the_record() {
    let world = known("bulk", &[]).await;
    let signed_at = "2026-02-02T02:40:00+00:00";
    world
        .practice()
        .members
        .file_waiver(Contact {
            primary_email_address: ADDRESS.into(),
            signed_at_datetime: signed_at.into(),
            ..Contact::default()
        })
        .unwrap();
    let ada = reads(&world, ADDRESS, "ada").await;
    assert_eq!(ada.joins().await.place(), "payment");
    let row = world.practice().members.find(ADDRESS).unwrap();
    assert_eq!(row.status("waiver_signed"), true);
    assert_eq!(row.forms.unwrap()["waiver_signed_at"], signed_at);
}

/// What was sent and got no answer may have arrived: then nothing is taken for granted any more.
#[tokio::test]
async fn once_something_was_sent_join_looks_by_itself() {
    let world = known("bulk", &[("CALL_DEADLINE_MS", "150"), ("JOIN_DEADLINE_MS", "50")]).await;
    let members = &world.practice().members;
    let ada = reads(&world, ADDRESS, "ada").await;
    members.order(Order::once(Call::Bulk, Fault::Reset, When::BeforeCommit)).unwrap();
    somebody_else(&world, "grace@example.org", "ada");
    assert_eq!(ada.joins().await.place(), "waiting");
    for _ in 0..3 {
        world.passes(SignedDuration::from_mins(3)).await;
    }
    assert_eq!(ada.place().await, "question username");
    ada.answers_with("username", &[("username", "ada2")]).await;
    reads_again(&world, &ada).await;
    calls(&world);
    ada.joins().await;
    eventually("it is made", || async { (ada.place().await == "payment").then_some(()) }).await;
    assert_eq!(calls(&world), [&LOOKS[..], &[WHOLE]].concat());
    assert_eq!(of_address(&world, ADDRESS), 1);
}

#[tokio::test]
async fn whatever_happens_to_the_one_call_there_is_one_complete_member() {
    let quick = [("CALL_DEADLINE_MS", "150"), ("JOIN_DEADLINE_MS", "50"), ("BREAKER_PAUSE_MS", "20")];
    let world = known("bulk", &quick).await;
    let members = &world.practice().members;
    let all =
        Fault::ALL.into_iter().flat_map(|fault| When::ALL.map(|when| Order::once(Call::Bulk, fault, when)));
    for (number, order) in all.filter(Order::is_possible).enumerate() {
        let (address, username) = (format!("ada{number}@example.org"), format!("ada{number}"));
        let ada = reads(&world, &address, &username).await;
        members.order(order).unwrap();
        let mut page = ada.joins().await;
        for _ in 0..12 {
            if page.place() == "payment" {
                break;
            }
            world.passes(SignedDuration::from_mins(16)).await;
            page = ada.goes_to("/signup").await;
        }
        world.is_quiet().await;
        let outcome = Outcome::of(members, &address, page.attribute("client-reference-id"));
        assert!(outcome.is_good(), "{order}: {} {outcome:?}", page.place());
    }
}

/// However many read at once, whoever presses Join is not behind them.
#[tokio::test]
async fn a_crowd_that_reads_keeps_nobody_from_joining() {
    let world = known("bulk", &[]).await;
    let members = &world.practice().members;
    let ada = reads(&world, ADDRESS, "ada").await;
    let mut crowd = Vec::new();
    for number in 0..12 {
        let reader = world.visitor();
        reader.sends_all(&format!("reader{number}@example.org"), &format!("reader{number}")).await;
        crowd.push(reader);
    }
    calls(&world);
    // So long that all of them have come before the first look has ended.
    members.turn(|knobs| knobs.delay = Duration::from_millis(500));
    futures_util::future::join_all(crowd.iter().map(|reader| reader.get("/signup/review"))).await;
    assert_eq!(ada.joins().await.place(), "payment");
    has_looked(&world).await;
    let calls = calls(&world);
    assert!(calls.len() <= 4 * LOOKS.len() + 1, "{calls:?}");
}
