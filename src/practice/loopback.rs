//! Practice pages are for whoever sits at this machine.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::Response;

use super::page::not_found;

/// To anybody else, and where the peer is not known, there is no such page.
pub(super) async fn only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    match peer {
        Some(ConnectInfo(peer)) if peer.ip().to_canonical().is_loopback() => next.run(request).await,
        _ => not_found(),
    }
}
