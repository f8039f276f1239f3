//! Signing in by an issuer that knows who helps; and what does not count.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::issuer::Issuer;
use crate::support::{Answer, Visitor, World};

const GRACE: &str = "grace@example.org";

/// Somebody at the issuer's, who is sent back: to where.
async fn signs_in_there(visitor: &Visitor) -> String {
    let way = visitor.get("/staff/oidc").await;
    assert_eq!(way.status, 303, "{}", way.body);
    let issuer = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let answer = issuer.tls_certs_only([]).build().unwrap().get(way.location()).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// The same, and comes back.
async fn signs_in(world: &World, visitor: &Visitor) -> Answer {
    let back = signs_in_there(visitor).await;
    visitor.get(back.strip_prefix(&world.url()).unwrap()).await
}

async fn is_in(visitor: &Visitor) -> bool {
    visitor.get("/staff").await.status == 200
}

#[tokio::test]
async fn whoever_is_on_the_list_is_let_in_by_the_issuer_and_named_by_it() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings("ada@example.org, Grace@Example.org")).await;
    let grace = world.visitor();
    let door = grace.goes_to("/staff").await;
    assert!(
        door.body.contains("Sign in with your account") && !door.body.contains("Password"),
        "{}",
        door.body
    );
    let arrived = signs_in(&world, &grace).await;
    assert_eq!(arrived.status, 200, "{}", arrived.body);
    assert!(
        arrived.body.contains("You are signed in") && arrived.body.contains("url=/staff"),
        "{}",
        arrived.body
    );
    let cookies: Vec<_> =
        arrived.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    assert!(
        cookies.iter().any(|it| it.starts_with("staff=") && it.contains("SameSite=Strict")),
        "{cookies:?}"
    );
    assert!(
        cookies.iter().any(|it| it.starts_with("staff-login=;") && it.contains("Max-Age=0")),
        "{cookies:?}"
    );
    assert!(
        grace.get("/staff/audit").await.body.contains(GRACE),
        "by the address that the issuer vouches for"
    );
    // No password is set, so none opens.
    let guess = world.visitor().posts("/staff/sign-in", &[("name", "Eve"), ("password", "")]).await;
    assert_eq!(guess.status, 422);
}

#[tokio::test]
async fn what_is_not_signed_for_this_sign_in_by_the_issuer_lets_nobody_in() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings(GRACE)).await;
    let past = jiff::Timestamp::now().as_second() - 600;
    let cases: [(&str, Value); 7] = [
        ("another nonce", json!({ "nonce": "another" })),
        ("no nonce", json!({ "nonce": null })),
        ("another audience", json!({ "aud": "somebody-else" })),
        ("two audiences", json!({ "aud": ["signup", "somebody-else"] })),
        ("another issuer", json!({ "iss": "https://issuer.example.org" })),
        ("over", json!({ "exp": past, "iat": past - 300 })),
        ("without an end", json!({ "exp": null })),
    ];
    for (case, claims) in cases {
        issuer.turn(|knobs| knobs.claims = claims);
        let eve = world.visitor();
        let answer = signs_in(&world, &eve).await;
        assert!([403, 503].contains(&answer.status) && !is_in(&eve).await, "{case}: {}", answer.body);
        assert!(
            answer.body.contains("You are not signed in") && answer.body.contains("href=\"/staff/sign-in\"")
        );
    }
    issuer.turn(|knobs| knobs.claims = json!({}));
    for (case, signs_with, algorithm) in
        [("an unknown key", 2, "ES256"), ("no signature", 1, "none"), ("a secret that is ours", 1, "HS256")]
    {
        issuer.turn(|knobs| (knobs.signs_with, knobs.algorithm) = (signs_with, algorithm));
        let eve = world.visitor();
        let answer = signs_in(&world, &eve).await;
        assert!([403, 503].contains(&answer.status) && !is_in(&eve).await, "{case}: {}", answer.body);
    }
    issuer.turn(|knobs| (knobs.signs_with, knobs.algorithm) = (1, "ES256"));
    let grace = world.visitor();
    assert_eq!(signs_in(&world, &grace).await.status, 200, "and the real one still does");
}

#[tokio::test]
async fn who_is_not_on_the_list_is_told_whom_to_ask() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings("ada@example.org,group:volunteers")).await;
    for claims in [
        json!({}),
        json!({ "email": "ada@example.org", "email_verified": false }),
        json!({ "email": null, "groups": ["members"] }),
        json!({ "email": "ada@example.org.evil.example", "groups": "volunteer" }),
    ] {
        issuer.turn(|knobs| knobs.claims = claims.clone());
        let eve = world.visitor();
        let answer = signs_in(&world, &eve).await;
        assert_eq!((answer.status, is_in(&eve).await), (403, false), "{claims}: {}", answer.body);
        assert!(answer.body.contains("not on the list"), "{claims}: {}", answer.body);
    }
    for (claims, who) in [
        (json!({ "email": "ADA@example.org" }), "ada@example.org"),
        (json!({ "email": null, "emails": ["ada@example.org"] }), "ada@example.org"),
        (json!({ "groups": ["members", "volunteers"] }), GRACE),
        (json!({ "email": null, "roles": "volunteers", "preferred_username": "grace_h" }), "grace_h"),
    ] {
        issuer.turn(|knobs| knobs.claims = claims.clone());
        let visitor = world.visitor();
        assert_eq!(signs_in(&world, &visitor).await.status, 200, "{claims}");
        assert!(visitor.get("/staff").await.body.contains(&format!("Sign out {who}")), "{claims}");
    }
}

#[tokio::test]
async fn an_answer_counts_once_in_the_browser_that_asked_and_for_ten_minutes() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings(GRACE)).await;
    let path = |back: &str| back.strip_prefix(&world.url()).unwrap().to_owned();
    let grace = world.visitor();
    let stolen = path(&signs_in_there(&grace).await);
    let eve = world.visitor();
    assert_eq!(eve.get(&stolen).await.status, 403, "in another browser");
    let own = path(&signs_in_there(&eve).await);
    let mixed =
        format!("{}&state={}", stolen.split("&state").next().unwrap(), own.split("state=").nth(1).unwrap());
    assert_eq!(eve.get(&mixed).await.status, 403, "somebody else's code has another verifier");
    assert!(!is_in(&eve).await);

    let cookie = grace.get("/staff/oidc").await.header("set-cookie").split(';').next().unwrap().to_owned();
    let fresh = path(&signs_in_there(&grace).await);
    let before = world.visitor().send(reqwest::Method::GET, &fresh, &[("Cookie", &cookie)], "").await;
    assert_eq!(before.status, 403, "an earlier cookie of the same browser");
    assert_eq!(grace.get(&fresh).await.status, 200);
    for stale in [fresh.as_str(), "/staff/oidc/callback", "/staff/oidc/callback?code=a&state=b"] {
        let again = grace.get(stale).await;
        assert!(again.status == 403 && again.body.contains("begin again"), "{stale}: {}", again.body);
    }

    let late = world.visitor();
    let back = path(&signs_in_there(&late).await);
    world.passes(SignedDuration::from_mins(11)).await;
    assert_eq!((late.get(&back).await.status, is_in(&late).await), (403, false), "eleven minutes later");
    let refusing = world.visitor();
    let back = path(&signs_in_there(&refusing).await);
    let state = back.split("state=").nth(1).unwrap();
    let answer = refusing.get(&format!("/staff/oidc/callback?error=access_denied&state={state}")).await;
    assert!(answer.status == 403 && answer.body.contains("without signing you in"), "{}", answer.body);
}

#[tokio::test]
async fn a_callback_that_comes_twice_with_the_same_cookie_is_refused_the_second_time() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings(GRACE)).await;
    let grace = world.visitor();
    let way = grace.get("/staff/oidc").await;
    let cookie = way.header("set-cookie").split(';').next().unwrap().to_owned();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let client = client.tls_certs_only([]).build().unwrap();
    let answer = client.get(way.location()).send().await.unwrap();
    let back = answer.headers()["location"].to_str().unwrap().strip_prefix(&world.url()).unwrap().to_owned();
    let comes =
        async || world.visitor().send(reqwest::Method::GET, &back, &[("Cookie", &cookie)], "").await.status;
    assert_eq!((comes().await, comes().await), (200, 403));
}

#[tokio::test]
async fn a_fresh_key_of_the_issuers_is_looked_for_once_and_not_for_everybody() {
    let issuer = Issuer::start().await;
    let world = World::with(&issuer.settings(GRACE)).await;
    assert_eq!(signs_in(&world, &world.visitor()).await.status, 200);
    issuer.turn(|knobs| knobs.signs_with = 9);
    world.passes(SignedDuration::from_secs(11)).await;
    for _ in 0..3 {
        assert_eq!(signs_in(&world, &world.visitor()).await.status, 403);
    }
    let asked = issuer.knobs.lock().unwrap().asked_for_keys;
    assert_eq!(asked, 2, "a made-up key sends nobody there again and again");
    issuer.turn(|knobs| knobs.shows = vec![9]);
    world.passes(SignedDuration::from_secs(11)).await;
    assert_eq!(signs_in(&world, &world.visitor()).await.status, 200, "the issuer's own fresh key");
}

#[tokio::test]
async fn an_issuer_that_is_away_or_names_itself_otherwise_is_told_and_the_signup_goes_on() {
    let issuer = Issuer::start().await;
    issuer.turn(|knobs| knobs.there = false);
    let world = World::with(&issuer.settings(GRACE)).await;
    let answer = world.visitor().get("/staff/oidc").await;
    assert!(answer.status == 503 && answer.body.contains("can't be reached"), "{}", answer.body);
    assert_eq!(world.visitor().get("/").await.status, 200);
    issuer.turn(|knobs| knobs.there = true);
    assert_eq!(signs_in(&world, &world.visitor()).await.status, 200);

    // The same issuer, described below another path, is the same; without the slash at its end it is another one.
    let elsewhere = issuer.url.replace("/tenant/v2.0/", "/policy/.well-known/openid-configuration");
    let settings = [issuer.settings(GRACE), vec![("STAFF_OIDC_DISCOVERY", &*elsewhere)]].concat();
    let world = World::with(&settings).await;
    assert_eq!(signs_in(&world, &world.visitor()).await.status, 200);
    let shorter = issuer.url.trim_end_matches('/').to_owned();
    let mut settings = issuer.settings(GRACE);
    settings[0].1 = &shorter;
    let world = World::with(&settings).await;
    assert_eq!(world.visitor().get("/staff/oidc").await.status, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_whether_the_issuer_answers_and_is_the_one_that_is_meant() {
    let issuer = Issuer::start().await;
    let world = World::start().await;
    let check = |name: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dhsignup"));
        command.arg("check").envs(world.environment());
        for (key, text) in issuer.settings(GRACE) {
            command.env(format!("DHSIGNUP_{key}"), text);
        }
        let output = command.env("DHSIGNUP_STAFF_OIDC_ISSUER", name).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let said = check(&issuer.url);
    assert!(said.contains("ok      staff's door: no password, and an issuer that answers"), "{said}");
    let said = check(issuer.url.trim_end_matches('/'));
    assert!(said.contains("FAILED  staff's door: ") && said.contains("to the letter"), "{said}");
}
