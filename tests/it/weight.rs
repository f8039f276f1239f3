//! What pages weigh on the wire, heads and all: on an old phone that is what a wait is made of.

use dhsignup::steps::JOURNEY;
use reqwest::Method;

use crate::support::{Answer, Visitor, World};

/// Bytes of an answer, its head as it is sent included.
fn weight(answer: &Answer) -> usize {
    let line = "HTTP/1.1 200 OK\r\n".len();
    let headers =
        answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    let body: usize = answer.header("content-length").parse().unwrap();
    line + headers.sum::<usize>() + "\r\n".len() + body
}

async fn packed(ada: &Visitor, path: &str) -> Answer {
    let answer = ada.send(Method::GET, path, &[("Accept-Encoding", "gzip, deflate, br, zstd")], "").await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

/// Our own files that a page refers to, in its order.
fn files(page: &Answer) -> Vec<String> {
    let named = page.body.split("\"/assets/").skip(1).filter_map(|rest| rest.split_once('"'));
    named.map(|(name, _)| format!("/assets/{name}")).collect()
}

/// As htmx sends it, the redirect followed as browsers do; all that comes back.
async fn swaps(ada: &Visitor, origin: &str, path: &str, fields: &[(&str, &str)]) -> (Answer, usize) {
    let htmx = [
        ("HX-Request", "true"),
        ("HX-Boosted", "true"),
        ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ("Origin", origin),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut answer = ada.send(Method::POST, path, &htmx, body).await;
    let mut bytes = weight(&answer);
    while answer.status == 303 {
        let next = answer.location().to_owned();
        answer = ada.send(Method::GET, &next, &htmx, "").await;
        bytes += weight(&answer);
    }
    assert!(!answer.body.contains("<!DOCTYPE"), "{path}: a fragment");
    (answer, bytes)
}

#[tokio::test]
async fn the_first_page_with_all_it_needs_weighs_less_than_a_photograph() {
    let world = World::start().await;
    let ada = world.visitor();
    let page = packed(&ada, "/").await;
    let mut bytes = weight(&page);
    for path in files(&page) {
        let file = packed(&ada, &path).await;
        assert_eq!(file.header("content-encoding"), "br", "{path}");
        assert!(file.header("cache-control").contains("immutable"), "{path}: asked for once");
        bytes += weight(&file);
    }
    assert!(bytes <= 25_000, "{bytes} bytes");
    assert_eq!(files(&page), files(&packed(&ada, "/signup/email").await), "nothing further on the next page");
}

#[tokio::test]
async fn each_further_step_is_a_few_packets() {
    let world = World::start().await;
    let ada = world.visitor();
    let mut page = ada.goes_to("/signup").await;
    for step in JOURNEY.0 {
        let path = format!("/signup/{}", step.slug);
        let example = step.example();
        let version = page.hidden("version").to_owned();
        let form = |typed: &dyn Fn(&'static str) -> String| {
            let fields = step.fields.iter().map(|field| (field.name, typed(field.name)));
            fields.chain([("version", version.clone())]).collect::<Vec<_>>()
        };
        let refused = form(&|_| String::new());
        let answered = form(&|name| example.get(name).to_owned());
        for form in [refused, answered] {
            let fields: Vec<_> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let (next, bytes) = swaps(&ada, &world.url(), &path, &fields).await;
            assert!(bytes <= 5_000, "{path}: {bytes} bytes");
            page = next;
        }
    }
    assert_eq!(page.place(), "review");
}

/// How long a packed page is tells whether what a stranger put on it is like what was there.
#[tokio::test]
async fn no_page_is_packed() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    for path in ["/", "/signup/email", "/signup/review", "/signup/my-data"] {
        assert_eq!(packed(&ada, path).await.header("content-encoding"), "", "{path}");
    }
}
