//! Going on on a phone: a code with a link that opens once, for ten minutes, and only as long as the first browser wishes.

use std::path::Path;

use jiff::SignedDuration;
use reqwest::Method;

use crate::support::{Answer, Visitor, World, code_in, markup};

/// Presses "Continue on your phone"; the page with the code.
async fn shows_a_code(ada: &Visitor) -> Answer {
    let answer = ada.posts("/signup/phone", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/signup/phone"), "{}", answer.body);
    ada.get("/signup/phone").await
}

/// What a camera reads on the page.
pub(crate) fn scanned(page: &Answer) -> String {
    let tags = markup::tags(&page.body);
    let svg = tags.iter().find(|tag| tag.name == "svg").expect("a code");
    let side: usize = svg.attribute("viewBox").unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    let path = tags.iter().find(|tag| tag.name == "path").unwrap().attribute("d").unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split('z').filter(|run| !run.is_empty()) {
        let number = |text: &str| text.parse::<usize>().unwrap();
        let (at, length) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let (from, length) = (number(x), number(length.split('v').next().unwrap()));
        dark[number(y) * side..][from..from + length].fill(true);
    }
    // As a camera sees it: five pixels for a module.
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side * 5, side * 5, |x, y| {
        match dark[y / 5 * side + x / 5] {
            true => 0,
            false => 255,
        }
    });
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1);
    codes[0].decode().unwrap().1
}

/// The path of the link in the code.
pub(crate) fn link_in(world: &World, page: &Answer) -> String {
    scanned(page).strip_prefix(&world.url()).unwrap().to_owned()
}

#[tokio::test]
async fn the_code_opens_the_signup_on_a_phone_as_it_is_and_the_first_tab_says_so() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    let page = ada.goes_to("/signup").await;
    assert!(page.body.contains("Continue on your phone"), "{}", page.body);
    let code = shows_a_code(&ada).await;
    assert!(code.is_a_page() && code.body.contains("until"), "{}", code.body);
    let link = link_in(&world, &code);
    assert_eq!(scanned(&ada.get("/signup/phone").await), scanned(&code), "a reload shows the same");
    let poll = [("HX-Request", "true")];
    let waits = ada.send(Method::GET, "/signup/phone?shown=code", &poll, "").await;
    assert_eq!((waits.status, waits.body.as_str()), (204, ""));

    let phone = world.visitor();
    let looked = phone.get(&link).await;
    assert!(looked.is_a_page() && looked.body.matches("<button").count() == 1, "{}", looked.body);
    assert!(!looked.body.contains("<script") && !looked.body.contains("ada@example.org"), "masked");
    assert!(looked.header("content-security-policy").contains("script-src 'none'"));
    assert_eq!(looked.header("cache-control"), "no-store");
    assert_eq!(phone.opens(&link).await.place(), "question contact");
    assert!(phone.get("/signup/about-you").await.body.contains("value=\"Ada\""), "the same person");
    let told = ada.send(Method::GET, "/signup/phone?shown=code", &poll, "").await;
    assert!(told.body.contains("Your signup goes on on your phone"), "{}", told.body);
    phone.answers("contact").await;
    assert_eq!(ada.place().await, "question username", "one signup for both");
    let offered = phone.goes_to("/signup").await;
    assert!(!offered.body.contains("Continue on your phone"), "this is the phone");
    assert_eq!(phone.posts("/signup/phone", &[]).await.location(), "/signup/username");
}

#[tokio::test]
async fn scanners_change_nothing_and_the_phone_still_opens_it_once() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = link_in(&world, &shows_a_code(&ada).await);
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let answer = world.visitor().send(method, &link, &[], "").await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
    }
    assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
    let late = world.visitor();
    let page = late.get(&link).await;
    assert_eq!((page.status, page.is_a_page()), (410, true));
    assert!(page.body.contains("somebody has opened it"), "{}", page.body);
    assert_eq!(late.posts(&link, &[]).await.status, 410);
    assert_eq!(late.place().await, "question email");
}

#[tokio::test]
async fn of_ten_phones_at_once_one_gets_it() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = link_in(&world, &shows_a_code(&ada).await);
    let phones: Vec<Visitor> = (0..10).map(|_| world.visitor()).collect();
    let opened = futures_util::future::join_all(phones.iter().map(|phone| phone.posts(&link, &[]))).await;
    let statuses: Vec<u16> = opened.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 9, "{statuses:?}");
}

#[tokio::test]
async fn a_code_works_for_ten_minutes_and_a_fresh_one_takes_its_place() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let first = link_in(&world, &shows_a_code(&ada).await);
    let second = link_in(&world, &shows_a_code(&ada).await);
    assert_ne!(first, second);
    assert_eq!(world.visitor().posts(&first, &[]).await.status, 410);
    world.passes(SignedDuration::from_secs(9 * 60)).await;
    assert_eq!(world.visitor().get(&second).await.status, 200);
    world.passes(SignedDuration::from_secs(61)).await;
    assert_eq!(world.visitor().posts(&second, &[]).await.status, 410);
    let page = ada.get("/signup/phone").await;
    assert!(page.body.contains("and they are over") && !page.body.contains("<svg"), "{}", page.body);
    let third = link_in(&world, &shows_a_code(&ada).await);
    assert_eq!(world.visitor().opens(&third).await.place(), "question about-you");
}

#[tokio::test]
async fn who_takes_it_back_has_it_alone_again_whatever_the_phone_has_become_meanwhile() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let unopened = link_in(&world, &shows_a_code(&ada).await);
    assert_eq!(ada.posts("/signup/phone/back", &[]).await.location(), "/signup/about-you");
    assert_eq!(world.visitor().posts(&unopened, &[]).await.status, 410);

    // Somebody else was quicker, has a signup of their own in the same browser, and opens its letter there: a new session.
    let thief = world.visitor();
    thief.answers_with("email", &[("email", "eve@example.org")]).await;
    let link = link_in(&world, &shows_a_code(&ada).await);
    assert_eq!(thief.opens(&link).await.place(), "choose");
    let eves = world.link_to("eve@example.org").await;
    thief.opens(&eves).await;
    let choices = thief.get("/signup/choose").await;
    assert!(choices.body.matches("name=\"signup\"").count() >= 2, "{}", choices.body);
    assert!(ada.get("/signup/phone").await.body.contains("goes on on your phone"));
    // Ada's browser, too, has another session by now.
    ada.opens(&world.link_to("ada@example.org").await).await;
    ada.posts("/signup/phone/back", &[]).await;
    let choices = thief.goes_to("/signup/choose").await;
    assert!(!choices.body.contains("ada@"), "{}", choices.body);
    assert_eq!(ada.place().await, "question about-you");
    assert!(ada.get("/signup/email").await.body.contains("ada@example.org"), "hers as before");
}

#[tokio::test]
async fn the_phone_sees_no_more_than_the_screen_that_showed_the_code() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    // A browser that came by a letter: its answers are hidden, and stay so on the phone.
    let reader = world.visitor();
    reader.opens(&world.link_to("ada@example.org").await).await;
    let phone = world.visitor();
    phone.opens(&link_in(&world, &shows_a_code(&reader).await)).await;
    assert_eq!(phone.goes_to("/signup/about-you").await.place(), "confirm");
    // After the code of a letter it is shown what it typed elsewhere, for the half hour that the code gives and not longer.
    reader.posts("/signup/confirm/again", &[]).await;
    let letter = world.letters_to("ada@example.org", 2).await.remove(0);
    reader.posts("/signup/confirm", &[("code", code_in(&letter.text))]).await;
    let other = world.visitor();
    other.opens(&link_in(&world, &shows_a_code(&reader).await)).await;
    assert!(other.get("/signup/about-you").await.body.contains("value=\"Ada\""));
    world.passes(SignedDuration::from_secs(31 * 60)).await;
    assert_eq!(other.goes_to("/signup/about-you").await.place(), "confirm");
    // And nobody is proven by a code on a screen.
    let unproven = world.visitor();
    unproven.opens(&link_in(&world, &shows_a_code(&ada).await)).await;
    let json = unproven.get("/signup/my-data?format=json").await.body;
    assert!(json.contains("\"address_proven_in_this_browser\": false"), "{json}");
}

#[tokio::test]
async fn leaving_and_erasing_end_the_code_and_the_phone_keeps_what_it_opened() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = link_in(&world, &shows_a_code(&ada).await);
    let phone = world.visitor();
    phone.opens(&link).await;
    let unopened = link_in(&world, &shows_a_code(&ada).await);
    ada.posts("/signup/leave", &[]).await;
    assert_eq!(world.visitor().posts(&unopened, &[]).await.status, 410);
    assert_eq!(phone.place().await, "question about-you", "it went on there");

    let bo = world.visitor();
    bo.answers_with("email", &[("email", "bo@example.org")]).await;
    let link = link_in(&world, &shows_a_code(&bo).await);
    bo.posts("/signup/my-data", &[("erase", "yes")]).await;
    assert_eq!(world.visitor().posts(&link, &[]).await.status, 410);

    let eve = world.visitor();
    eve.answers_with("email", &[("email", "carl@example.org")]).await;
    let link = link_in(&world, &shows_a_code(&eve).await);
    let letter = world.link_to("carl@example.org").await;
    world.visitor().posts(&format!("{letter}/stop"), &[("answer", "not-me")]).await;
    assert_eq!(
        world.visitor().posts(&link, &[]).await.status,
        410,
        "the owner of the address did not want it"
    );
}

#[tokio::test]
async fn a_browser_that_opens_its_own_code_is_where_it_was_and_the_code_still_works() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = link_in(&world, &shows_a_code(&ada).await);
    assert_eq!(ada.opens(&link).await.place(), "question about-you");
    assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
}

#[tokio::test]
async fn after_join_the_phone_goes_on_to_payment_and_the_first_tab_to_the_welcome() {
    let world = World::start().await;
    let ada = world.visitor();
    let page = ada.signs_up("ada@example.org", "ada_example").await;
    assert!(page.body.contains("Continue on your phone"), "{}", page.body);
    let phone = world.visitor();
    let payment = phone.opens(&link_in(&world, &shows_a_code(&ada).await)).await;
    phone.pays(&payment).await;
    assert_eq!(ada.goes_to("/signup/phone").await.place(), "welcome");
}

#[tokio::test]
async fn the_secret_of_a_code_stands_in_no_address_header_or_row() {
    let world = World::on_sqlite(&[]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    let posted = ada.posts("/signup/phone", &[]).await;
    let page = ada.get("/signup/phone").await;
    let link = link_in(&world, &page);
    let secret = link.strip_prefix("/p/").unwrap();
    for answer in [&posted, &page] {
        assert!(!format!("{:?}", answer.headers).contains(secret));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert!(!page.body.contains(secret), "drawn, and not written");
    let copy = world.folder.path().join("copy.db");
    world.serving.app.store.copy_to(Path::new(&copy)).await.unwrap();
    let bytes = std::fs::read(copy).unwrap();
    assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
}

#[tokio::test]
async fn codes_are_shown_ten_times_a_minute_and_not_more_often() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    for _ in 0..10 {
        assert_eq!(ada.posts("/signup/phone", &[]).await.status, 303);
    }
    assert_eq!(ada.posts("/signup/phone", &[]).await.status, 429);
}
