//! How much one address or one browser may ask for: GCRA, so that nobody waits longer than needed.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use crate::app::App;
use crate::config::{Allowance, Config, household};

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Any request, by address.
    Request,
    /// Beginning a signup, by address.
    Signup,
    /// Opening a mailed link, or one that a code holds, by address.
    Opening,
    /// Asking whether a username is free, by address.
    Check,
    /// The same, by browser.
    BrowserCheck,
    /// Saving a step, by browser.
    BrowserSave,
    /// Showing a code for a phone, by browser.
    BrowserPhone,
    /// Joining without having proven the address, by address: Join tells whether an address is a member's.
    Join,
    /// The same, by browser.
    BrowserJoin,
    /// Signing in as somebody who helps, by address.
    SignIn,
    /// Typing the code that makes a browser a kiosk, by address.
    Kiosk,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

impl Act {
    const ALL: [(Self, u32, Duration); 11] = [
        (Self::Request, 300, MINUTE),
        (Self::Signup, 60, HOUR),
        (Self::Opening, 10, MINUTE),
        (Self::Check, 60, HOUR),
        (Self::BrowserCheck, 10, MINUTE),
        (Self::BrowserSave, 60, MINUTE),
        (Self::BrowserPhone, 10, MINUTE),
        (Self::Join, 10, DAY),
        (Self::BrowserJoin, 3, DAY),
        (Self::SignIn, 10, HOUR),
        (Self::Kiosk, 10, HOUR),
    ];
}

/// Whom a count is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Household(IpAddr),
    Browser(String),
}

type Limiter = DefaultKeyedRateLimiter<Key>;

/// All limits of this process; each instance counts for itself.
pub(super) struct Limits {
    config: Arc<Config>,
    strict: Vec<Limiter>,
    wide: Vec<Limiter>,
}

impl Limits {
    pub(super) fn new(config: &Arc<Config>) -> Self {
        Self { config: config.clone(), strict: limiters(1), wide: limiters(10) }
    }

    /// Counts one, or says how long to wait.
    fn take(&self, act: Act, ip: IpAddr, key: Key) -> Result<(), Duration> {
        let limiters = match self.config.allowance(ip) {
            Allowance::Endless => return Ok(()),
            Allowance::Wide => &self.wide,
            Allowance::Usual => &self.strict,
        };
        let limiter = &limiters[act as usize];
        let taken =
            limiter.check_key(&key).map_err(|until| until.wait_time_from(DefaultClock::default().now()));
        // Keys that have all their due again need no memory.
        if limiter.len() > 10_000 {
            limiter.retain_recent();
        }
        taken
    }

    /// Whom a request comes from: the last address in `X-Forwarded-For` that no trusted proxy of ours has.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |ip: &IpAddr| self.config.is_proxy(*ip);
        if !trusted(&peer) {
            return peer;
        }
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<IpAddr> =
            forwarded.flat_map(|value| value.split(',')).map_while(|hop| hop.trim().parse().ok()).collect();
        hops.into_iter().rev().find(|ip| !trusted(ip)).unwrap_or(peer)
    }
}

fn limiters(times: u32) -> Vec<Limiter> {
    let quota = |(_, count, span): (Act, u32, Duration)| {
        let count = NonZeroU32::new(count * times).unwrap_or(NonZeroU32::MIN);
        let burst = Quota::with_period(span / count.get()).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        RateLimiter::keyed(burst.allow_burst(count))
    };
    Act::ALL.map(quota).into()
}

/// Whom a request comes from, with the limits that hold for them.
pub(super) struct Client {
    limits: Arc<Limits>,
    ip: IpAddr,
}

impl FromRequestParts<App> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let peer =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().ok_or(Problem::Broken)?.0.ip().to_canonical();
        let limits = parts.extensions.get::<Arc<Limits>>().cloned().ok_or(Problem::Broken)?;
        Ok(Self { ip: limits.client(peer, &parts.headers), limits })
    }
}

impl Client {
    /// Whether nothing is limited for them.
    pub(super) fn is_exempt(&self) -> bool {
        self.limits.config.allowance(self.ip) == Allowance::Endless
    }

    /// Counts one for the address, or says how long to wait.
    pub(super) fn may(&self, act: Act) -> Result<(), Duration> {
        self.limits.take(act, self.ip, Key::Household(household(self.ip)))
    }

    /// Counts one for the browser.
    pub(super) fn browser_may(&self, act: Act, visitor: &str) -> Result<(), Duration> {
        self.limits.take(act, self.ip, Key::Browser(visitor.to_owned()))
    }
}

/// Any request at all. A form that is saved asks for itself: its page keeps what was typed.
pub(super) async fn requests(State(_): State<App>, client: Client, request: Request, next: Next) -> Response {
    if request.method() == axum::http::Method::POST {
        return next.run(request).await;
    }
    match client.may(Act::Request) {
        Ok(()) => next.run(request).await,
        Err(wait) => too_many(wait),
    }
}

/// The status and when to try again; `problem::dress` puts the page around it.
pub(super) fn too_many(wait: Duration) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds(wait).to_string())]).into_response()
}

/// Whole seconds to wait, at least one.
pub(super) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_the_limit_that_stands_beside_it() {
        for (index, (act, _, _)) in Act::ALL.into_iter().enumerate() {
            assert_eq!(act as usize, index, "{act:?}");
        }
    }
}
