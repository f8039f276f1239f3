//! Letters over a real mail server.

use dhsignup::practice::dhservice::Row;
use jiff::SignedDuration;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::support::smtp::MailServer;
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
async fn while_the_mail_server_is_away_letters_wait() {
    let server = MailServer::start().await;
    let (url, port) = (server.url(), server.url());
    drop(server);
    let world =
        World::with(&[("SMTP_URL", &url), ("MAIL_FROM", "signup@example.org"), ("MAIL_DEADLINE_MS", "500")])
            .await;
    assert_eq!(world.visitor().answers("email").await.status, 303, "saving does not wait for mail: {port}");
    let owed = eventually("the letter was tried", || async {
        let lease = world.serving.app.store.next_due().await.unwrap()?;
        Some(lease)
    })
    .await;
    assert!(owed > 0, "the letter is still owed");
}

/// Letters that were tried and are still owed.
async fn put_off(world: &World) -> Option<i64> {
    let owed = world.serving.app.store.owed_jobs().await.unwrap();
    owed.into_iter().find(|jobs| jobs.kind == "send_letter" && jobs.pressing == 0).map(|jobs| jobs.owed)
}

/// The address of a mail server that greets and lets nobody in.
async fn a_server_that_knows_nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let _ = stream.write_all(b"220 example.org\r\n").await;
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let answer: &[u8] = match line.split(' ').next() {
                        Some("EHLO") => b"250-example.org\r\n250 AUTH PLAIN LOGIN\r\n",
                        Some("AUTH") => b"535 5.7.8 no\r\n",
                        _ => b"250 ok\r\n",
                    };
                    let _ = stream.write_all(answer).await;
                    line.clear();
                }
            });
        }
    });
    format!("smtp://signup:secret@{address}")
}

#[tokio::test]
async fn a_mail_server_that_does_not_let_us_in_loses_no_letter() {
    let url = a_server_that_knows_nobody().await;
    let world = World::with(&[("SMTP_URL", &url), ("MAIL_FROM", "signup@example.org")]).await;
    world.visitor().answers("email").await;
    assert_eq!(eventually("it was tried", || put_off(&world)).await, 1);
}

#[tokio::test]
async fn who_must_prove_the_address_may_join_without_while_no_letter_leaves_and_the_note_says_so() {
    let url = a_server_that_knows_nobody().await;
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
    assert!(ada.goes_to("/signup/review").await.body.contains("Our letters are held up"));
    assert_eq!(ada.joins().await.place(), "payment");
    let row = eventually("the note is there", || async {
        members.find("ada@example.org").filter(|row| row.notes.is_some())
    })
    .await;
    assert!(row.notes.unwrap()[0]["note"].as_str().unwrap().contains("not confirmed"));
    assert_eq!(stranger.joins().await.place(), "review", "a member's address is as private as before");
    assert_eq!(members.find("grace@example.org").unwrap().writes, 1);
}
