//! Mailed links: on another device, looked at by scanners, out of date.

use jiff::SignedDuration;
use reqwest::Method;

use crate::support::{World, code_in, eventually};

#[tokio::test]
async fn a_link_opens_the_signup_on_another_device_where_it_was_left() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    let link = world.link_to("ada@example.org").await;

    let phone = world.visitor();
    let page = phone.get(&link).await;
    assert!(page.is_a_page() && page.body.matches("<button").count() == 1 && !page.body.contains("<script"));
    assert!(!page.body.contains("ada@example.org"), "the address is masked");
    assert!(page.header("content-security-policy").contains("script-src 'none'"));
    assert_eq!(phone.place().await, "question email", "looking changes nothing");
    assert_eq!(phone.opens(&link).await.place(), "question contact");
    phone.answers("contact").await;
    assert_eq!(ada.place().await, "question username", "both browsers see the same signup");
}

#[tokio::test]
async fn scanners_change_nothing_and_the_click_still_works() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    let link = world.link_to("ada@example.org").await;
    for _ in 0..3 {
        for method in [Method::GET, Method::HEAD] {
            let answer = world.visitor().send(method, &link, &[], "").await;
            assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
        }
    }
    assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
}

#[tokio::test]
async fn after_join_the_same_link_leads_to_payment_and_after_payment_to_the_welcome_page() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.signs_up("ada@example.org", "ada_example").await;
    let link = world.link_to("ada@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "payment");
    let reference = ada.goes_to("/signup").await.attribute("client-reference-id").parse().unwrap();
    world.serving.app.store.paid_by_record(&reference, "sub_1", false).await.unwrap();
    assert_eq!(world.visitor().opens(&link).await.place(), "welcome");
}

#[tokio::test]
async fn a_link_past_its_time_says_why_and_mails_a_fresh_one() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    let link = world.link_to("ada@example.org").await;
    world.serving.app.clock.advance(SignedDuration::from_hours(25));
    let late = world.visitor();
    let page = late.get(&link).await;
    assert!(page.is_a_page() && page.body.contains("24 hours") && page.body.matches("<button").count() == 1);
    let mailed = late.posts(&link, &[]).await;
    for _ in 0..3 {
        assert!(
            late.goes_to(mailed.location()).await.body.contains("on its way"),
            "and reloading mails no other"
        );
    }
    // So long after the last touch a reminder may come, too.
    let links = eventually("the fresh link arrives", || async {
        let letters = world.letters_to("ada@example.org", 2).await;
        let links = letters.iter().filter(|letter| letter.subject.starts_with("Continue your")).count();
        (links >= 2).then_some(links)
    });
    assert_eq!(links.await, 2);
    assert_eq!(late.opens(&world.link_to("ada@example.org").await).await.place(), "question about-you");
}

#[tokio::test]
async fn a_link_opens_seven_times() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    let link = world.link_to("ada@example.org").await;
    for _ in 0..7 {
        assert_eq!(world.visitor().opens(&link).await.place(), "question about-you");
    }
    assert!(world.visitor().get(&link).await.body.contains("seven times"));
}

#[tokio::test]
async fn a_link_to_nothing_says_so_and_leads_on() {
    let world = World::start().await;
    for link in ["/r/sgr_abcdefghijklmnopqrstuvwxyz234567", "/r/anything", "/r/sgr_"] {
        let page = world.visitor().get(link).await;
        assert_eq!((page.status, page.place(), page.is_a_page()), (410, "gone".into(), true), "{link}");
        assert_eq!(world.visitor().posts(link, &[]).await.status, 410);
    }
}

#[tokio::test]
async fn asking_for_a_link_gets_the_same_answer_whoever_asks() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    world.letters_to("ada@example.org", 1).await;
    let known = world.visitor().posts("/signup/resume", &[("email", "ADA@example.org")]).await;
    let unknown = world.visitor().posts("/signup/resume", &[("email", "nobody@example.org")]).await;
    assert_eq!((known.status, &known.body), (200, &unknown.body));
    world.letters_to("ada@example.org", 2).await;
    assert_eq!(world.visitor().posts("/signup/resume", &[("email", "ada")]).await.status, 422);
}

#[tokio::test]
async fn nobody_is_flooded_with_letters() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    for _ in 0..6 {
        world.visitor().posts("/signup/resume", &[("email", "ada@example.org")]).await;
        world.passes(SignedDuration::from_secs(10)).await;
    }
    assert_eq!(world.letters_to("ada@example.org", 3).await.len(), 3);
}

#[tokio::test]
async fn who_loses_the_cookie_keeps_what_was_just_typed_and_gets_the_rest_back_by_the_letter() {
    for by_code in [false, true] {
        let world = World::start().await;
        let ada = world.visitor();
        ada.answers("email").await;
        ada.answers("about-you").await;
        let forgetful = world.visitor();
        let form = [("version", "0"), ("phone", "312 555 0177"), ("discord_handle", "")];
        let answer = forgetful.posts("/signup/contact", &form).await;
        let page = forgetful.goes_to(answer.location()).await;
        assert_eq!(page.place(), "question email");
        assert!(page.body.contains("What you just typed is saved"));
        forgetful.answers("email").await;
        let page = forgetful.goes_to("/signup").await;
        assert_eq!(page.place(), "confirm");
        assert!(page.is_a_page() && page.body.contains("What you just typed is saved"));

        let letter = world.letters_to("ada@example.org", 2).await.remove(0);
        if by_code {
            let answer = forgetful.posts("/signup/confirm", &[("code", code_in(&letter.text))]).await;
            assert_eq!(forgetful.goes_to(answer.location()).await.place(), "question username");
            assert!(forgetful.goes_to("/signup/contact").await.body.contains("312 555 0177"));
        } else {
            let link = world.link_to("ada@example.org").await;
            assert_eq!(forgetful.opens(&link).await.place(), "question username");
        }
        assert!(ada.goes_to("/signup/contact").await.body.contains("312 555 0177"), "one signup for both");
        // That letter was about the answer that has found its way: its link leads to where all of them are.
        let link = world.link_to("ada@example.org").await;
        assert_eq!(world.visitor().opens(&link).await.place(), "question username");
    }
}

/// Found by a random walk: the device that was taken meanwhile had saved its answer last.
#[tokio::test]
async fn what_was_saved_last_stays_where_a_lost_answer_finds_its_signup() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.answers("about-you").await;
    let forgetful = world.visitor();
    let form = [("version", "0"), ("phone", "312 555 0177"), ("discord_handle", "")];
    forgetful.posts("/signup/contact", &form).await;
    world.passes(SignedDuration::from_secs(60)).await;
    let form = [("version", "0"), ("phone", "312 555 0188"), ("discord_handle", "")];
    assert_eq!(ada.posts("/signup/contact", &form).await.status, 303);
    forgetful.answers("email").await;
    let letter = world.letters_to("ada@example.org", 2).await.remove(0);
    forgetful.posts("/signup/confirm", &[("code", code_in(&letter.text))]).await;
    assert!(ada.goes_to("/signup/contact").await.body.contains("312 555 0188"));
}

#[tokio::test]
async fn who_lost_the_cookie_and_can_not_read_mail_goes_on_by_answering_again() {
    let world = World::start().await;
    let forgetful = world.visitor();
    forgetful
        .posts("/signup/contact", &[("version", "0"), ("phone", "312 555 0177"), ("discord_handle", "")])
        .await;
    forgetful.answers("email").await;
    assert_eq!(forgetful.place().await, "confirm");
    assert_eq!(forgetful.posts("/signup/confirm/later", &[]).await.location(), "/signup/about-you");
    forgetful.answers("about-you").await;
    assert_eq!(forgetful.place().await, "question username", "the phone is there");
}

#[tokio::test]
async fn opening_a_link_gives_the_browser_a_new_session() {
    let world = World::start().await;
    let ada = world.visitor();
    let first = ada.answers("email").await.header("set-cookie").to_owned();
    assert!(
        first.contains("HttpOnly") && first.contains("SameSite=Lax") && first.contains("Path=/"),
        "{first}"
    );
    let link = world.link_to("ada@example.org").await;
    let second = ada.posts(&link, &[]).await.header("set-cookie").to_owned();
    assert!(!second.is_empty() && second.split(';').next() != first.split(';').next());
    let old = first.split(';').next().unwrap();
    let stranger = world.visitor().send(Method::GET, "/signup", &[("Cookie", old)], "").await;
    assert_eq!(
        stranger.location(),
        "/signup/about-you",
        "a request that was under way still finds its signup"
    );
    world.serving.app.clock.advance(SignedDuration::from_secs(61));
    let stranger = world.visitor().send(Method::GET, "/signup", &[("Cookie", old)], "").await;
    assert_eq!(stranger.location(), "/signup/email");
}

#[tokio::test]
async fn a_session_ends_after_twelve_idle_hours_and_the_letter_still_leads_back() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = world.link_to("ada@example.org").await;
    world.serving.app.clock.advance(SignedDuration::from_hours(11));
    assert_eq!(ada.place().await, "question about-you");
    world.serving.app.clock.advance(SignedDuration::from_hours(12));
    assert_eq!(ada.place().await, "question email");
    assert_eq!(ada.opens(&link).await.place(), "question about-you");
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_so_instead_of_being_led_round_in_circles() {
    let world = World::start().await;
    let told = "This browser keeps no cookies";
    // The way from the first answer to the second question, as a browser without cookies goes it.
    let next = world.visitor().answers("email").await.location().to_owned();
    let stranger = world.visitor();
    let led = stranger.send(Method::GET, &next, &[("Sec-Fetch-Site", "same-origin")], "").await;
    assert_eq!(led.status, 303);
    assert!(stranger.goes_to(led.location()).await.body.contains(told));
    // Who types that address is only asked to begin.
    let led = stranger.send(Method::GET, &next, &[("Sec-Fetch-Site", "none")], "").await;
    assert!(!stranger.goes_to(led.location()).await.body.contains(told));
}

#[tokio::test]
async fn a_first_answer_that_nobody_heard_of_is_one_signup_and_one_letter_when_it_is_sent_again() {
    let world = World::start().await;
    let ada = world.visitor();
    let page = ada.get("/signup/email").await;
    let sent = |email| [("email", email), ("version", "0"), ("drawn", page.hidden("drawn"))];
    // The reply is lost on its way, and with it the cookie.
    world.visitor().posts("/signup/email", &sent("ada@example.org")).await;
    assert_eq!(ada.posts("/signup/email", &sent("ada@example.org")).await.status, 303);
    assert_eq!(ada.place().await, "question about-you");

    // Whoever finds the form and types something else begins anew, and sees nothing of it.
    let bo = world.visitor();
    assert_eq!(bo.posts("/signup/email", &sent("bo@example.org")).await.status, 303);
    assert!(bo.get("/signup/email").await.body.contains("bo@example.org"));
    // So does whoever finds it later.
    world.is_quiet().await;
    world.passes(SignedDuration::from_hours(2)).await;
    let late = world.visitor();
    assert_eq!(late.posts("/signup/email", &sent("ada@example.org")).await.status, 303);
    late.answers("about-you").await;
    assert_eq!(ada.place().await, "question about-you");
    world.is_quiet().await;
    let letters = |address: &str| {
        let all = world.practice().mailbox.letters().unwrap();
        all.iter().filter(|letter| letter.to == address).count()
    };
    assert_eq!((letters("ada@example.org"), letters("bo@example.org")), (2, 1));
}
