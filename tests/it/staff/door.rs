//! Who gets in at `/staff`, and for how long.

use jiff::SignedDuration;

use super::desk::{PASSWORD, signed_in, tries, world, world_with};
use super::people::begins;
use crate::support::World;

const PAGES: [&str; 8] = [
    "/staff",
    "/staff/boards/drafts",
    "/staff/signups/PS1-AAAA-AAAA",
    "/staff/audit",
    "/staff/leftovers",
    "/staff/leftovers.csv",
    "/staff/figures",
    "/staff/sign-in",
];

#[tokio::test]
async fn without_a_password_or_an_issuer_there_is_no_such_page() {
    let world = World::start().await;
    for page in PAGES {
        let answer = world.visitor().get(page).await;
        assert_eq!((answer.status, answer.is_a_page()), (404, true), "{page}");
        assert_eq!(world.visitor().posts(page, &[("password", "")]).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_door_and_nothing_is_done() {
    let world = world().await;
    let (_, reference) = begins(&world, "ada@example.org").await;
    let stranger = world.visitor();
    for page in PAGES.into_iter().filter(|page| *page != "/staff/sign-in") {
        let answer = stranger.get(page).await;
        assert_eq!((answer.status, answer.location()), (303, "/staff/sign-in"), "{page}");
    }
    for deed in ["answers", "link", "retry", "extend", "erase", "letters", "address"] {
        let path = format!("/staff/signups/{reference}/{deed}");
        let answer = stranger.posts(&path, &[("sure", "yes"), ("address", "eve@example.org")]).await;
        assert_eq!((answer.status, answer.location()), (303, "/staff/sign-in"), "{deed}");
    }
    let grace = signed_in(&world, "Grace").await;
    assert!(!grace.get("/staff/audit").await.body.contains(&reference), "nothing was done");
}

#[tokio::test]
async fn a_wrong_password_or_no_name_is_told_and_lets_nobody_in() {
    let world = world().await;
    let eve = world.visitor();
    for (name, password, words) in [
        ("Eve", "", "This is not the password"),
        ("Eve", "seven", "This is not the password"),
        ("Eve", "seven made-up words in a row ", "This is not the password"),
        (" ", PASSWORD, "Enter your name"),
        ("a\u{7}b", PASSWORD, "Enter your name"),
    ] {
        let answer = tries(&eve, name, password).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (422, ""), "{password}");
        assert!(answer.is_a_page() && answer.body.contains(words), "{}", answer.body);
        assert_eq!(eve.get("/staff").await.location(), "/staff/sign-in");
    }
    assert!(!tries(&eve, "Eve", "tyop").await.body.contains("tyop"), "a password is never shown");
}

#[tokio::test]
async fn guessing_is_limited_by_address_and_the_right_password_does_not_help_after_that() {
    let world = world_with(&[("LIMITS", "on")]).await;
    for number in 0..10 {
        let answer = tries(&world.visitor(), "Eve", &format!("guess {number}")).await;
        assert_eq!(answer.status, 422);
    }
    let answer = tries(&world.visitor(), "Eve", PASSWORD).await;
    assert_eq!((answer.status, answer.is_a_page()), (429, true));
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 60));
}

#[tokio::test]
async fn a_session_ends_after_an_idle_hour_and_after_twelve_busy_ones() {
    let world = world().await;
    let idle = signed_in(&world, "Grace").await;
    let busy = signed_in(&world, "Ada").await;
    world.passes(SignedDuration::from_mins(59)).await;
    assert_eq!((idle.get("/staff").await.status, busy.get("/staff").await.status), (200, 200));
    world.passes(SignedDuration::from_mins(61)).await;
    assert_eq!(idle.get("/staff").await.location(), "/staff/sign-in");
    let busy = signed_in(&world, "Ada").await;
    for _ in 0..23 {
        world.passes(SignedDuration::from_mins(30)).await;
        assert_eq!(busy.get("/staff").await.status, 200);
    }
    world.passes(SignedDuration::from_mins(31)).await;
    assert_eq!(busy.get("/staff").await.location(), "/staff/sign-in");
}

#[tokio::test]
async fn who_signs_out_is_out_with_the_old_cookie_too() {
    let world = world().await;
    let grace = world.visitor();
    let cookie = tries(&grace, "Grace", PASSWORD).await.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap().to_owned();
    let with = async |path| {
        world.visitor().send(reqwest::Method::GET, path, &[("Cookie", pair.as_str())], "").await.status
    };
    assert_eq!(with("/staff").await, 200);
    let out = grace.posts("/staff/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (303, "/staff/sign-in"));
    assert_eq!((with("/staff").await, grace.get("/staff").await.status), (303, 303));
}

#[tokio::test]
async fn behind_https_the_staffs_cookie_is_bound_to_host_and_transport() {
    let world = world_with(&[("PUBLIC_URL", "https://join.example.org"), ("PRACTICE", "yes")]).await;
    let headers =
        [("Origin", "https://join.example.org"), ("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!("name=Grace&password={}", PASSWORD.replace(' ', "+"));
    let answer = world.visitor().send(reqwest::Method::POST, "/staff/sign-in", &headers, body).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-staff=") && cookie.contains("; Path=/"), "{cookie}");
    assert!(["HttpOnly", "Secure", "SameSite=Strict"].iter().all(|word| cookie.contains(word)), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing_in_a_staffers_browser() {
    let world = world().await;
    let (ada, reference) = begins(&world, "ada@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let path = format!("/staff/signups/{reference}/erase");
    for headers in [
        vec![kind],
        vec![kind, ("Origin", "https://evil.example.org")],
        vec![kind, ("Origin", "null")],
        vec![kind, ("Sec-Fetch-Site", "same-site")],
    ] {
        let answer = grace.send(reqwest::Method::POST, &path, &headers, "sure=yes").await;
        assert_eq!(answer.status, 403, "{headers:?}");
    }
    assert_eq!(ada.place().await, "question about-you");
    assert_eq!(grace.get(&path).await.status, 405, "and a link does nothing either");
}

#[tokio::test]
async fn a_session_of_another_password_is_over_and_one_that_somebody_made_up_is_none() {
    let world = world().await;
    let grace = signed_in(&world, "Grace").await;
    let made_up = [("Cookie", "staff=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")];
    let answer = world.visitor().send(reqwest::Method::GET, "/staff", &made_up, "").await;
    assert_eq!(answer.location(), "/staff/sign-in");
    // A signup's session opens nothing here, and the other way round.
    let (ada, _) = begins(&world, "ada@example.org").await;
    assert_eq!(ada.get("/staff").await.location(), "/staff/sign-in");
    assert_eq!(grace.place().await, "question email");

    let world = world.restarts().await;
    assert_eq!(grace.get("/staff").await.status, 200, "a restart ends no session");
    let database = format!("sqlite://{}/dhsignup.db", world.folder.path().display());
    let listen = world.serving.address.to_string();
    world.serving.stop().await.unwrap();
    let mut values = dhsignup::config::Values::default();
    for (key, text) in [("LISTEN", &*listen), ("DATABASE_URL", &database), ("STAFF_PASSWORD", "another one")]
    {
        values.set(key, text).unwrap();
    }
    let config = dhsignup::config::Config::read(&values).unwrap();
    let serving = dhsignup::serve::serve(config, dhsignup::steps::JOURNEY).await.unwrap();
    assert_eq!(grace.get("/staff").await.location(), "/staff/sign-in", "another password ends it");
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn no_page_of_the_staffs_is_kept_by_a_cache_or_found_by_a_search_engine() {
    let world = world().await;
    let grace = signed_in(&world, "Grace").await;
    let (_, reference) = begins(&world, "ada@example.org").await;
    let case = format!("/staff/signups/{reference}");
    for page in PAGES.iter().copied().filter(|page| !page.contains("AAAA")).chain([case.as_str()]) {
        let answer = grace.get(page).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{page}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{page}");
        if answer.header("content-type").starts_with("text/html") {
            assert!(answer.header("content-security-policy").contains("script-src 'none'"), "{page}");
            assert!(answer.is_a_page() && answer.body.contains("content=\"noindex\""), "{page}");
            assert!(!answer.body.contains("style=") && !answer.body.contains("<script"), "{page}");
        }
    }
    assert_eq!(grace.get("/staff/boards/nowhere").await.status, 404);
    assert_eq!(grace.get("/staff/signups/PS1-AAAA-AAAA").await.status, 404);
}
