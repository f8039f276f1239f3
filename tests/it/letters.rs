//! Letters over a real mail server.

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
