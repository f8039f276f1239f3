//! Letters over a real mail server.

use std::sync::{Arc, Mutex};

use dhsignup::practice::dhservice::Row;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::smtp::{MailServer, odd_server};
use crate::support::{World, eventually};

#[tokio::test]
async fn a_letter_really_arrives_and_its_link_leads_back() {
    let server = MailServer::start().await;
    let world = World::with(&[
        ("SMTP_URL", &server.url()),
        ("MAIL_FROM", "Pumping Station: One <signup@example.org>"),
    ])
    .await;
    world.visitor().answers("email").await;
    let letter = server.letters_to("ada@example.org", 1).await.remove(0);
    assert!(letter.contains("Subject: Continue your Pumping Station: One signup"), "{letter}");
    assert!(
        letter.contains("text/plain") && letter.contains("text/html") && letter.contains("Message-ID: <")
    );
    let link = letter
        .lines()
        .find_map(|line| line.trim().strip_prefix(&world.url()))
        .expect("a link on a line of its own")
        .to_owned();
    assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_a_day_loses_no_letter() {
    let mut server = MailServer::start().await;
    let url = server.url();
    let world =
        World::with(&[("SMTP_URL", &url), ("MAIL_FROM", "signup@example.org"), ("MAIL_DEADLINE_MS", "2000")])
            .await;
    world.visitor().answers_with("email", &[("email", "first@example.org")]).await;
    let before = server.letters_to("first@example.org", 1).await.remove(0);
    server.goes_away();
    for name in ["ada", "bo", "cy"] {
        let address = format!("{name}@example.org");
        assert_eq!(world.visitor().answers_with("email", &[("email", &address)]).await.status, 303);
    }
    for _ in 0..24 {
        world.passes(SignedDuration::from_hours(1)).await;
    }
    assert_eq!(put_off(&world).await, Some(4), "three letters, and the reminder of the first");
    server.comes_back().await;
    world.passes(SignedDuration::from_mins(15)).await;
    for name in ["ada", "bo", "cy"] {
        let address = format!("{name}@example.org");
        let letters = server.letters_to(&address, 1).await;
        assert_eq!(letters.iter().filter(|letter| letter.contains("Subject: Continue")).count(), 1);
        // The secret was made when it left, so that all of its day is left.
        assert_eq!(world.visitor().opens(&link_in(&world, &letters[0])).await.place(), "question about-you");
    }
    // What never left has superseded nothing.
    let page = world.visitor().get(&link_in(&world, &before)).await;
    assert!(page.body.contains("this one is older"), "{}", page.body);
}

#[tokio::test]
async fn a_letter_sent_again_has_the_same_name_and_either_copy_opens() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ours = heard.clone();
    // The first copy arrives, and its sender does not hear so.
    let url = odd_server(move |line| {
        let mut heard = ours.lock().unwrap();
        heard.push(line.trim().to_owned());
        let copies = heard.iter().filter(|line| *line == ".").count();
        if line == ".\r\n" && copies == 1 { Some("451 4.3.0 later") } else { lets_everybody_in(line) }
    })
    .await;
    let world = World::with(&[("SMTP_URL", &url), ("MAIL_FROM", "signup@example.org")]).await;
    world.visitor().answers("email").await;
    eventually("it was tried", || put_off(&world)).await;
    world.passes(SignedDuration::from_mins(1)).await;

    let heard = heard.lock().unwrap().clone();
    let names: Vec<_> = heard.iter().filter(|line| line.starts_with("Message-ID: ")).collect();
    assert!(names.len() == 2 && names[0] == names[1], "{names:?}");
    let link = |line: &String| {
        line.strip_prefix(&format!("{}/r/", world.url())).map(|secret| format!("/r/{secret}"))
    };
    let links: Vec<String> = heard.iter().filter_map(link).filter(|link| !link.ends_with("/stop")).collect();
    assert!(links.len() == 2 && links[0] != links[1], "{links:?}");
    for link in links {
        assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
    }
}

/// Nobody reads mail at `gone@`.
fn refuses_one(line: &str) -> Option<&'static str> {
    if line.starts_with("RCPT") && line.contains("gone@") {
        return Some("550 5.1.1 no such user");
    }
    lets_everybody_in(line)
}

#[tokio::test]
async fn an_address_that_takes_no_mail_is_said_so_and_can_be_changed() {
    let url = odd_server(refuses_one).await;
    let settings =
        [("SMTP_URL", url.as_str()), ("MAIL_FROM", "signup@example.org"), ("CONFIRM_EMAIL", "before-join")];
    let world = World::with(&settings).await;
    let ada = world.visitor();
    ada.answers_all("gone@example.org", "ada").await;
    let page = eventually("the letter came back", || async {
        Some(ada.goes_to("/signup").await).filter(|page| page.body.contains("does not accept mail"))
    })
    .await;
    assert_eq!((page.place(), page.is_a_page()), ("review".into(), true));
    assert!(page.body.contains("gone@example.org"));
    let page = ada.goes_to("/signup/email").await;
    assert!(page.body.contains("does not accept mail"), "said where it is changed, too");
    ada.answers_with("email", &[("email", "ada@example.org")]).await;
    assert!(!ada.goes_to("/signup/review").await.body.contains("does not accept mail"));
    world.is_quiet().await;
    assert!(!ada.goes_to("/signup/review").await.body.contains("does not accept mail"));
}

/// The path of the link in a letter as it came over the wire.
fn link_in(world: &World, letter: &str) -> String {
    let link = letter.lines().find_map(|line| line.trim().strip_prefix(&world.url()));
    link.expect("a link on a line of its own").to_owned()
}

/// Letters that were tried and are still owed.
async fn put_off(world: &World) -> Option<i64> {
    let owed = world.serving.app.store.owed_jobs().await.unwrap();
    owed.into_iter().find(|jobs| jobs.kind == "send_letter" && jobs.pressing == 0).map(|jobs| jobs.owed)
}

/// Lets nobody in.
fn knows_nobody(line: &str) -> Option<&'static str> {
    line.starts_with("AUTH").then_some("535 5.7.8 no")
}

fn lets_everybody_in(line: &str) -> Option<&'static str> {
    line.starts_with("AUTH").then_some("235 2.7.0 welcome")
}

#[tokio::test]
async fn a_mail_server_that_does_not_let_us_in_loses_no_letter() {
    let url = odd_server(knows_nobody).await;
    let world = World::with(&[("SMTP_URL", &url), ("MAIL_FROM", "signup@example.org")]).await;
    world.visitor().answers("email").await;
    assert_eq!(eventually("it was tried", || put_off(&world)).await, 1);
}

#[tokio::test]
async fn who_must_prove_the_address_may_join_without_while_no_letter_leaves_and_the_note_says_so() {
    let url = odd_server(knows_nobody).await;
    let settings =
        [("SMTP_URL", url.as_str()), ("MAIL_FROM", "signup@example.org"), ("CONFIRM_EMAIL", "before-join")];
    let world = World::with(&settings).await;
    let members = &world.practice().members;
    let grace = json!({ "emails": [{ "type": "primary", "email_address": "grace@example.org" }] });
    members.seed(Row {
        identity: Some(grace),
        status: Some(json!({ "membership_status": "active" })),
        ..Row::default()
    });
    let (ada, stranger) = (world.visitor(), world.visitor());
    ada.answers_all("ada@example.org", "ada").await;
    stranger.answers_all("grace@example.org", "grace").await;
    eventually("both letters were tried", || async { put_off(&world).await.filter(|owed| *owed == 2) }).await;
    assert_eq!(ada.joins().await.place(), "review", "letters are late, and nothing more");

    world.serving.app.clock.advance(SignedDuration::from_mins(2));
    assert!(ada.goes_to("/signup/review").await.body.contains("Our emails are delayed"));
    assert_eq!(ada.joins().await.place(), "payment");
    let row = eventually("the note is there", || async {
        members.find("ada@example.org").filter(|row| row.notes.is_some())
    })
    .await;
    assert!(row.notes.unwrap()[0]["note"].as_str().unwrap().contains("not confirmed"));
    assert_eq!(stranger.joins().await.place(), "review", "a member's address is as private as before");
    assert_eq!(members.find("grace@example.org").unwrap().writes, 1);
}
