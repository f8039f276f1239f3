//! Headers that keep browsers on guard, and pages that repeat nothing as markup and lead nowhere else.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use super::PATHS;
use crate::support::World;

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_browsers_on_guard() {
    let world = World::start().await;
    for path in PATHS {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = world.visitor().send(method.clone(), path, &[("Origin", &*world.url())], "").await;
            let told = |name: &str, words: &str| {
                assert!(
                    answer.header(name).contains(words),
                    "{method} {path}: {name}: {}",
                    answer.header(name)
                );
            };
            told("content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
            told("content-security-policy", "form-action 'self'");
            told("x-content-type-options", "nosniff");
            told("x-frame-options", "DENY");
            told("referrer-policy", "strict-origin");
            told("cross-origin-opener-policy", "same-origin");
            if path.starts_with("/signup") || path.starts_with("/r/") {
                told("cache-control", "no-store");
            }
            assert!(!answer.header("content-security-policy").contains("'unsafe-eval'"));
            assert_eq!((answer.header("server"), answer.header("x-powered-by")), ("", ""));
            assert_eq!(answer.header("access-control-allow-origin"), "");
            if !answer.body.is_empty() && path != "/version" {
                told("content-type", "charset=utf-8");
            }
        }
    }
}

#[tokio::test]
async fn what_the_member_service_answers_is_text_on_our_pages() {
    let world = World::start().await;
    let ada = world.visitor();
    let page = ada.signs_up("ada@example.org", "ada_example").await;
    assert_eq!(page.place(), "payment");
    world.is_quiet().await;
    let mut row = world.practice().members.find("ada@example.org").unwrap();
    row.status = Some(json!({
        "membership_status": "pending",
        "membership_level": "<img src=x onerror=alert(1)>",
        "stripe_subscription_id": "sub_1",
        "stripe_customer_id": "<script>alert(2)</script>",
        "stripe_product_name": "<svg onload=alert(3)>",
    }));
    world.practice().members.seed(row);
    world.passes(SignedDuration::from_mins(5)).await;
    world.passes(SignedDuration::from_mins(5)).await;
    let page = ada.goes_to("/signup").await;
    assert_eq!(page.place(), "welcome");
    for markup in ["<img src=x", "<script>alert", "<svg onload"] {
        assert!(!page.body.contains(markup), "{}", page.body);
    }
    assert!(page.body.contains("&lt;img src=x onerror=alert(1)&gt;"), "it is shown: {}", page.body);
}

#[tokio::test]
async fn nothing_of_an_address_comes_back_as_markup() {
    let world = World::start().await;
    let evil = "%3Cscript%3Ealert(1)%3C/script%3E%22onload=%22x";
    for path in [
        "/{}",
        "/signup/{}",
        "/r/{}",
        "/?{}",
        "/signup/email?notice={}",
        "/signup/email?{}",
        "/signup/membership?shown={}",
        "/signup/resume?email={}",
        "/signup/username/check?username={}",
        "/assets/{}",
        "/signup/check-email?email={}",
    ] {
        let answer = world.visitor().goes_to(&path.replace("{}", evil)).await;
        assert!(!answer.body.contains("<script>alert") && !answer.body.contains("\"onload"), "{path}");
        assert!(!answer.body.contains("script%3Ealert"), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn nobody_is_sent_anywhere_else() {
    let world = World::start().await;
    let elsewhere = [
        "//evil.example.org/signup",
        "/\\evil.example.org",
        "/signup?next=https://evil.example.org",
        "/signup/email?return_to=//evil.example.org",
        "/signup//evil.example.org",
        "/signup/check-email?redirect=https://evil.example.org",
        "/r/https:%2f%2fevil.example.org",
        "/signup/%2f%2fevil.example.org",
    ];
    let ada = world.visitor();
    ada.answers("email").await;
    for path in elsewhere.into_iter().chain(PATHS) {
        for (name, value) in
            [("HX-Request", "true"), ("HX-Current-URL", "https://evil.example.org/"), ("Accept", "*/*")]
        {
            let headers =
                [(name, value), ("Origin", &*world.url()), ("Referer", "https://evil.example.org/")];
            for method in [Method::GET, Method::POST] {
                let answer = ada.send(method, path, &headers, "").await;
                for to in [answer.location(), answer.header("hx-redirect"), answer.header("refresh")] {
                    let stays = to.is_empty() || (to.starts_with('/') && !to.starts_with("//"));
                    assert!(stays && !to.contains("evil"), "{path} leads to {to}");
                }
            }
        }
    }
}
