//! What somebody who means harm would try, and what comes of it; docs/threats.md has all of it in one table.

use dhsignup::practice::dhservice::Row;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Answer, World, eventually};

/// Every kind of address that the site answers.
const PATHS: [&str; 24] = [
    "/",
    "/signup",
    "/signup/email",
    "/signup/about-you",
    "/signup/contact",
    "/signup/username",
    "/signup/username/check?username=ada",
    "/signup/agreements",
    "/signup/review",
    "/signup/join",
    "/signup/membership",
    "/signup/welcome",
    "/signup/confirm",
    "/signup/choose",
    "/signup/resume",
    "/signup/my-data",
    "/signup/leave",
    "/r/sgr_abcdefghijklmnopqrstuvwxyz234567",
    "/signup/check-email",
    "/health",
    "/ready",
    "/version",
    "/nowhere",
    "/webhooks/stripe",
];

/// What a request is as plain bytes, and all that is answered before the connection ends.
async fn sends_bytes(world: &World, request: &str) -> String {
    let mut stream = TcpStream::connect(world.serving.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

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

#[tokio::test]
async fn links_in_letters_lead_to_us_whatever_host_a_request_names() {
    let world = World::start().await;
    let url = world.url();
    let headers = [
        ("Host", "evil.example.org"),
        ("X-Forwarded-Host", "evil.example.org"),
        ("Forwarded", "host=evil.example.org"),
        ("X-Forwarded-Proto", "https"),
        ("Origin", url.as_str()),
    ];
    let body = "email=ada@example.org&version=0";
    assert_eq!(world.visitor().send(Method::POST, "/signup/email", &headers, body).await.status, 303);
    let letter = world.letters_to("ada@example.org", 1).await.remove(0);
    assert!(letter.links.iter().all(|link| link.starts_with(&world.url())), "{:?}", letter.links);
    assert!(!letter.text.contains("evil") && !letter.html.contains("evil"));
}

#[tokio::test]
async fn before_a_proof_a_members_address_and_nobodys_get_the_same_bytes() {
    let world = World::start().await;
    let identity = json!({ "emails": [{ "type": "primary", "email_address": "member@example.org" }] });
    let status = json!({ "membership_status": "active" });
    world.practice().members.seed(Row { identity: Some(identity), status: Some(status), ..Row::default() });
    let mut answers = Vec::new();
    for address in ["member@example.org", "nobody@example.org"] {
        let browser = world.visitor();
        let answer = browser.answers_with("email", &[("email", address)]).await;
        let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| *name != "date").collect();
        headers.retain(|(name, _)| *name != "set-cookie");
        let headers = format!("{headers:?}");
        let next = browser.goes_to("/signup").await.body;
        let asked = browser.posts("/signup/resume", &[("email", address)]).await;
        answers.push((
            answer.status,
            headers,
            answer.body,
            without_references(&next),
            asked.status,
            asked.body,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(world.practice().members.calls().iter().all(|(_, path)| !path.contains("id")),);
}

/// Without what differs between any two signups.
fn without_references(body: &str) -> String {
    let parts = body.split("name=\"signup\" value=\"");
    parts.map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect()
}

#[tokio::test]
async fn usernames_can_not_be_listed_by_asking_for_each() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    let mut answered = 0;
    while ada.get(&format!("/signup/username/check?username=u{answered}")).await.status == 200 {
        answered += 1;
        assert!(answered < 20);
    }
    assert!(answered >= 10, "{answered}");
}

#[tokio::test]
async fn fields_that_no_question_asks_are_nobodys() {
    let world = World::start().await;
    let ada = world.visitor();
    for step in dhsignup::steps::JOURNEY.0 {
        let mut form: Vec<(&str, &str)> = vec![
            ("version", "0"),
            ("state", "paid"),
            ("member_id", "1"),
            ("proven", "1"),
            ("membership_status", "active"),
            ("subscription", "sub_evil"),
            ("access", "{\"doors\":[\"all\"]}"),
            ("waiver_signed", "true"),
            ("reference", "PS1-AAAA-AAAA"),
            ("email", "ada@example.org"),
        ];
        let example = step.example();
        let fields = step.fields.iter().filter(|field| field.name != "email");
        form.extend(fields.map(|field| (field.name, example.get(field.name))));
        assert_eq!(ada.posts(&format!("/signup/{}", step.slug), &form).await.status, 303, "{}", step.slug);
    }
    assert_eq!(ada.joins().await.place(), "payment");
    let row = eventually("it is complete", || async {
        world
            .practice()
            .members
            .find("ada@example.org")
            .filter(|row| row.extras.is_some() && row.notes.is_some())
    })
    .await;
    assert_eq!(row.status("membership_status"), "pending");
    let whole = serde_json::to_string(&row).unwrap();
    for word in ["sub_evil", "doors\":[\"all", "PS1-AAAA-AAAA"] {
        assert!(!whole.contains(word), "{word} in {whole}");
    }
}

#[tokio::test]
async fn a_form_that_names_somebody_elses_signup_saves_into_ones_own() {
    let world = World::start().await;
    let (ada, eve) = (world.visitor(), world.visitor());
    ada.answers("email").await;
    let page = ada.goes_to("/signup/about-you").await;
    let (_, rest) = page.body.split_once("name=\"signup\" value=\"").unwrap();
    let adas = rest.split_once('"').unwrap().0.to_owned();
    eve.answers_with("email", &[("email", "eve@example.org")]).await;
    let form =
        [("signup", adas.as_str()), ("version", "0"), ("phone", "312 555 0166"), ("discord_handle", "")];
    eve.posts("/signup/contact", &form).await;
    ada.answers("about-you").await;
    assert_eq!(ada.place().await, "question contact", "nothing was written into hers");
    assert!(!ada.goes_to("/signup/contact").await.body.contains("0166"));
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

#[tokio::test]
async fn no_header_is_put_into_a_letter_by_what_is_typed() {
    let world = World::start().await;
    let breaks = [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org,eve@example.org",
        "ada@example.org; eve@example.org",
        "\"ada\\\r\n\"@example.org",
        "<ada@example.org>",
        "Ada <ada@example.org>",
        "ada@example.org%0d%0aBcc:eve@example.org",
    ];
    for typed in breaks {
        for path in ["/signup/email", "/signup/resume"] {
            let answer = world.visitor().posts(path, &[("email", typed), ("version", "0")]).await;
            assert_eq!(answer.status, 422, "{path} {typed:?}");
        }
    }
    world.is_quiet().await;
    assert!(world.practice().mailbox.letters().unwrap().is_empty());
}

#[tokio::test]
async fn odd_spellings_of_an_address_are_nobodys() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let odd = [
        "/signup/../assets/style.css",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/SIGNUP/email",
        "/signup/email/",
        "/signup/email%00",
        "/signup/email;x=1",
        "/signup%2femail",
        "/signup/email.css",
        "/signup/review/style.css",
        "/metrics",
        "/.git/config",
        "/data/dhsignup.db",
        "/assets/",
    ];
    for path in odd {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.serving.address);
        let answer = sends_bytes(&world, &request).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {}", answer.lines().next().unwrap_or_default());
        assert!(!answer.contains("root:") && !answer.contains("[package]"), "{path}");
    }
}

#[tokio::test]
async fn a_method_is_what_it_says_and_nothing_else_makes_a_get_change_anything() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    for header in ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"] {
        for path in ["/signup/join", "/signup/leave", "/signup/my-data"] {
            ada.send(Method::GET, path, &[(header, "POST")], "").await;
        }
    }
    ada.send(Method::GET, "/signup/contact?phone=312+555+0166&version=1&_method=POST", &[], "").await;
    let review = ada.goes_to("/signup/review").await;
    assert!(review.place() == "review" && !review.body.contains("0166"));
    for method in ["TRACE", "CONNECT", "PUT", "DELETE"] {
        let request = format!(
            "{method} /signup/join HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nConnection: close\r\n\r\n",
            world.serving.address,
            world.url()
        );
        let answer = sends_bytes(&world, &request).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{method}: {}", answer.lines().next().unwrap_or_default());
    }
    assert!(world.practice().members.find("ada@example.org").is_none());
    let head = ada.send(Method::HEAD, "/signup/review", &[], "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_request_whose_end_could_be_read_in_two_ways_ends_its_connection() {
    let world = World::start().await;
    let smuggled = "GET /signup/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let heads = [
        "Content-Length: 5\r\nContent-Length: 50\r\n",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
        "Transfer-Encoding : chunked\r\n",
    ];
    for head in heads {
        let origin = world.url();
        let request = format!(
            "POST /signup/email HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n{head}\r\n0\r\n\r\n{smuggled}"
        );
        let answer = sends_bytes(&world, &request).await;
        let answers = answer.matches("HTTP/1.1 ").count();
        assert!(answers <= 1 && !answer.contains("HTTP/1.1 5"), "{head:?}: {answers} answers\n{answer}");
    }
}

#[test]
fn no_secret_can_be_given_where_everybody_sees_it() {
    for key in dhsignup::config::KEYS.iter().filter(|key| key.secret) {
        let flag = format!("--{}", key.name.to_lowercase().replace('_', "-"));
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_dhsignup"))
            .args(["serve", &flag, "geheim"])
            .output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("geheim"), "{flag}");
    }
}

#[tokio::test]
async fn a_name_elsewhere_that_leads_here_opens_no_practice_page() {
    let world = World::start().await;
    let port = world.serving.address.port();
    for (host, status) in [
        ("evil.example.org", "404"),
        ("127.0.0.1.example.org", "404"),
        ("localhost.example.org", "404"),
        ("localhost", "200"),
        ("127.0.0.1", "200"),
        ("[::1]", "200"),
    ] {
        let request = format!("GET /practice HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
        let answer = sends_bytes(&world, &request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{host}: {}",
            answer.lines().next().unwrap()
        );
    }
}
