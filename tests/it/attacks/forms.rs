//! What can be learnt or forced by what is typed, or by the host that a form was sent to.

use dhsignup::practice::dhservice::Row;
use reqwest::Method;
use serde_json::json;

use crate::support::{World, eventually};

#[tokio::test]
async fn links_in_letters_lead_to_us_whatever_host_a_request_names() {
    let world = World::start().await;
    let url = world.url();
    let headers = [
        ("Host", "evil.example.org"),
        ("X-Forwarded-Host", "evil.example.org"),
        ("Forwarded", "host=evil.example.org"),
        ("X-Forwarded-Proto", "https"),
        ("Origin", url.as_str()),
    ];
    let body = "email=ada@example.org&version=0";
    assert_eq!(world.visitor().send(Method::POST, "/signup/email", &headers, body).await.status, 303);
    let letter = world.letters_to("ada@example.org", 1).await.remove(0);
    assert!(letter.links.iter().all(|link| link.starts_with(&world.url())), "{:?}", letter.links);
    assert!(!letter.text.contains("evil") && !letter.html.contains("evil"));
}

#[tokio::test]
async fn before_a_proof_a_members_address_and_nobodys_get_the_same_bytes() {
    let world = World::start().await;
    let identity = json!({ "emails": [{ "type": "primary", "email_address": "member@example.org" }] });
    let status = json!({ "membership_status": "active" });
    world.practice().members.seed(Row { identity: Some(identity), status: Some(status), ..Row::default() });
    let mut answers = Vec::new();
    for address in ["member@example.org", "nobody@example.org"] {
        let browser = world.visitor();
        let answer = browser.answers_with("email", &[("email", address)]).await;
        let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| *name != "date").collect();
        headers.retain(|(name, _)| *name != "set-cookie");
        let headers = format!("{headers:?}");
        let next = browser.goes_to("/signup").await.body;
        let asked = browser.posts("/signup/resume", &[("email", address)]).await;
        answers.push((
            answer.status,
            headers,
            answer.body,
            without_references(&next),
            asked.status,
            asked.body,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(world.practice().members.calls().iter().all(|(_, path)| !path.contains("id")),);
}

/// Without what differs between any two signups.
fn without_references(body: &str) -> String {
    let parts = body.split("name=\"signup\" value=\"");
    parts.map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect()
}

#[tokio::test]
async fn usernames_can_not_be_listed_by_asking_for_each() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    let mut answered = 0;
    while ada.get(&format!("/signup/username/check?username=u{answered}")).await.status == 200 {
        answered += 1;
        assert!(answered < 20);
    }
    assert!(answered >= 10, "{answered}");
}

#[tokio::test]
async fn fields_that_no_question_asks_are_nobodys() {
    let world = World::start().await;
    let ada = world.visitor();
    for step in dhsignup::steps::JOURNEY.0 {
        let mut form: Vec<(&str, &str)> = vec![
            ("version", "0"),
            ("state", "paid"),
            ("member_id", "1"),
            ("proven", "1"),
            ("membership_status", "active"),
            ("subscription", "sub_evil"),
            ("access", "{\"doors\":[\"all\"]}"),
            ("waiver_signed", "true"),
            ("reference", "PS1-AAAA-AAAA"),
            ("email", "ada@example.org"),
        ];
        let example = step.example();
        let fields = step.fields.iter().filter(|field| field.name != "email");
        form.extend(fields.map(|field| (field.name, example.get(field.name))));
        assert_eq!(ada.posts(&format!("/signup/{}", step.slug), &form).await.status, 303, "{}", step.slug);
    }
    assert_eq!(ada.joins().await.place(), "payment");
    let row = eventually("it is complete", || async {
        world
            .practice()
            .members
            .find("ada@example.org")
            .filter(|row| row.extras.is_some() && row.notes.is_some())
    })
    .await;
    assert_eq!(row.status("membership_status"), "pending");
    let whole = serde_json::to_string(&row).unwrap();
    for word in ["sub_evil", "doors\":[\"all", "PS1-AAAA-AAAA"] {
        assert!(!whole.contains(word), "{word} in {whole}");
    }
}

#[tokio::test]
async fn a_form_that_names_somebody_elses_signup_saves_into_ones_own() {
    let world = World::start().await;
    let (ada, eve) = (world.visitor(), world.visitor());
    ada.answers("email").await;
    let page = ada.goes_to("/signup/about-you").await;
    let (_, rest) = page.body.split_once("name=\"signup\" value=\"").unwrap();
    let adas = rest.split_once('"').unwrap().0.to_owned();
    eve.answers_with("email", &[("email", "eve@example.org")]).await;
    let form =
        [("signup", adas.as_str()), ("version", "0"), ("phone", "312 555 0166"), ("discord_handle", "")];
    eve.posts("/signup/contact", &form).await;
    ada.answers("about-you").await;
    assert_eq!(ada.place().await, "question contact", "nothing was written into hers");
    assert!(!ada.goes_to("/signup/contact").await.body.contains("0166"));
}

#[tokio::test]
async fn no_header_is_put_into_a_letter_by_what_is_typed() {
    let world = World::start().await;
    let breaks = [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org,eve@example.org",
        "ada@example.org; eve@example.org",
        "\"ada\\\r\n\"@example.org",
        "<ada@example.org>",
        "Ada <ada@example.org>",
        "ada@example.org%0d%0aBcc:eve@example.org",
    ];
    for typed in breaks {
        for path in ["/signup/email", "/signup/resume"] {
            let answer = world.visitor().posts(path, &[("email", typed), ("version", "0")]).await;
            assert_eq!(answer.status, 422, "{path} {typed:?}");
        }
    }
    world.is_quiet().await;
    assert!(world.practice().mailbox.letters().unwrap().is_empty());
}
