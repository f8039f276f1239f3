//! Practice pages are for whoever sits at this machine, and not for pages that they happen to look at.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::page::not_found;

/// To anybody else, and where the peer is not known, there is no such page.
pub(super) async fn only(request: Request, next: Next) -> Response {
    // A stranger's page could have a form that kills the program here.
    let from_elsewhere = request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    if from_elsewhere && !request.method().is_safe() {
        return StatusCode::FORBIDDEN.into_response();
    }
    if !names_this_machine(request.headers()) {
        return not_found();
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    match peer {
        Some(ConnectInfo(peer)) if peer.ip().to_canonical().is_loopback() => next.run(request).await,
        _ => not_found(),
    }
}

/// A page elsewhere may have had its own name lead here (DNS rebinding), and would be of one origin with these pages.
fn names_this_machine(headers: &HeaderMap) -> bool {
    // Every browser names one.
    let Some(host) = headers.get(header::HOST) else { return true };
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
