//! The member service is away: it is left alone, nobody loses anything, and everybody goes on when it is back.

use std::time::Duration;

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Row, Trouble, When};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{Visitor, World, eventually};

const SUPPORT: &str = "membership@pumpingstationone.org";

async fn away() -> World {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100"), ("LIMITS", "off")]).await;
    // It has been running for a while.
    world.serving.app.members.renew_token().await.unwrap();
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    world
}

fn is_back(world: &World) {
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
}

/// So many people have joined.
async fn crowd(world: &World, people: usize) -> Vec<Visitor> {
    let mut crowd = Vec::new();
    for number in 0..people {
        let visitor = world.visitor();
        visitor.sends_all(&format!("ada{number}@example.org"), &format!("ada{number}")).await;
        visitor.joins().await;
        crowd.push(visitor);
    }
    crowd
}

async fn pays_at_last(visitor: &Visitor) {
    eventually("the pricing table is there", || async { (visitor.place().await == "payment").then_some(()) })
        .await;
}

#[tokio::test]
async fn a_service_that_fails_is_left_alone_and_all_go_on_when_it_is_back() {
    let world = away().await;
    let crowd = crowd(&world, 6).await;
    let mut open = world.serving.app.members.away();
    open.wait_for(|away| *away).await.unwrap();
    world.is_quiet().await;
    // All of it falls due again; but for the question whether it is back, nothing is sent.
    let members = &world.practice().members;
    members.forget_calls();
    // So often that the next attempt is minutes away.
    for _ in 0..8 {
        world.passes(SignedDuration::from_mins(6)).await;
    }
    let asked = |path: &str| path == "/v1/member/username_check/" || path == "/token";
    assert!(members.calls().iter().all(|(_, path)| asked(path)), "{:?}", members.calls());

    is_back(&world);
    // No clock moves: what was put off for minutes is due at once.
    for visitor in &crowd {
        pays_at_last(visitor).await;
    }
    assert_eq!(members.rows().len(), crowd.len());
}

#[tokio::test]
async fn however_many_wait_four_calls_are_under_way_and_one_token_is_enough() {
    let world = away().await;
    let crowd = crowd(&world, 24).await;
    let members = &world.practice().members;
    members.forget_calls();
    members.turn(|knobs| knobs.delay = Duration::from_millis(10));
    is_back(&world);
    for visitor in &crowd {
        pays_at_last(visitor).await;
    }
    world.is_quiet().await;
    assert!(members.peak() <= 4, "{} at once", members.peak());
    assert_eq!(
        members.calls().iter().filter(|(_, path)| path == "/token").count(),
        0,
        "the one it had will do"
    );
}

#[tokio::test]
async fn who_waited_longer_than_a_page_should_was_promised_a_letter_and_gets_it() {
    let world = away().await;
    let ada = &crowd(&world, 1).await[0];
    assert!(ada.goes_to("/signup").await.body.contains("moves on by itself"));
    world.passes(SignedDuration::from_secs(25)).await;
    let page = ada.goes_to("/signup").await;
    assert!(page.body.contains("You may close this page") && page.body.contains("we email a link to"));
    is_back(&world);
    pays_at_last(ada).await;
    let letters = world.letters_to("ada0@example.org", 2).await;
    assert!(letters[0].subject.contains("One step left"), "{}", letters[0].subject);
    let link = world.link_to("ada0@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "payment");
}

#[tokio::test]
async fn who_is_at_the_pricing_table_at_once_is_not_written_to_again() {
    let world = World::start().await;
    assert_eq!(world.visitor().signs_up("ada@example.org", "ada").await.place(), "payment");
    world.is_quiet().await;
    assert_eq!(world.letters_to("ada@example.org", 1).await.len(), 1);
}

#[tokio::test]
async fn after_three_days_people_are_told_once_and_it_goes_on_all_the_same() {
    let world = away().await;
    let ada = &crowd(&world, 1).await[0];
    world.passes(SignedDuration::from_hours(71)).await;
    assert_eq!(
        world.practice().mailbox.letters().unwrap().iter().filter(|letter| letter.to == SUPPORT).count(),
        0
    );
    world.passes(SignedDuration::from_hours(2)).await;
    let letters = world.letters_to(SUPPORT, 1).await;
    assert!(letters[0].text.contains("can't be made without help"), "{}", letters[0].text);
    // The browser has been away for longer than its session lasts; the letter leads back.
    let link = world.link_to("ada0@example.org").await;
    assert_eq!(ada.get(&link).await.status, 200);
    for _ in 0..3 {
        world.passes(SignedDuration::from_hours(2)).await;
    }
    assert_eq!(world.letters_to(SUPPORT, 1).await.len(), 1, "told once");
    let letters = world.letters_to("ada0@example.org", 2).await;
    assert!(letters[0].subject.contains("still working"), "{}", letters[0].subject);
    is_back(&world);
    let letters = world.letters_to("ada0@example.org", 3).await;
    assert!(letters[0].subject.contains("One step left"), "{}", letters[0].subject);
    let link = world.link_to("ada0@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "payment");
}

#[tokio::test]
async fn what_the_service_refuses_is_shown_to_people_after_an_hour() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    let order = Order::once(Call::Write(Column::Identity), Fault::Unprocessable, When::BeforeCommit);
    world.practice().members.order(Order { attempts: u32::MAX, ..order }).unwrap();
    let ada = world.visitor();
    ada.signs_up("ada@example.org", "ada").await;
    world.passes(SignedDuration::from_mins(61)).await;
    assert!(ada.goes_to("/signup").await.body.contains("we have told the people of the space"));
    assert!(world.letters_to(SUPPORT, 1).await[0].text.contains("422"));
    world.practice().members.cancel_orders();
    world.passes(SignedDuration::from_mins(61)).await;
    pays_at_last(&ada).await;
}

#[tokio::test]
async fn a_service_whose_answers_never_tell_anything_is_shown_to_people_too() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    let order = Order::once(Call::Write(Column::Identity), Fault::Html(502), When::BeforeCommit);
    world.practice().members.order(Order { attempts: u32::MAX, ..order }).unwrap();
    world.visitor().signs_up("ada@example.org", "ada").await;
    let posts = || {
        let calls = world.practice().members.calls();
        calls.iter().filter(|(method, path)| method == "POST" && path.contains("identity")).count()
    };
    for _ in 0..16 {
        world.passes(SignedDuration::from_mins(6)).await;
    }
    // One attempt may fall into these two minutes, and no second one.
    let before = posts();
    for _ in 0..4 {
        world.passes(SignedDuration::from_secs(30)).await;
    }
    assert!(posts() - before <= 1, "it is left alone for minutes by now");
    world.passes(SignedDuration::from_hours(72)).await;
    world.letters_to(SUPPORT, 1).await;
}

#[tokio::test]
async fn who_has_to_choose_another_username_after_a_long_wait_is_told_by_the_promised_letter() {
    let world = away().await;
    crowd(&world, 1).await;
    let taken = json!({ "active_directory_username": "ada0" });
    world.practice().members.seed(Row { identity: Some(taken), ..Row::default() });
    world.passes(SignedDuration::from_secs(25)).await;
    is_back(&world);
    let letters = world.letters_to("ada0@example.org", 2).await;
    assert!(letters[0].subject.contains("One more question"), "{}", letters[0].subject);
    let link = world.link_to("ada0@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "question username");
}

#[tokio::test]
async fn who_proved_the_address_and_waited_long_is_told_how_it_went_on() {
    let world = away().await;
    let lapsed = json!({ "emails": [{ "type": "primary", "email_address": "ada0@example.org" }] });
    let status = Some(json!({ "membership_status": "suspended" }));
    world.practice().members.seed(Row { identity: Some(lapsed), status, ..Row::default() });
    let ada = &crowd(&world, 1).await[0];
    assert_eq!(ada.opens(&world.link_to("ada0@example.org").await).await.place(), "waiting");
    world.passes(SignedDuration::from_secs(25)).await;
    is_back(&world);
    pays_at_last(ada).await;
    let letters = world.letters_to("ada0@example.org", 2).await;
    assert!(letters[0].subject.contains("Welcome back"), "{}", letters[0].subject);
}
