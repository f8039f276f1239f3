//! The program for a fuzzer: its router called without a network, from a folder that is thrown away.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use dhsignup::config::{Config, Values};
use dhsignup::serve::{Serving, serve};
use dhsignup::steps::JOURNEY;
use dhsignup::web;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Stands in an input for what nobody can guess: a real session, a real link, a right signature.
pub const REAL: u8 = 1;

/// A program in practice mode, with one person in it who has answered everything.
pub struct Site {
    runtime: Runtime,
    router: Router,
    serving: Serving,
    /// `signup=…` of that person's browser.
    pub cookie: String,
    _folder: TempDir,
}

impl Site {
    /// Starts it.
    pub fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}/dhsignup.db", folder.path().display());
        let mut values = Values::default();
        for (key, text) in [("LISTEN", "127.0.0.1:0"), ("DATABASE_URL", &database), ("LIMITS", "off")] {
            values.set(key, text).unwrap();
        }
        let serving = runtime.block_on(serve(Config::read(&values).unwrap(), JOURNEY)).unwrap();
        let router = web::router(&serving.app, None);
        let mut site = Self { runtime, router, serving, cookie: String::new(), _folder: folder };
        site.sign_up();
        site
    }

    fn sign_up(&mut self) {
        for step in JOURNEY.0 {
            let form: Vec<_> = step
                .fields
                .iter()
                .map(|field| format!("{}={}", field.name, field.example.replace('+', "%2B")))
                .collect();
            let request = post(&format!("/signup/{}", step.slug), &self.cookie, form.join("&").into_bytes());
            let answer = self.runtime.block_on(self.router.clone().oneshot(request)).unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
                self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            }
        }
    }

    /// The secret of the link that was mailed to that person.
    pub fn link(&self) -> String {
        let mailbox = &self.serving.practice.as_ref().unwrap().mailbox;
        loop {
            if let Some(letter) = mailbox.letters().unwrap().first() {
                let link = &letter.links[0];
                return link[link.find("sgr_").unwrap()..][..36].to_owned();
            }
            std::thread::yield_now();
        }
    }

    /// Asks, and says what came: never our own fault.
    pub fn answer(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let status = answer.status();
            assert!(!status.is_server_error(), "answered {status}");
            (status, to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec())
        })
    }
}

/// A look at a page with these cookies; none where no such request can be.
pub fn get(path: &str, cookie: &[u8]) -> Option<Request<Body>> {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).ok()?;
    Some(from_here(request))
}

/// A form as a browser sends it.
pub fn post(path: &str, cookie: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    from_here(request.unwrap())
}

fn from_here(mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    request
}

/// The input with the real thing in the place of every [`REAL`].
pub fn with_real(input: &[u8], real: &str) -> Vec<u8> {
    let put = |byte: &u8| if *byte == REAL { real.as_bytes().to_vec() } else { vec![*byte] };
    input.iter().flat_map(put).collect()
}

/// Whether one stands in the other.
pub fn contains(text: &[u8], part: &str) -> bool {
    text.windows(part.len()).any(|window| window == part.as_bytes())
}
