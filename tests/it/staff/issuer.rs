//! An OpenID Connect issuer of our own: discovery, keys, sign-in and tokens, which can be told to go wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

pub(crate) const CLIENT: &str = "signup";
pub(crate) const SECRET: &str = "made up: a client's secret/+";

/// How it behaves, and what it remembers.
pub(crate) struct Knobs {
    /// Claims over those that are right.
    pub(crate) claims: Value,
    /// The key that signs, by its number.
    pub(crate) signs_with: u8,
    /// The keys that it shows.
    pub(crate) shows: Vec<u8>,
    /// The algorithm that its tokens name.
    pub(crate) algorithm: &'static str,
    /// Whether it answers at all.
    pub(crate) there: bool,
    /// How often it was asked for its keys.
    pub(crate) asked_for_keys: usize,
    /// Of the last sign-in: nonce, challenge.
    begun: HashMap<String, (String, String)>,
}

/// Ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) knobs: Arc<Mutex<Knobs>>,
}

impl Issuer {
    /// Its name ends in a path, as Azure AD B2C's does.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/tenant/v2.0/", listener.local_addr().unwrap());
        let knobs = Knobs {
            claims: json!({}),
            signs_with: 1,
            shows: vec![1],
            algorithm: "ES256",
            there: true,
            asked_for_keys: 0,
            begun: HashMap::new(),
        };
        let issuer = Self { url, knobs: Arc::new(Mutex::new(knobs)) };
        let router = Router::new()
            .route("/tenant/v2.0/.well-known/openid-configuration", get(discovery))
            .route("/policy/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(issuer.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        issuer
    }

    /// The settings of a program that trusts it.
    pub(crate) fn settings<'a>(&'a self, allowed: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("STAFF_OIDC_ISSUER", &self.url),
            ("STAFF_OIDC_CLIENT_ID", CLIENT),
            ("STAFF_OIDC_CLIENT_SECRET", SECRET),
            ("STAFF_OIDC_ALLOWED", allowed),
        ]
    }

    pub(crate) fn turn(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.knobs.lock().unwrap());
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url.trim_end_matches("/tenant/v2.0/"))
    }
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

async fn discovery(State(issuer): State<Issuer>) -> Response {
    if !issuer.knobs.lock().unwrap().there {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(json!({
        "issuer": issuer.url, "jwks_uri": issuer.at("/keys"),
        "authorization_endpoint": issuer.at("/authorize"), "token_endpoint": issuer.at("/token"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
    .into_response()
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let mut knobs = issuer.knobs.lock().unwrap();
    knobs.asked_for_keys += 1;
    let shown = knobs.shows.iter().map(|number| {
        let point = key(*number).verifying_key().to_sec1_point(false);
        let part = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": format!("k{number}"),
            "x": part(point.x().unwrap()), "y": part(point.y().unwrap()),
        })
    });
    Json(json!({ "keys": shown.collect::<Vec<_>>() }))
}

/// Everybody is signed in at once.
async fn authorize(State(issuer): State<Issuer>, Query(query): Query<HashMap<String, String>>) -> Response {
    assert_eq!((&*query["client_id"], &*query["response_type"]), (CLIENT, "code"));
    assert_eq!(&*query["code_challenge_method"], "S256");
    assert!(query["scope"].split(' ').any(|scope| scope == "openid"), "{}", query["scope"]);
    let mut knobs = issuer.knobs.lock().unwrap();
    let code = format!("code{}", knobs.begun.len());
    knobs.begun.insert(code.clone(), (query["nonce"].clone(), query["code_challenge"].clone()));
    let back = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", &code), ("state", &query["state"])])
        .finish();
    Redirect::to(&format!("{}?{back}", query["redirect_uri"])).into_response()
}

async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = BASE64.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)).as_bytes());
    assert_eq!(headers["authorization"].to_str().unwrap(), format!("Basic {expected}"));
    let mut knobs = issuer.knobs.lock().unwrap();
    let refused = (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    let Some((nonce, challenge)) = knobs.begun.remove(&form["code"]) else { return refused.into_response() };
    let verified = BASE64URL_NOPAD.encode(&Sha256::digest(&form["code_verifier"]));
    if verified != challenge {
        return refused.into_response();
    }
    let now = jiff::Timestamp::now().as_second();
    let mut claims = json!({
        "iss": issuer.url, "aud": CLIENT, "sub": "7", "nonce": nonce, "iat": now, "exp": now + 300,
        "email": "Grace@example.org", "email_verified": true,
    });
    for (name, value) in knobs.claims.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    let header = json!({ "alg": knobs.algorithm, "kid": format!("k{}", knobs.signs_with), "typ": "JWT" });
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature: Signature = key(knobs.signs_with).sign(signed.as_bytes());
    let id_token = format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()));
    Json(json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": id_token }))
        .into_response()
}
