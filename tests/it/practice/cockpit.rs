//! The cockpit: who may see it, and whether its levers are connected.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use dhsignup::clock::Clock;
use dhsignup::practice::dhservice::{Call, Column, Fault, Order, When};
use dhsignup::practice::stripe::{Bridge, Events, Manner, Script};
use dhsignup::practice::{Generation, Practice, Program};
use dhsignup::steps::JOURNEY;
use dhsignup::words::{Dictionary, Language};
use serde_json::json;
use tempfile::TempDir;

use crate::practice::support::{Answer, member, send};

struct Cockpit {
    practice: Practice,
    clock: Clock,
    app: Router,
    _folder: TempDir,
}

impl Cockpit {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::default();
        let practice = Practice::open(folder.path(), clock.clone(), Generation::B).unwrap();
        let words = Dictionary::new("Space", &[Language::English], &[]).unwrap().into();
        let app = practice.router(Program::at("http://127.0.0.1:9", JOURNEY, words));
        Self { practice, clock, app, _folder: folder }
    }

    async fn from(&self, peer: &str, request: Request<Body>) -> Answer {
        let mut request = request;
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        send(&self.app, request).await
    }

    async fn show(&self) -> String {
        self.from("127.0.0.1:5", Request::get("/practice").body(Body::empty()).unwrap()).await.text
    }

    async fn pull(&self, path: &str, form: &'static str) -> StatusCode {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.from("[::1]:5", request.body(Body::from(form)).unwrap()).await.status
    }
}

#[tokio::test]
async fn only_who_sits_at_this_machine_sees_practice_pages() {
    let cockpit = Cockpit::open();
    for path in [
        "/practice",
        "/practice/style.css",
        "/practice/dhservice/health",
        "/practice/stripe/pricing-table.js",
    ] {
        let request = || Request::get(path).body(Body::empty()).unwrap();
        for (peer, status) in [
            ("127.0.0.1:5", StatusCode::OK),
            ("[::1]:5", StatusCode::OK),
            ("[::ffff:127.0.0.1]:5", StatusCode::OK),
            ("192.0.2.7:5", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(cockpit.from(peer, request()).await.status, status, "{path} from {peer}");
        }
        assert_eq!(send(&cockpit.app, request()).await.status, StatusCode::NOT_FOUND, "{path} from nowhere");
    }
}

#[tokio::test]
async fn a_strangers_page_can_send_nothing() {
    let cockpit = Cockpit::open();
    for (site, status) in [("cross-site", StatusCode::FORBIDDEN), ("same-origin", StatusCode::SEE_OTHER)] {
        let request = Request::post("/practice/restart").header("sec-fetch-site", site);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = cockpit.from("127.0.0.1:5", request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{site}");
    }
}

#[tokio::test]
async fn the_levers_move_what_they_say() {
    let cockpit = Cockpit::open();
    assert_eq!(cockpit.pull("/practice/clock", "hours=24").await, StatusCode::SEE_OTHER);
    assert_eq!(cockpit.clock.offset_ms(), 86_400_000);
    assert_eq!(cockpit.pull("/practice/generation", "generation=bulk").await, StatusCode::SEE_OTHER);
    assert_eq!(cockpit.pull("/practice/delay", "ms=200").await, StatusCode::SEE_OTHER);
    assert_eq!(cockpit.pull("/practice/workers", "several=true").await, StatusCode::SEE_OTHER);
    let knobs = cockpit.practice.members.knobs();
    assert_eq!((knobs.generation, knobs.delay), (Generation::Bulk, Duration::from_millis(200)));
    assert!(knobs.workers);
    for (path, form) in [
        ("/practice/clock", "hours=5"),
        ("/practice/generation", "generation=C"),
        ("/practice/delay", "ms=7"),
        ("/practice/manner", "events=yesterday"),
        ("/practice/manner", "script=torn"),
    ] {
        assert_eq!(cockpit.pull(path, form).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(cockpit.show().await.contains("24 hours ahead"));
}

#[tokio::test]
async fn stripe_can_be_told_how_to_behave() {
    let cockpit = Cockpit::open();
    for form in ["events=twice", "bridge=loses", "script=blocked"] {
        assert_eq!(cockpit.pull("/practice/manner", form).await, StatusCode::SEE_OTHER);
    }
    let manner = Manner { events: Events::Twice, bridge: Bridge::Loses, script: Script::Blocked };
    assert_eq!(cockpit.practice.stripe.manner(), manner);
}

#[tokio::test]
async fn a_fault_is_ordered_listed_and_cancelled() {
    let cockpit = Cockpit::open();
    let form = "call=write-status&fault=timeout&when=after-commit&attempts=3";
    assert_eq!(cockpit.pull("/practice/faults", form).await, StatusCode::SEE_OTHER);
    let order =
        Order { attempts: 3, ..Order::once(Call::Write(Column::Status), Fault::Timeout, When::AfterCommit) };
    assert_eq!(cockpit.practice.members.orders(), [order]);
    assert!(cockpit.show().await.contains("timeout after-commit of write-status, 3 times"));
    for form in [
        "call=lookup&fault=timeout&when=after-commit&attempts=1",
        "call=lookup&fault=timeout&when=before-commit&attempts=0",
        "call=lookup&fault=weather&when=before-commit&attempts=1",
    ] {
        assert_eq!(cockpit.pull("/practice/faults", form).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(cockpit.pull("/practice/faults/cancel", "").await, StatusCode::SEE_OTHER);
    assert!(cockpit.practice.members.orders().is_empty());
    assert!(cockpit.show().await.contains("Nothing is to go wrong."));
}

#[tokio::test]
async fn members_are_listed_as_text_and_can_be_swept_out() {
    let cockpit = Cockpit::open();
    let row = member("<b>ada</b>@example.org", json!({"membership_status": "pending"}));
    cockpit.practice.members.seed(row);
    let page = cockpit.show().await;
    assert!(page.contains("&lt;b&gt;ada") && page.contains("pending") && page.contains("connections, forms"));
    assert_eq!(cockpit.pull("/practice/restart", "").await, StatusCode::SEE_OTHER);
    assert!(cockpit.practice.members.rows().is_empty());
}
