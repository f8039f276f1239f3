//! What people notice: an address that was not meant, a name that is taken, enough for today, a number that can be read.

use dhsignup::practice::dhservice::Row;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{World, code_in};

#[tokio::test]
async fn a_slip_in_the_address_is_asked_about_and_no_letter_goes_there_once_it_is_mended() {
    let world = World::start().await;
    let ada = world.visitor();
    assert_eq!(
        ada.answers_with("email", &[("email", "ada@gmial.com")]).await.location(),
        "/signup/about-you"
    );
    let page = ada.get("/signup/about-you").await;
    assert!(page.body.contains("Did you mean <strong>ada@gmail.com</strong>?"), "{}", page.body);
    assert!(!ada.get("/signup/email").await.body.contains("Did you mean"), "the field itself is there");
    let form = [("version", "1"), ("email", "ada@gmail.com")];
    assert_eq!(ada.posts("/signup/email", &form).await.location(), "/signup/about-you");
    assert!(!ada.get("/signup/about-you").await.body.contains("Did you mean"));
    world.passes(SignedDuration::from_mins(5)).await;
    let letters = world.practice().mailbox.letters().unwrap();
    assert!(letters.len() == 1 && letters[0].to == "ada@gmail.com", "{letters:?}");

    // Who means it has their letter a minute later.
    let bo = world.visitor();
    bo.answers_with("email", &[("email", "bo@gmial.com")]).await;
    bo.answers("about-you").await;
    world.passes(SignedDuration::from_mins(5)).await;
    world.letters_to("bo@gmial.com", 1).await;
}

#[tokio::test]
async fn whoever_types_a_taken_username_is_offered_free_ones() {
    let world = World::start().await;
    for taken in ["ada", "ada_example"] {
        let identity = json!({ "active_directory_username": taken });
        world.practice().members.seed(Row { identity: Some(identity), ..Row::default() });
    }
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    let hint = ada.get("/signup/username/check?username=ada").await;
    let offered = |name: &str| hint.body.contains(&format!("data-fill=\"username\">{name}</button>"));
    assert!(hint.body.contains("Somebody has this username"), "{}", hint.body);
    assert!(offered("aexample") && offered("adae") && !offered("ada_example"), "{}", hint.body);
    // Whoever came by a link is not told the names that were typed elsewhere.
    let phone = world.visitor();
    phone.opens(&world.link_to("ada@example.org").await).await;
    let hint = phone.get("/signup/username/check?username=ada").await;
    assert!(hint.body.contains("ada2") && !hint.body.contains("example"), "{}", hint.body);
}

#[tokio::test]
async fn enough_for_today_keeps_what_was_typed_and_mails_the_way_back() {
    let world = World::start().await;
    let ada = world.visitor();
    let first = ada.goes_to("/signup").await;
    assert!(!first.body.contains("finish later"), "there is nowhere to mail to yet");
    ada.answers("email").await;
    assert!(ada.get("/signup/about-you").await.body.contains("name=\"then\" value=\"later\""));

    // Half a form: nothing complains now, and nothing is lost.
    let form = [("version", "0"), ("first_name", "Ada"), ("birthday", "1990-02-30"), ("then", "later")];
    let answer = ada.posts("/signup/about-you", &form).await;
    assert_eq!(answer.location(), "/signup/later");
    let page = ada.get("/signup/later").await;
    assert!(page.body.contains("Saved for later") && page.body.contains("ada@example.org"), "{}", page.body);
    assert!(page.body.contains("Your answers are kept until"));
    world.letters_to("ada@example.org", 2).await;
    let again = ada.goes_to("/signup").await;
    assert!(
        again.body.contains("value=\"1990-02-30\"") && again.body.contains("Enter your last name"),
        "{}",
        again.body
    );

    // Nothing typed is nothing wrong.
    let bo = world.visitor();
    bo.answers_with("email", &[("email", "bo@example.org")]).await;
    let empty = bo.posts("/signup/about-you", &[("version", "0"), ("then", "later")]).await;
    assert_eq!(empty.location(), "/signup/later");
    assert!(!bo.goes_to("/signup").await.body.contains("error-summary"), "they come back to a clean page");

    // A whole one is saved as by Continue.
    let example = dhsignup::steps::JOURNEY.0[1].example();
    let fields = ["first_name", "last_name", "birthday"].map(|name| (name, example.get(name)));
    let form = [&[("version", "0"), ("then", "later")][..], &fields].concat();
    assert_eq!(ada.posts("/signup/about-you", &form).await.location(), "/signup/later");
    assert_eq!(ada.place().await, "question contact");

    // The letter leads back, here and elsewhere.
    world.is_quiet().await;
    let letter = world.letters_to("ada@example.org", 3).await.remove(0);
    assert_eq!(code_in(&letter.text).len(), 6);
    assert_eq!(
        world.visitor().opens(&world.link_to("ada@example.org").await).await.place(),
        "question contact"
    );
}

#[tokio::test]
async fn numbers_and_days_are_read_back_as_people_there_write_them() {
    let world = World::start().await;
    for (language, shown, day) in
        [("en", "(312) 555-0199", "April 27, 1990"), ("es", "312 555 0199", "27 de abril de 1990")]
    {
        let ada = world.visitor();
        ada.takes_cookies(&format!("language={language}"));
        for slug in ["email", "about-you", "contact", "username", "agreements"] {
            ada.answers_with(
                slug,
                &[("phone", "3125550199"), ("email", &format!("ada-{language}@example.org"))],
            )
            .await;
        }
        let review = ada.goes_to("/signup").await;
        assert!(
            review.place() == "review" && review.body.contains(&format!("<dd>{shown}</dd>")),
            "{}",
            review.body
        );
        assert!(review.body.contains(&format!("<dd>{day}</dd>")), "{}", review.body);
        assert!(ada.get("/signup/contact").await.body.contains("value=\"3125550199\""), "as it was typed");
    }
}
