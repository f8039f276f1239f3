//! Practice pages are for whoever sits at this machine, and not for pages that they happen to look at.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
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
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    match peer {
        Some(ConnectInfo(peer)) if peer.ip().to_canonical().is_loopback() => next.run(request).await,
        _ => not_found(),
    }
}
