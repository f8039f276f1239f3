//! Spellings, methods and requests that no browser sends; and what anybody on the machine can see.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::World;

/// What a request is as plain bytes, and all that is answered before the connection ends.
async fn sends_bytes(world: &World, request: &str) -> String {
    let mut stream = TcpStream::connect(world.serving.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
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
