//! Connections: who may have one, how long each may dawdle, and how all of them end.
//!
//! axum's `serve` takes whoever comes and waits for each for ever, so that a thousand half-sent requests keep everybody else
//! out.

mod census;
mod pulse;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

pub(crate) use self::census::Census;
use self::pulse::Pulse;
use crate::config::{Allowance, Config, household};

/// Longest head of a request, in bytes; 431 above that, as for more than 100 headers, which is hyper's own bound.
const LONGEST_HEAD: usize = 16 * 1024;
/// How much of a request is read ahead, in bytes.
const READ_AHEAD: usize = 64 * 1024;
/// Open files that are no connections of browsers: the database, the member service, the mail server, the log.
const OTHER_FILES: u64 = 128;

/// Serves a router on a listener until told to stop; then takes nobody new, and ends when whatever is being answered has been.
pub(crate) async fn serve<L>(
    mut listener: L,
    router: Router,
    config: Arc<Config>,
    census: Census,
    stop: CancellationToken,
) where
    L: Listener<Addr = SocketAddr>,
{
    let conversations = TaskTracker::new();
    let converse = |(stream, peer): (L::Io, SocketAddr)| {
        let pulse = Pulse::new();
        let Some(seat) = census.admit(household(peer.ip()), own_share(&config, peer), &pulse) else {
            metrics::counter!("dhsignup_connections_refused_total").increment(1);
            return;
        };
        let conversation = Conversation { peer, pulse, router: router.clone() };
        let (config, stop) = (config.clone(), stop.clone());
        conversations.spawn(async move {
            conversation.hold(stream, &config, &stop).await;
            drop(seat);
        });
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => converse(accepted),
        }
    }
    // Whom the system has let in already would be cut off with the listener.
    while let Ok(accepted) = tokio::time::timeout(Duration::ZERO, listener.accept()).await {
        converse(accepted);
    }
    drop(listener);
    conversations.close();
    conversations.wait().await;
}

/// Room for as many connections as the settings want and the system has files for.
pub(crate) fn census(config: &Config) -> Census {
    Census::new(room_for(config.connections))
}

/// How many connections an address may have: a proxy of ours speaks for many.
fn own_share(config: &Config, peer: SocketAddr) -> usize {
    let ip = peer.ip().to_canonical();
    match config.allowance(ip) {
        _ if config.is_proxy(ip) => usize::MAX,
        Allowance::Usual => config.connections_per_address,
        Allowance::Wide => config.connections_per_address * 10,
        Allowance::Endless => usize::MAX,
    }
}

/// As many connections as wanted, or as the system lets us have files for: where a process may raise its own bound, it is
/// raised.
fn room_for(wanted: usize) -> usize {
    let needed = wanted as u64 + OTHER_FILES;
    let mut bound = getrlimit(Resource::Nofile);
    if bound.current.is_some_and(|current| current < needed) {
        let raised = Rlimit {
            current: Some(bound.maximum.map_or(needed, |maximum| maximum.min(needed))),
            maximum: bound.maximum,
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            bound = raised;
        }
    }
    let files = bound.current.unwrap_or(needed);
    let room = wanted.min(usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(wanted)).max(1);
    if room < wanted {
        tracing::warn!(room, wanted, "fewer connections than DHSIGNUP_CONNECTIONS: raise LimitNOFILE");
    }
    room
}

/// One connection and all its requests.
struct Conversation {
    peer: SocketAddr,
    pulse: Pulse,
    router: Router,
}

impl Conversation {
    async fn hold<S>(self, stream: S, config: &Config, stop: &CancellationToken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { peer, pulse, router } = self;
        let felt = pulse.clone();
        let answer = service_fn(move |request: hyper::Request<Incoming>| {
            felt.request_begins();
            let (router, felt) = (router.clone(), felt.clone());
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                let response = router.oneshot(request).await;
                felt.request_ends();
                Ok::<_, Infallible>(response.unwrap_or_else(|never| match never {}))
            }
        });
        let io = TokioIo::new(pulse.feels(stream));
        let connection = http1::Builder::new()
            .max_header_size(LONGEST_HEAD)
            .max_buf_size(READ_AHEAD)
            // Ours knows a head from a pause between two.
            .header_read_timeout(None)
            .serve_connection(io, answer);
        let mut connection = std::pin::pin!(connection);
        let mut stopping = false;
        loop {
            tokio::select! {
                // A peer that breaks off, or does not speak HTTP: hyper has said so to it, and there is nobody else to tell.
                _ = connection.as_mut() => return,
                () = pulse.is_over(config.deadlines.head, config.deadlines.idle) => return,
                () = pulse.may_end(stop), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}
