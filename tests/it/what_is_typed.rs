//! Bad input: every rule, told at its field, with nothing typed lost; and requests that no browser sends.

use reqwest::Method;

use crate::support::{Answer, World};

const LONG: &str =
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/// Step, field, what is typed into it.
const REFUSED: &[(&str, &str, &str)] = &[
    ("email", "email", ""),
    ("email", "email", "ada"),
    ("email", "email", "a..b@example.org"),
    ("email", "email", "ada@example"),
    ("email", "email", "\u{212a}im@example.org"),
    ("email", "email", "ada@example.org\0"),
    ("about-you", "first_name", " "),
    ("about-you", "first_name", LONG),
    ("about-you", "last_name", ""),
    ("about-you", "last_name", "Exam\u{202e}ple"),
    ("about-you", "first_name", "\u{200b}\u{3164}"),
    ("about-you", "preferred_name", "Ada\nExample"),
    ("about-you", "preferred_name", "Ada\u{2028}Example"),
    ("about-you", "preferred_name", "\u{feff}"),
    ("about-you", "pronouns", LONG),
    ("about-you", "birthday", ""),
    ("about-you", "birthday", "1990-02-30"),
    ("about-you", "birthday", "2999-01-01"),
    ("about-you", "birthday", "27.4.1990"),
    ("contact", "phone", ""),
    ("contact", "phone", "555-019"),
    ("contact", "phone", "call me maybe"),
    ("contact", "phone", "+1 312 555 0199 0199 0199"),
    ("contact", "discord_handle", LONG),
    ("username", "username", ""),
    ("username", "username", "ada example"),
    ("username", "username", "seventeen_letters"),
    ("agreements", "waiver", ""),
    ("agreements", "membership_agreement", "no"),
];

fn told_at(page: &Answer, field: &str) -> bool {
    page.body.contains(&format!("id=\"{field}-error\" class=\"error\""))
        || page.body.contains(&format!("class=\"error\" id=\"{field}-error\""))
}

#[tokio::test]
async fn every_rule_is_told_at_its_field_and_nothing_typed_is_lost() {
    let world = World::start().await;
    for (slug, field, typed) in REFUSED {
        let ada = world.visitor();
        for step in dhsignup::steps::JOURNEY.0.iter().take_while(|step| step.slug != *slug) {
            ada.answers(step.slug).await;
        }
        let page = ada.answers_with(slug, &[(field, typed)]).await;
        assert_eq!((page.status, page.place()), (422, format!("question {slug}")), "{field} {typed:?}");
        assert!(page.is_a_page() && page.body.contains("id=\"error-summary\""), "{field} {typed:?}");
        assert!(
            told_at(&page, field) && page.body.contains(&format!("href=\"#{field}\"")),
            "{field} {typed:?}: {}",
            page.body
        );
        assert!(page.body.contains(&format!("{field}-error\"")) && page.body.contains("<title>Error: "));
        for kept in
            dhsignup::steps::JOURNEY.step(slug).unwrap().fields.iter().filter(|other| other.name != *field)
        {
            let value = dhsignup::steps::JOURNEY.step(slug).unwrap().example().get(kept.name).to_owned();
            assert!(value.is_empty() || page.body.contains(&value), "{}", kept.name);
        }
        if *slug != "email" {
            let again = ada.get(&format!("/signup/{slug}")).await;
            assert!(told_at(&again, field), "a reload shows it again: {field} {typed:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_change_leaves_the_saved_answer_alone() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    assert_eq!(ada.answers_with("contact", &[("phone", "12")]).await.status, 422);
    let review = ada.goes_to("/signup/review").await;
    assert!(review.body.contains("(312) 555-0199") && review.place() == "review");
    assert_eq!(ada.answers("contact").await.location(), "/signup/review");
    assert!(!told_at(&ada.get("/signup/contact").await, "phone"), "withdrawn by a good one");
}

#[tokio::test]
async fn names_in_any_script_are_kept_letter_by_letter() {
    let world = World::start().await;
    for name in ["Zoë", "佐藤", "Ναυσικᾶ", "محمد", "O'Neil <b>&amp;", "🦀", "\"; DROP TABLE signups; --"]
    {
        let ada = world.visitor();
        ada.answers("email").await;
        assert_eq!(ada.answers_with("about-you", &[("first_name", name)]).await.status, 303, "{name}");
        let page = ada.get("/signup/about-you").await;
        let shown =
            name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(page.body.contains(&format!("value=\"{shown}\"")), "{name}");
    }
}

#[tokio::test]
async fn what_no_browser_sends_gets_a_page_with_a_way_on() {
    let world = World::start().await;
    let ada = world.visitor();
    let url = world.url();
    let origin = ("Origin", url.as_str());
    let long = "x".repeat(100_000);
    let paths = [
        "/",
        "/signup",
        "/signup/email",
        "/signup/review",
        "/signup/join",
        "/signup/membership",
        "/signup/resume",
        "/r/sgr_x",
        "/nowhere",
        "/signup/nowhere",
        "/%ff%fe",
        "/signup/%ff",
        "/r/%00",
        "/assets/none",
    ];
    for path in paths {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
            let answer = ada.send(Method::from_bytes(method.as_bytes()).unwrap(), path, &[origin], "").await;
            assert!(answer.status < 500, "{method} {path}: {}", answer.status);
            assert!(
                answer.status == 303 || answer.is_a_page(),
                "{method} {path}: {} {}",
                answer.status,
                answer.body
            );
        }
        let bodies: [&[u8]; 7] = [
            long.as_bytes(),
            b"email=\xff\xfe%ff",
            b"email=%00&email=%",
            b"{\"email\":1}",
            b"&&&===",
            b"version=9223372036854775807&email=ada@example.org",
            b"version=-1&email=ada@example.org",
        ];
        for body in bodies {
            let answer = ada.send(Method::POST, path, &[origin], body.to_vec()).await;
            assert!(answer.status < 500, "POST {path}: {}", answer.status);
            assert!(answer.status == 303 || answer.is_a_page(), "POST {path}: {}", answer.body);
        }
    }
    let too_long = ada.send(Method::POST, "/signup/email", &[origin], long).await;
    assert_eq!((too_long.status, too_long.is_a_page()), (413, true));
    let invalid =
        ada.send(Method::POST, "/signup/email", &[origin], b"email=a%ffb@example.org".to_vec()).await;
    assert_eq!((invalid.status, told_at(&invalid, "email")), (422, true));
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let world = World::start().await;
    let ada = world.visitor();
    let body = "email=ada@example.org&version=0";
    for headers in [
        &[][..],
        &[("Origin", "https://evil.example.org")],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
    ] {
        let refused = ada.send(Method::POST, "/signup/email", headers, body).await;
        assert_eq!((refused.status, refused.is_a_page()), (403, true), "{headers:?}");
    }
    assert!(world.practice().mailbox.letters().unwrap().is_empty());
    assert_eq!(
        ada.send(Method::POST, "/signup/email", &[("Sec-Fetch-Site", "same-origin")], body).await.status,
        303
    );
}

#[tokio::test]
async fn a_username_that_somebody_has_opens_that_one_question_again() {
    let world = World::start().await;
    world.visitor().signs_up("ada@example.org", "ada_example").await;
    let grace = world.visitor();
    assert!(grace.get("/signup/username/check?username=ADA_example").await.body.contains("choose another"));
    assert!(grace.get("/signup/username/check?username=grace").await.body.contains("free"));
    let page = grace.signs_up("grace@example.org", "Ada_Example").await;
    assert_eq!(page.place(), "question username");
    assert!(told_at(&page, "username"));
    assert_eq!(
        grace.answers_with("username", &[("username", "Ada_Example")]).await.status,
        422,
        "the same again is no answer"
    );
    assert_eq!(grace.answers_with("username", &[("username", "grace")]).await.location(), "/signup/review");
    assert_eq!(grace.joins().await.place(), "payment");
}
