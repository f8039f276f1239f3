//! Sessions that were planted, left or kept for too long, and links that another page opens.

use jiff::SignedDuration;
use reqwest::Method;

use crate::support::{Answer, World};

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn goes_with(world: &World, cookie: &str, path: &str) -> Answer {
    world.visitor().send(Method::GET, path, &[("Cookie", cookie)], "").await
}

#[tokio::test]
async fn a_session_id_that_somebody_made_up_is_not_taken_over() {
    let world = World::start().await;
    let planted = "signup=AAAAAAAAAAAAAAAAAAAAAA";
    let url = world.url();
    let headers = [("Cookie", planted), ("Origin", url.as_str())];
    let body = "email=ada@example.org&version=0";
    let answer = world.visitor().send(Method::POST, "/signup/email", &headers, body).await;
    assert!(!cookie(&answer).is_empty() && cookie(&answer) != planted, "{:?}", answer.headers);
    assert_eq!(goes_with(&world, planted, "/signup").await.location(), "/signup/email");
}

#[tokio::test]
async fn who_left_is_out_at_once_with_the_old_cookie_too() {
    let world = World::start().await;
    let ada = world.visitor();
    let old = cookie(&ada.answers("email").await);
    assert_eq!(goes_with(&world, &old, "/signup").await.location(), "/signup/about-you");
    ada.posts("/signup/leave", &[]).await;
    assert_eq!(goes_with(&world, &old, "/signup").await.location(), "/signup/email");
}

#[tokio::test]
async fn a_session_ends_after_three_days_however_often_it_is_used() {
    let world = World::start().await;
    let ada = world.visitor();
    let session = cookie(&ada.answers("email").await);
    for _ in 0..7 {
        assert_eq!(goes_with(&world, &session, "/signup").await.location(), "/signup/about-you");
        world.serving.app.clock.advance(SignedDuration::from_hours(10));
    }
    world.serving.app.clock.advance(SignedDuration::from_hours(3));
    assert_eq!(goes_with(&world, &session, "/signup").await.location(), "/signup/email");
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_host_and_transport() {
    let world = World::with(&[("PUBLIC_URL", "https://join.example.org"), ("PRACTICE", "yes")]).await;
    let headers = [("Origin", "https://join.example.org")];
    let body = "email=ada@example.org&version=0";
    let answer = world.visitor().send(Method::POST, "/signup/email", &headers, body).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-signup="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let hsts = answer.header("strict-transport-security");
    assert!(hsts.starts_with("max-age=31536000"), "{hsts}");
}

#[tokio::test]
async fn a_strangers_page_can_not_open_a_link_in_somebodys_browser() {
    let world = World::start().await;
    let eve = world.visitor();
    eve.answers_with("email", &[("email", "eve@example.org")]).await;
    let link = world.link_to("eve@example.org").await;
    let ada = world.visitor();
    for headers in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://eve.example.org"),
    ] {
        let refused = ada.send(Method::POST, &link, &[headers], "").await;
        assert_eq!((refused.status, refused.header("set-cookie")), (403, ""), "{headers:?}");
    }
    let page = ada.get(&link).await;
    assert!(
        page.body.contains("e•••@e•••.org"),
        "whose signup it is stands there, before anything is opened"
    );
    assert_eq!(ada.place().await, "question email");
}
