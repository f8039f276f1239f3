//! Jumps: to any situation in one click, as somebody new.

use dhsignup::practice::dhservice::{Call, Fault, Order, When};
use dhsignup::steps::JOURNEY;
use futures_util::future::join_all;

use crate::support::{Answer, Visitor, World};

/// Every situation with the place of its page, and words that stand there.
const SITUATIONS: [(&str, &str, &str); 17] = [
    ("review", "review", "Check your answers"),
    ("waiting", "waiting", "This page moves on by itself"),
    ("waiting-longer", "waiting", "takes longer than usual"),
    ("needs-somebody", "waiting", "we have told the people of the space"),
    ("check-inbox", "check-inbox", "Check your inbox"),
    ("payment", "payment", "Choose your membership"),
    ("paying", "waiting", "Checking your payment"),
    ("welcome", "welcome", "Welcome"),
    ("member", "member", "You are a member already"),
    ("banned", "contact", "Please write to us"),
    ("choose", "choose", "Which signup do you want to go on with?"),
    ("confirm", "confirm", "This browser was opened by a link"),
    ("lost", "question email", "This browser has lost its place"),
    ("gone", "gone", "There is nothing behind this link any more"),
    ("link", "", "This opens the signup of"),
    ("expired-link", "", "This link no longer works"),
    ("unknown-link", "gone", "There is nothing behind this link any more"),
];

/// Presses a button of the cockpit; the page where that leads, in the browser that pressed it.
async fn jumps(visitor: &Visitor, fields: &[(&str, &str)]) -> Answer {
    let answer = visitor.posts("/practice/jump", fields).await;
    assert_eq!(answer.status, 303, "{fields:?}: {}", answer.body);
    visitor.get(answer.location()).await
}

#[tokio::test]
async fn every_situation_is_reached_from_a_fresh_start() {
    join_all(SITUATIONS.map(async |(slug, place, words)| {
        let world = World::start().await;
        let page = jumps(&world.visitor(), &[("place", slug)]).await;
        assert_eq!(page.place(), place, "{slug}: {}", page.body);
        assert!(page.body.contains(words), "{slug}: {}", page.body);
    }))
    .await;
}

#[tokio::test]
async fn every_question_is_reached_and_everybody_is_somebody_new() {
    let world = World::start().await;
    let ada = world.visitor();
    for step in JOURNEY.0 {
        let page = jumps(&ada, &[("place", step.slug)]).await;
        assert_eq!(page.place(), format!("question {}", step.slug));
    }
    for _ in 0..2 {
        assert_eq!(jumps(&ada, &[("place", "payment")]).await.place(), "payment");
    }
    let addresses: std::collections::BTreeSet<_> =
        world.practice().members.rows().iter().map(|row| row.email().unwrap().to_owned()).collect();
    assert_eq!(addresses.len(), 2);
    assert!(addresses.iter().all(|address| address.starts_with("ada.example+")), "{addresses:?}");
}

#[tokio::test]
async fn whoever_pressed_the_button_is_that_person_and_nobody_else_any_more() {
    let world = World::start().await;
    let ada = world.visitor();
    assert_eq!(jumps(&ada, &[("place", "paying")]).await.place(), "waiting");
    // The browser would remember the payment of the person before for ten minutes.
    assert_eq!(jumps(&ada, &[("place", "payment")]).await.place(), "payment");
    jumps(&ada, &[("place", "link")]).await;
    assert_eq!(ada.place().await, "question email");
}

#[tokio::test]
async fn what_is_wished_is_typed() {
    let world = World::start().await;
    let ada = world.visitor();
    let wishes =
        [("place", "review"), ("email", "grace@example.org"), ("username", ""), ("first_name", "Grace")];
    let page = jumps(&ada, &wishes).await;
    assert!(page.body.contains("grace@example.org") && page.body.contains("Grace"), "{}", page.body);
    assert!(page.body.contains("ada_") && page.body.contains("Example"), "{}", page.body);
}

#[tokio::test]
async fn a_walk_that_does_not_arrive_says_where_it_stopped() {
    let world = World::start().await;
    let ada = world.visitor();
    let refused = ada.posts("/practice/jump", &[("place", "review"), ("phone", "12")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.is_a_page() && refused.body.contains("“contact” was refused"), "{}", refused.body);
    // The browser is the person who got stuck.
    assert_eq!(ada.place().await, "question contact");
    assert_eq!(ada.posts("/practice/jump", &[("place", "the-moon")]).await.status, 422);
}

#[tokio::test]
async fn a_fault_in_the_way_ends_the_walk_in_time_and_is_named() {
    let world = World::start().await;
    let order =
        Order { attempts: u32::MAX, ..Order::once(Call::Lookup, Fault::Status(503), When::BeforeCommit) };
    world.practice().members.order(order).unwrap();
    let began = std::time::Instant::now();
    let stuck = world.visitor().posts("/practice/jump", &[("place", "payment")]).await;
    assert!(stuck.status == 409 && began.elapsed().as_secs() < 20, "{}", stuck.body);
    assert!(stuck.body.contains("at “waiting”") && stuck.body.contains("status-503"), "{}", stuck.body);
}

#[tokio::test]
async fn nobody_is_made_up_where_a_part_is_real() {
    let world = World::with(&[("SMTP_URL", "smtp://127.0.0.1:9"), ("MAIL_FROM", "join@example.org")]).await;
    let refused = world.visitor().posts("/practice/jump", &[("place", "payment")]).await;
    assert!(refused.status == 409 && refused.body.contains("DHSIGNUP_SMTP_URL"), "{}", refused.body);
    assert!(world.practice().members.rows().is_empty());
    assert!(world.visitor().get("/practice").await.body.contains("Jumps are refused"));
}

#[tokio::test]
async fn the_way_is_found_with_each_member_service_and_each_setting() {
    let ways = [
        ("PRACTICE_GENERATION", "A", "payment"),
        ("PRACTICE_GENERATION", "A", "waiting"),
        ("PRACTICE_GENERATION", "bulk", "welcome"),
        ("PRACTICE_GENERATION", "bulk", "waiting"),
        ("PRACTICE_GENERATION", "bulk", "needs-somebody"),
        ("CONFIRM_EMAIL", "before-join", "payment"),
        ("PUBLIC_URL", "http://localhost:3000", "member"),
        ("LIMITS", "on", "choose"),
    ];
    join_all(ways.map(async |(setting, text, slug)| {
        let world = World::with(&[(setting, text)]).await;
        let (_, place, words) = SITUATIONS.into_iter().find(|(other, ..)| *other == slug).unwrap();
        let page = jumps(&world.visitor(), &[("place", slug)]).await;
        assert_eq!(page.place(), place, "{setting}={text} {slug}: {}", page.body);
        assert!(page.body.contains(words), "{setting}={text} {slug}: {}", page.body);
    }))
    .await;
}
