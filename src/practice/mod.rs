//! The stand-ins of practice mode: with them the whole journey runs on one machine without an account anywhere.
//!
//! Nothing but `serve` and tests names this folder; of the rest of the program it knows the clock and the mailbox's files.

mod cockpit;
pub mod dhservice;
pub mod journal;
mod loopback;
mod mac;
mod mailbox;
mod page;
pub mod stripe;
pub mod wire;

use std::io;
use std::path::Path;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

pub use self::dhservice::{Generation, Members};
pub use self::stripe::Stripe;
use crate::clock::Clock;
use crate::mail::Mailbox;

/// Everything practice mode stands in for. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Practice {
    /// DHService.
    pub members: Members,
    /// Stripe, and ST2DH behind it.
    pub stripe: Stripe,
    /// The inbox of everybody who practises.
    pub mailbox: Mailbox,
    clock: Clock,
}

impl Practice {
    /// Opens what is kept in `folder`, or begins with nothing. One process at a time may hold a folder.
    pub fn open(folder: &Path, clock: Clock, generation: Generation) -> io::Result<Self> {
        let members = Members::open(folder, clock.clone(), generation)?;
        let stripe = Stripe::open(folder, clock.clone(), members.clone())?;
        let mailbox = Mailbox::open(&folder.join("mail"))?;
        Ok(Self { members, stripe, mailbox, clock })
    }

    /// All pages at and below `/practice`, for peers on this machine only: serve it with
    /// `ConnectInfo<SocketAddr>`. `origin` is where the program itself can be reached, such as `http://127.0.0.1:3000`.
    pub fn router(&self, origin: &str) -> Router {
        Router::new()
            .merge(cockpit::router(self.clone()))
            .merge(mailbox::router(self.mailbox.clone()))
            .route("/practice/style.css", get(page::style))
            .nest("/practice/dhservice", self.members.router())
            .nest("/practice/stripe", self.stripe.router(origin.trim_end_matches('/').to_owned()))
            .route_layer(from_fn(loopback::only))
    }

    /// Forgets all members, payments and letters.
    pub fn empty(&self) -> io::Result<()> {
        self.mailbox.empty()?;
        self.stripe.clear()?;
        self.members.clear()
    }
}
