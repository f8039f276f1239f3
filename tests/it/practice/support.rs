//! A practice part in a folder of its own, and a way to ask it.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use dhsignup::clock::Clock;
use dhsignup::practice::dhservice::{Generation, Members, Row};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// Where the member service is mounted.
pub(crate) const FOLDER: &str = "/practice/dhservice";

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) async fn send(app: &Router, request: Request<Body>) -> Answer {
    let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: head.status, headers: head.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// A practice member service and a client that holds a token.
pub(crate) struct Dhservice {
    pub(crate) members: Members,
    pub(crate) clock: Clock,
    pub(crate) app: Router,
    pub(crate) folder: TempDir,
}

impl Dhservice {
    pub(crate) fn new(generation: Generation) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::default();
        let members = Members::open(folder.path(), clock.clone(), generation).unwrap();
        let app = Router::new().nest(FOLDER, members.router());
        Self { members, clock, app, folder }
    }

    /// Asks as a client with a valid token. `headers` are `name: value`.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
        let token = self.members.token("practice", self.clock.now() + jiff::SignedDuration::from_mins(30));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{FOLDER}{path}"))
            .header("authorization", format!("Bearer {token}"));
        for (name, value) in headers.iter().filter_map(|header| header.split_once(": ")) {
            request = request.header(name, value);
        }
        send(&self.app, request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &[], "").await.json()
    }

    pub(crate) async fn post_identity(&self, identity: &Value) -> Value {
        self.ask("POST", "/v1/member/identity/", &[], &identity.to_string()).await.json()
    }

    pub(crate) async fn post(&self, column: &str, id: i64, body: &str) -> Answer {
        let id = format!("x-member-id: {id}");
        self.ask("POST", &format!("/v1/member/{column}/"), &[&id], body).await
    }
}

pub(crate) fn identity(email: &str) -> Value {
    json!({
        "first_name": "Ada",
        "last_name": "Lovelace",
        "emails": [{"type": "primary", "email_address": email}],
        "active_directory_username": "ada",
    })
}

pub(crate) fn member(email: &str, status: Value) -> Row {
    Row { identity: Some(identity(email)), status: Some(status), ..Row::default() }
}

/// What `signup_bulk` takes: all eight sections, most of them as good as empty.
pub(crate) fn whole(email: &str) -> Value {
    json!({
        "identity": identity(email), "connections": {}, "status": {"membership_status": "pending", "membership_level": "New Member"},
        "forms": {}, "access": {}, "authorizations": {}, "extras": {}, "notes": [],
    })
}
