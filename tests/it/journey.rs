//! From the landing page to the welcome page, and every way to go back on it.

use dhsignup::practice::dhservice::{Contact, Row};
use dhsignup::steps::JOURNEY;
use serde_json::json;

use crate::support::{World, eventually};

#[tokio::test]
async fn somebody_signs_up_pays_and_is_welcomed() {
    let world = World::start().await;
    let ada = world.visitor();
    assert!(ada.get("/").await.body.contains("href=\"/signup\""));
    assert_eq!(ada.place().await, "question email");

    let page = ada.signs_up("ada@example.org", "ada_example").await;
    assert_eq!(page.place(), "payment");
    assert_eq!(page.attribute("customer-email"), "ada@example.org");
    let reference = page.attribute("client-reference-id").to_owned();
    assert!(reference.starts_with("PS1-"), "{reference}");

    let checkout = format!(
        "/practice/stripe/checkout/full?client_reference_id={reference}&prefilled_email=ada%40example.org"
    );
    assert_eq!(ada.get(&checkout).await.status, 200);
    let paid = ada
        .posts(
            "/practice/stripe/checkout/full",
            &[("client_reference_id", &reference), ("email", "ada@example.org")],
        )
        .await;
    assert_eq!((paid.status, paid.location()), (303, "/signup/welcome"), "{}", paid.body);
    eventually("the payment is known", || async { (ada.place().await == "welcome").then_some(()) }).await;

    let member = world.practice().members.find("ada@example.org").unwrap();
    assert_eq!(member.identity.as_ref().unwrap()["signup_ref"], reference.as_str());
    assert!(member.status("stripe_subscription_id").is_string());
}

#[tokio::test]
async fn a_search_engine_hears_of_the_first_page_and_of_nobody() {
    let world = World::start().await;
    let ada = world.visitor();
    let noindex = r#"<meta name="robots" content="noindex">"#;
    let first = ada.get("/").await.body;
    assert!(first.contains(r#"<meta name="description" content="Join "#), "{first}");
    assert!(!first.contains(noindex), "{first}");
    assert_eq!(ada.get("/robots.txt").await.status, 404);

    ada.answers_all("ada@example.org", "ada_example").await;
    for path in ["/signup/contact", "/signup/review"] {
        let page = ada.get(path).await.body;
        assert!(page.contains(noindex), "{path}: {page}");
    }
    let payment = ada.joins().await;
    assert_eq!(payment.place(), "payment");
    assert!(payment.body.contains(noindex), "{}", payment.body);
}

#[tokio::test]
async fn all_eight_sections_stand_upstream_once() {
    for (generation, writes) in [("A", 8), ("B", 8), ("bulk", 1)] {
        let world = World::with(&[("PRACTICE_GENERATION", generation)]).await;
        let page = world.visitor().signs_up("ada@example.org", "ada_example").await;
        assert_eq!(page.place(), "payment", "{generation}");
        let members = &world.practice().members;
        let row = eventually("all sections are there", || async {
            members.find("ada@example.org").filter(|row| row.writes >= writes)
        })
        .await;
        assert_eq!((members.rows().len(), row.writes), (1, writes), "{generation}");
        assert_eq!(row.identity.as_ref().unwrap()["birthday"], "1990-04-27");
        assert_eq!(row.connections.as_ref().unwrap()["phone"], "+1 312 555 0199");
        let status = row.status.as_ref().unwrap();
        assert_eq!(
            (&status["membership_status"], &status["membership_level"]),
            (&"pending".into(), &"New Member".into())
        );
        assert_eq!(status["waiver_signed"], false);
        assert_eq!(row.notes.as_ref().unwrap().as_array().unwrap().len(), 1);
        for section in [&row.forms, &row.access, &row.authorizations, &row.extras] {
            assert!(section.as_ref().is_some_and(|section| section.is_object()), "{generation}: {row:?}");
        }
    }
}

#[tokio::test]
async fn a_waiver_on_file_is_in_the_record_and_a_ticked_box_alone_is_not() {
    let world = World::start().await;
    let signed = "2026-02-02T02:40:00+00:00";
    let contact = |address: &str| Contact {
        primary_email_address: address.to_owned(),
        signed_at_datetime: signed.to_owned(),
        ..Contact::default()
    };
    // The service searches by pattern: `_` stands for any letter, so somebody else's waiver is found, too.
    world.practice().members.file_waiver(contact("gracexhopper@example.org")).unwrap();
    world.practice().members.file_waiver(contact("ada@example.org")).unwrap();
    for (address, username, on_file) in
        [("ada@example.org", "ada", true), ("grace_hopper@example.org", "grace", false)]
    {
        assert_eq!(world.visitor().signs_up(address, username).await.place(), "payment");
        let row = eventually("forms are there", || async {
            world.practice().members.find(address).filter(|row| row.forms.is_some())
        })
        .await;
        assert_eq!(row.status.unwrap()["waiver_signed"], on_file, "{address}");
        assert_eq!(row.forms.unwrap()["waiver_signed_at"] == signed, on_file, "{address}");
    }
}

#[tokio::test]
async fn a_username_that_somebody_took_meanwhile_is_asked_again_and_all_else_is_kept() {
    for generation in ["B", "bulk"] {
        let world = World::with(&[("PRACTICE_GENERATION", generation)]).await;
        assert_eq!(world.visitor().signs_up("grace@example.org", "Ada").await.place(), "payment");
        let ada = world.visitor();
        // Known to our own hold, and later to the member service alone.
        assert_eq!(ada.signs_up("ada@example.org", "ada").await.place(), "question username");
        let taken = Row { identity: Some(json!({ "active_directory_username": "ada2" })), ..Row::default() };
        world.practice().members.seed(taken);
        assert_eq!(ada.answers_with("username", &[("username", "ada2")]).await.location(), "/signup/review");
        let page = ada.joins().await;
        assert_eq!(page.place(), "question username");
        assert!(page.body.contains("choose another one"));
        assert_eq!(ada.answers_with("username", &[("username", "ada3")]).await.location(), "/signup/review");
        assert_eq!(ada.joins().await.place(), "payment");
        let row = world.practice().members.find("ada@example.org").unwrap();
        assert_eq!(row.text("active_directory_username"), Some("ada3"));
    }
}

#[tokio::test]
async fn every_page_can_be_reloaded_and_gone_back_to() {
    let world = World::start().await;
    let ada = world.visitor();
    for step in JOURNEY.0 {
        ada.answers(step.slug).await;
        for earlier in JOURNEY.0.iter().take(JOURNEY.number(step)) {
            let page = ada.get(&format!("/signup/{}", earlier.slug)).await;
            assert_eq!((page.status, page.place()), (200, format!("question {}", earlier.slug)));
            assert!(page.body.contains(earlier.example().get(earlier.fields[0].name)));
        }
    }
    assert_eq!(ada.place().await, "review");
    assert_eq!(ada.joins().await.place(), "payment");
    for path in ["/signup", "/signup/email", "/signup/review", "/signup/join", "/signup/membership"] {
        assert_eq!(ada.goes_to(path).await.place(), "payment", "{path}");
    }
}

#[tokio::test]
async fn a_later_page_typed_by_hand_leads_to_the_open_question() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    for path in
        ["/signup/contact", "/signup/agreements", "/signup/review", "/signup/membership", "/signup/welcome"]
    {
        assert_eq!(ada.goes_to(path).await.place(), "question about-you", "{path}");
    }
    assert!(ada.goes_to("/signup/contact").await.body.contains("role=\"status\""), "a notice says why");
}

#[tokio::test]
async fn change_on_the_review_page_leads_back_to_it_in_one_step() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    let changed = ada.answers_with("contact", &[("phone", "312 555 0100")]).await;
    assert_eq!(changed.location(), "/signup/review");
    assert!(ada.get("/signup/review").await.body.contains("(312) 555-0100"));
}

#[tokio::test]
async fn the_old_forms_addresses_lead_into_the_journey_whatever_the_method() {
    let world = World::start().await;
    let ada = world.visitor();
    for path in ["/signup/check-email", "/signup/submit", "/signup/payment?email=ada@example.org"] {
        for method in [reqwest::Method::GET, reqwest::Method::POST, reqwest::Method::PUT] {
            let answer = ada.send(method, path, &[], "email=ada@example.org").await;
            assert_eq!(answer.status, 303);
            assert!(!answer.location().contains("ada"));
            assert_eq!(ada.goes_to(answer.location()).await.place(), "question email");
        }
    }
}

#[tokio::test]
async fn a_step_sent_twice_is_saved_once_and_both_answers_lead_on() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let form =
        [("version", "0"), ("first_name", "Ada"), ("last_name", "Example"), ("birthday", "1990-04-27")];
    let (one, two) =
        tokio::join!(ada.posts("/signup/about-you", &form), ada.posts("/signup/about-you", &form));
    for answer in [one, two] {
        assert_eq!((answer.status, answer.location()), (303, "/signup/contact"));
    }
}

#[tokio::test]
async fn two_tabs_with_different_answers_get_both_and_a_choice() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    assert_eq!(
        ada.posts("/signup/contact", &[("version", "0"), ("phone", "312 555 0001")]).await.status,
        303
    );
    let older = ada
        .posts("/signup/contact", &[("version", "0"), ("phone", "312 555 0002"), ("discord_handle", "ada")])
        .await;
    assert_eq!(older.status, 409);
    assert!(older.is_a_page() && older.body.contains("312 555 0001") && older.body.contains("312 555 0002"));
    assert!(ada.get("/signup/contact").await.body.contains("312 555 0001"), "nothing was changed");
    let chosen = ada
        .posts("/signup/contact", &[("version", "1"), ("phone", "312 555 0002"), ("discord_handle", "ada")])
        .await;
    assert_eq!(chosen.status, 303);
    assert!(ada.get("/signup/contact").await.body.contains("312 555 0002"));
    // Without a version, as a program might send it: equal is fine, different asks.
    assert_eq!(
        ada.posts("/signup/contact", &[("phone", "312 555 0002"), ("discord_handle", "ada")]).await.status,
        303
    );
    assert_eq!(ada.posts("/signup/contact", &[("phone", "312 555 0003")]).await.status, 409);
}

#[tokio::test]
async fn join_pressed_twice_makes_one_member_and_both_presses_end_well() {
    let world = World::start().await;
    world.practice().members.turn(|knobs| knobs.delay = std::time::Duration::from_millis(100));
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    let (one, two) = tokio::join!(ada.joins(), ada.joins());
    assert_eq!((one.place(), two.place()), ("payment".into(), "payment".into()));
    assert_eq!(world.practice().members.rows().len(), 1);
}

#[tokio::test]
async fn while_the_member_service_is_away_the_person_waits_and_then_pays() {
    use dhsignup::practice::dhservice::Trouble;
    let world = World::with(&[("JOIN_DEADLINE_MS", "200")]).await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let ada = world.visitor();
    let page = ada.signs_up("ada@example.org", "ada_example").await;
    assert_eq!(page.place(), "waiting");
    assert!(page.body.contains("Saved as") && page.body.contains("http-equiv=\"refresh\""));
    // A poll that would show the same words gets nothing to swap.
    let poll = ada.send(reqwest::Method::GET, page.attribute("hx-get"), &[("HX-Request", "true")], "").await;
    assert_eq!(poll.status, 204);
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    world.serving.app.clock.advance(jiff::SignedDuration::from_mins(10));
    eventually("the pricing table is there", || async { (ada.place().await == "payment").then_some(()) })
        .await;
    assert_eq!(world.practice().members.rows().len(), 1);
}

#[tokio::test]
async fn an_insert_that_failed_with_200_is_tried_again_at_once() {
    use dhsignup::practice::dhservice::Trouble;
    for trouble in [Trouble::ReadOnly, Trouble::DiskFull] {
        let world = World::with(&[("JOIN_DEADLINE_MS", "200")]).await;
        world.practice().members.turn(|knobs| knobs.trouble = trouble);
        let ada = world.visitor();
        assert_eq!(ada.signs_up("ada@example.org", "ada_example").await.place(), "waiting");
        world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
        // Less than the 20 s for which an unanswered identity would have to rest.
        world.serving.app.clock.advance(jiff::SignedDuration::from_secs(5));
        eventually("the pricing table is there", || async { (ada.place().await == "payment").then_some(()) })
            .await;
        assert_eq!(world.practice().members.rows().len(), 1);
    }
}

#[tokio::test]
async fn with_htmx_the_same_address_answers_a_fragment_and_payment_is_a_full_load() {
    let world = World::start().await;
    let ada = world.visitor();
    let htmx = [("HX-Request", "true"), ("HX-Boosted", "true")];
    let fragment = ada.send(reqwest::Method::GET, "/signup/email", &htmx, "").await;
    assert!(fragment.body.starts_with("<title>") && fragment.body.contains("id=\"page\""));
    assert_eq!((fragment.header("vary"), fragment.header("cache-control")), ("HX-Request", "no-store"));
    let restored = ada
        .send(
            reqwest::Method::GET,
            "/signup/email",
            &[("HX-Request", "true"), ("HX-History-Restore-Request", "true")],
            "",
        )
        .await;
    assert!(restored.is_a_page());
    ada.signs_up("ada@example.org", "ada_example").await;
    let payment = ada.send(reqwest::Method::GET, "/signup/membership", &htmx, "").await;
    assert_eq!((payment.header("hx-redirect"), payment.body.as_str()), ("/signup/membership", ""));
}

#[tokio::test]
async fn leaving_forgets_the_browser_and_not_the_signup() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    assert_eq!(ada.posts("/signup/leave", &[]).await.status, 303);
    assert_eq!(ada.place().await, "question email");
    assert!(!ada.get("/signup/email").await.body.contains("ada@example.org"));
    let link = world.link_to("ada@example.org").await;
    assert_eq!(ada.opens(&link).await.place(), "question about-you");
}
