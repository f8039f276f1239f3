//! A tablet at the door: it keeps nothing, forgets whoever has gone, and hands the payment to their own phone.

use jiff::SignedDuration;
use reqwest::Method;

use crate::phone::link_in;
use crate::support::{Visitor, World, markup};

const CODE: &str = "by the door";

async fn with_a_tablet(settings: &[(&str, &str)]) -> (World, Visitor) {
    let settings: Vec<_> = settings.iter().copied().chain([("KIOSK_CODE", CODE)]).collect();
    let world = World::with(&settings).await;
    let tablet = world.visitor();
    assert_eq!(tablet.posts("/kiosk", &[("kiosk_code", CODE)]).await.location(), "/");
    (world, tablet)
}

#[tokio::test]
async fn a_tablet_becomes_a_kiosk_by_the_code_and_is_none_any_more_by_it() {
    let world = World::with(&[("KIOSK_CODE", CODE)]).await;
    let tablet = world.visitor();
    let page = tablet.get("/kiosk").await;
    assert!(page.is_a_page() && page.header("cache-control") == "no-store", "{}", page.body);
    let wrong = tablet.posts("/kiosk", &[("kiosk_code", "by the window")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("This is not the code"), "{}", wrong.body);
    assert_eq!(tablet.cookies(), "");
    let begun = tablet.posts("/kiosk", &[("kiosk_code", CODE)]).await;
    let cookie = begun.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains(CODE),
        "{cookie}"
    );
    let landing = tablet.get("/").await;
    assert!(landing.body.contains("Sign up") && !landing.body.contains("/signup/resume"), "{}", landing.body);
    assert!(landing.header("set-cookie").starts_with("kiosk="), "as long as it is used");
    assert!(tablet.get("/kiosk").await.body.contains("This tablet is a kiosk"));
    assert_eq!(tablet.posts("/kiosk", &[("kiosk_code", CODE)]).await.location(), "/kiosk");
    assert!(tablet.get("/").await.body.contains("/signup/resume"));
}

#[tokio::test]
async fn without_a_code_there_is_no_such_page_and_nobody_makes_up_a_kiosk() {
    let world = World::start().await;
    for path in ["/kiosk", "/kiosk/still"] {
        assert_eq!(world.visitor().get(path).await.status, 404);
    }
    let world = World::with(&[("KIOSK_CODE", CODE)]).await;
    let stranger = world.visitor();
    stranger.takes_cookies("kiosk=yes");
    assert!(stranger.get("/").await.body.contains("/signup/resume"));
}

#[tokio::test]
async fn the_code_is_guessed_ten_times_an_hour() {
    let world = World::with(&[("KIOSK_CODE", CODE), ("LIMITS", "on")]).await;
    for _ in 0..10 {
        assert_eq!(world.visitor().posts("/kiosk", &[("kiosk_code", "x")]).await.status, 422);
    }
    assert_eq!(world.visitor().posts("/kiosk", &[("kiosk_code", CODE)]).await.status, 429);
}

#[tokio::test]
async fn a_kiosk_keeps_nothing_in_the_browser_and_offers_nothing_that_is_somebodys_own() {
    let (_world, tablet) = with_a_tablet(&[]).await;
    let first = tablet.answers("email").await;
    let cookie = first.header("set-cookie");
    assert!(
        cookie.starts_with("signup=") && !cookie.contains("Max-Age") && !cookie.contains("Expires"),
        "{cookie}"
    );
    for slug in ["email", "about-you", "contact"] {
        let page = tablet.get(&format!("/signup/{slug}")).await;
        assert_eq!(page.header("cache-control"), "no-store");
        for field in markup::tags(&page.body).iter().filter(|tag| tag.name == "input") {
            let kind = field.attribute("type").unwrap();
            assert!(kind == "hidden" || field.attribute("autocomplete") == Some("off"), "{field:?}");
        }
        assert!(
            !page.body.contains("/signup/my-data") && !page.body.contains("/signup/resume"),
            "{}",
            page.body
        );
        assert!(page.body.contains("Still there?"), "{}", page.body);
        if page.status == 200 {
            tablet.answers(slug).await;
        }
    }
    for path in ["/signup/my-data", "/signup/resume"] {
        assert_eq!(tablet.get(path).await.location(), "/");
        assert_eq!(tablet.posts(path, &[("erase", "yes")]).await.location(), "/");
    }
    assert_eq!(tablet.place().await, "question username", "and nothing was erased");
}

#[tokio::test]
async fn whoever_has_gone_is_forgotten_on_the_tablet_and_goes_on_by_the_letter() {
    let (world, tablet) = with_a_tablet(&[]).await;
    tablet.get("/?language=es").await;
    tablet.answers("email").await;
    tablet.answers("about-you").await;
    let old = tablet.cookies();
    assert_eq!(tablet.posts("/signup/leave", &[]).await.location(), "/");
    let landing = tablet.goes_to("/").await;
    assert!(
        landing.body.contains("<html lang=\"en\"") && landing.body.contains("class=\"kiosk\""),
        "{}",
        landing.body
    );
    assert!(!landing.body.contains("Still there?"), "there is nothing to clear");
    let thief = world.visitor();
    thief.takes_cookies(&old);
    for somebody in [&tablet, &thief] {
        assert_eq!(somebody.place().await, "question email");
        assert_eq!(somebody.get("/signup/about-you").await.status, 303, "Back shows nothing");
    }
    let ada = world.visitor();
    assert_eq!(ada.opens(&world.link_to("ada@example.org").await).await.place(), "question contact");
}

#[tokio::test]
async fn a_session_on_the_tablet_ends_by_itself_where_nobody_touches_it_and_no_script_says_so() {
    let (world, tablet) = with_a_tablet(&[]).await;
    tablet.answers("email").await;
    let page = tablet.goes_to("/signup").await;
    assert!(page.body.contains("content=\"90; url=/kiosk/still\""), "{}", page.body);
    let advance = |seconds| world.serving.app.clock.advance(SignedDuration::from_secs(seconds));
    for _ in 0..3 {
        advance(80);
        assert_eq!(tablet.place().await, "question about-you", "somebody is there");
    }
    for _ in 0..3 {
        advance(80);
        assert_eq!(tablet.posts("/kiosk/here", &[]).await.status, 204, "somebody types");
    }
    assert_eq!(tablet.place().await, "question about-you");
    // A page that asks by itself is nobody.
    advance(90);
    let still = tablet.get("/kiosk/still").await;
    assert!(
        still.is_a_page() && still.body.contains("Still there?") && still.body.contains("30 s"),
        "{}",
        still.body
    );
    assert!(!still.body.contains("<script"));
    advance(20);
    tablet.send(Method::GET, "/signup/about-you?shown=x", &[("HX-Request", "true")], "").await;
    advance(11);
    assert_eq!(tablet.get("/?over=yes").await.location(), "/");
    let landing = tablet.get("/").await;
    assert!(
        landing.body.contains("Sign up") && !landing.body.contains("Continue your signup"),
        "{}",
        landing.body
    );
    assert_eq!(tablet.place().await, "question email");
    assert_eq!(
        world.visitor().opens(&world.link_to("ada@example.org").await).await.place(),
        "question about-you"
    );
}

#[tokio::test]
async fn after_join_there_is_no_table_on_the_tablet_but_a_code_that_works_after_it_is_cleared_and_a_letter() {
    let (world, tablet) = with_a_tablet(&[]).await;
    let end = tablet.signs_up("ada@example.org", "ada_example").await;
    assert_eq!(end.place(), "phone");
    assert!(
        end.body.contains("Pay on your own phone") && end.body.contains("ada@example.org"),
        "{}",
        end.body
    );
    assert!(!end.body.contains("stripe"), "{}", end.body);
    let link = link_in(&world, &end);
    assert_eq!(tablet.goes_to("/signup/membership").await.place(), "phone", "however it is looked for");
    world.letters_to("ada@example.org", 2).await;
    tablet.posts("/signup/leave", &[]).await;
    assert_eq!(tablet.place().await, "question email");

    let phone = world.visitor();
    let payment = phone.opens(&link).await;
    assert_eq!(payment.place(), "payment");
    assert_eq!(phone.pays(&payment).await.place(), "welcome");
    assert_eq!(world.visitor().posts(&link, &[]).await.status, 410, "once");
}

#[tokio::test]
async fn a_code_that_nobody_has_opened_lasts_ten_minutes_and_one_that_was_taken_back_is_gone_after_clearing()
{
    let (world, tablet) = with_a_tablet(&[]).await;
    tablet.answers("email").await;
    tablet.posts("/signup/phone", &[]).await;
    let taken_back = link_in(&world, &tablet.get("/signup/phone").await);
    tablet.posts("/signup/phone/back", &[]).await;
    tablet.posts("/signup/leave", &[]).await;
    assert_eq!(world.visitor().posts(&taken_back, &[]).await.status, 410);
    tablet.answers_with("email", &[("email", "bo@example.org")]).await;
    tablet.posts("/signup/phone", &[]).await;
    let link = link_in(&world, &tablet.get("/signup/phone").await);
    tablet.posts("/signup/leave", &[]).await;
    world.passes(SignedDuration::from_secs(601)).await;
    assert_eq!(world.visitor().posts(&link, &[]).await.status, 410);
}

#[tokio::test]
async fn a_kiosk_says_all_of_it_in_the_language_that_is_chosen() {
    let (_world, tablet) = with_a_tablet(&[]).await;
    tablet.get("/?language=es").await;
    let landing = tablet.get("/").await;
    assert!(
        landing.body.contains("¿Sigues ahí?"),
        "a chosen language is something to clear: {}",
        landing.body
    );
    tablet.answers("email").await;
    let still = tablet.get("/kiosk/still").await;
    assert!(
        still.body.contains("Sí, continuar") && still.body.contains("Listo: limpiar esta pantalla"),
        "{}",
        still.body
    );
    assert!(tablet.get("/kiosk").await.body.contains("puesto de inscripción"));
}
