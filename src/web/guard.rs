//! What stands around every request: sessions, same-origin posts, headers, the log line.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};
use tracing::Instrument;
use tracing::field::Empty;

use super::trail::Trail;
use crate::app::App;
use crate::config::Origin;
use crate::signup::Reference;
use crate::store::Store;
use crate::views::Policy;

/// Longest life of a session; the store ends it sooner where nobody uses it.
const LIFETIME: time::Duration = time::Duration::hours(72);

/// One cookie, with nothing in it but an id. Lax: with Strict, people come back from Stripe as strangers.
pub(super) fn sessions(app: &App) -> SessionManagerLayer<Store> {
    let secure = app.public_url.is_https();
    SessionManagerLayer::new(app.store.clone())
        .with_name(if secure { "__Host-signup" } else { "signup" })
        .with_secure(secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}

/// What a refused post answers; `problem::dress` puts the page around it.
type Refused = fn(ProtectionError) -> Response<Body>;

/// Refuses posts from other origins. Behind a proxy `Host` is not ours, so the public origin counts as well.
pub(super) fn same_origin(app: &App) -> CsrfLayer<Refused> {
    let refuse: Refused = |_| StatusCode::FORBIDDEN.into_response();
    let layer = CsrfLayer::new();
    // An origin that the layer can't read never matches a browser's anyway.
    let layer = layer.clone().add_trusted_origin(app.public_url.to_string()).unwrap_or(layer);
    layer.with_rejection_response(refuse)
}

/// The layer above lets a post pass that names no origin at all; no browser sends a form like that.
pub(super) async fn origin_named(request: Request, next: Next) -> Response {
    let named = [HeaderName::from_static("sec-fetch-site"), header::ORIGIN]
        .iter()
        .any(|name| request.headers().contains_key(name));
    if request.method().is_safe() || named {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

macro_rules! own_files {
    ($script:literal, $style:literal, $connect:literal, $more:literal) => {
        concat!(
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self'; font-src 'self'; script-src ",
            $script, "; style-src ", $style, "; connect-src ", $connect, $more
        )
    };
}

static OWN: HeaderValue = HeaderValue::from_static(own_files!("'self'", "'self'", "'self'", ""));
static SCRIPTLESS: HeaderValue = HeaderValue::from_static(own_files!("'none'", "'self'", "'none'", ""));
static PAYMENT: HeaderValue = HeaderValue::from_static(own_files!(
    "'self' https://js.stripe.com https://*.js.stripe.com",
    "'self' 'unsafe-inline'",
    "'self' https://api.stripe.com",
    "; frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
));

/// What a page may load. <https://docs.stripe.com/security/guide#content-security-policy>
pub(super) fn content_security_policy(policy: Policy) -> HeaderValue {
    match policy {
        Policy::Own => OWN.clone(),
        Policy::Scriptless => SCRIPTLESS.clone(),
        Policy::Payment => PAYMENT.clone(),
    }
}

static ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // With `no-referrer` Chromium sends `Origin: null` on our own forms.
    (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin-allow-popups"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), microphone=(), geolocation=(), payment=(self \"https://js.stripe.com\")",
        ),
    ),
];

/// Headers of every answer that does not bring its own.
pub(super) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let personal = ["/signup", "/r/", "/p/", "/staff", "/kiosk"].iter().any(|start| path.starts_with(start))
        || path == "/";
    let mut response = next.run(request).await;
    let mut set = |name: &HeaderName, value: HeaderValue| {
        response.headers_mut().entry(name).or_insert(value);
    };
    set(&header::CONTENT_SECURITY_POLICY, content_security_policy(Policy::Own));
    for (name, value) in &ALWAYS {
        set(name, value.clone());
    }
    if personal {
        set(&header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if Origin::is_https(&app.public_url) {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        set(&header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// A line, a trace and a figure per request: method, route's template, status, time, and whose signup it was about. Never a path,
/// a query or a body.
pub(super) async fn log(mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    // Anybody can make up another one, and write into it what they like.
    let method = METHODS.into_iter().find(|name| *name == request.method()).unwrap_or("(other)");
    let trail = Trail::default();
    request.extensions_mut().insert(trail.clone());
    let shown = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let span = tracing::info_span!("request", method, route = shown, status = Empty, reference = Empty);
    let response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let (route, ms, about) = (shown, took.as_millis() as u64, trail.end());
    let reference = about.as_ref().map(Reference::as_str);
    span.record("status", status);
    span.record("reference", reference);
    let class =
        *["1xx", "2xx", "3xx", "4xx"].get(usize::from(status / 100).saturating_sub(1)).unwrap_or(&"5xx");
    let figure = metrics::histogram!("dhsignup_request_seconds", "route" => route.to_owned(), "method" => method, "status" => class);
    figure.record(took);
    if status >= 500 {
        tracing::error!(method, route, status, ms, reference, "answered");
    } else {
        tracing::debug!(method, route, status, ms, reference, "answered");
    }
    response
}
