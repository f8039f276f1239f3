//! Bare routes to be measured beside: axum and what has to be done, nothing else. This program serves one of them where the
//! environment names it, so that all servers are built alike.

use std::env;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::store::{Store, secret_keys};
use tokio::net::TcpListener;
use tower_sessions::session::Id;

use crate::bare_writes;

/// Names the route.
pub(crate) const ROUTE: &str = "BENCH_BARE_ROUTE";
/// The database that it uses.
pub(crate) const DATABASE: &str = "BENCH_DATABASE_URL";
/// A file with the answer that it sends, as it came from our program.
pub(crate) const PAGE: &str = "BENCH_PAGE";

/// Serves it until it is killed, or whoever started it is gone.
pub(crate) async fn serve(route: &str) {
    let router = match route {
        "hello" => Router::new().route("/signup/contact", get(async || "Hello, world!")),
        "reads" => reads().await,
        writes => bare_writes::router(writes, &setting(DATABASE)).await,
    };
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is set"))
}

/// The reads of a step's page, and its bytes.
#[derive(Clone)]
struct Reads {
    store: Store,
    page: Arc<Page>,
}

async fn reads() -> Router {
    let database = DatabaseUrl::read(&setting(DATABASE)).unwrap();
    let keys = secret_keys(None, &database).unwrap();
    let store = Store::open(&database, keys, Clock::default()).await.unwrap();
    let page = Arc::new(Page::read(Path::new(&setting(PAGE))));
    Router::new().route("/signup/contact", get(read_and_send)).with_state(Reads { store, page })
}

async fn read_and_send(State(Reads { store, page }): State<Reads>, asked: HeaderMap) -> Response {
    let cookie = asked[header::COOKIE].to_str().unwrap().strip_prefix("signup=").unwrap();
    let arrival = store.arrival(&cookie.parse::<Id>().unwrap(), "visitor").await.unwrap();
    let signup = arrival.and_then(|arrival| arrival.signup).unwrap();
    assert_eq!(signup.answers.get("contact").map(|saved| saved.typed.is_empty()), Some(false));
    (page.head.clone(), page.body.clone()).into_response()
}

/// What our program answered, less the headers that any server writes by itself.
struct Page {
    head: HeaderMap,
    body: Bytes,
}

impl Page {
    fn read(file: &Path) -> Self {
        let bytes = fs::read(file).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let lines = std::str::from_utf8(&bytes[..end]).unwrap().lines().skip(1);
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| !["content-length", "date"].contains(name));
        let head = headers.map(|(name, value)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
        });
        Self { head: head.collect(), body: Bytes::copy_from_slice(&bytes[end + 4..]) }
    }
}
