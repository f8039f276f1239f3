//! The stand-ins of practice mode: with them the whole journey runs on one machine without an account anywhere.
//!
//! Nothing but `serve` and tests names this folder; of the rest of the program it knows the clock, the mailbox's
//! files, and the questions that it is told.

mod bundle;
mod cockpit;
pub mod dhservice;
pub mod journal;
mod levers;
mod loopback;
mod mac;
mod mailbox;
mod page;
mod program;
mod replayed;
pub mod stripe;
pub mod wire;

use std::io;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

pub use self::bundle::{Bundle, NoBundle};
pub use self::dhservice::{Generation, Members};
pub use self::levers::Levers;
pub use self::program::{CopyDatabase, Copying, Files, Program, Revive};
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
    http: reqwest::Client,
    folder: PathBuf,
}

impl Practice {
    /// Opens what is kept in `folder`, or begins with nothing; takes the levers that were left there. One process at a time may hold a folder.
    pub fn open(folder: &Path, clock: Clock, generation: Generation) -> io::Result<Self> {
        let members = Members::open(folder, clock.clone(), generation)?;
        let stripe = Stripe::open(folder, clock.clone(), members.clone())?;
        let mailbox = Mailbox::open(&folder.join("mail"))?;
        // Every redirect is looked at: it says where somebody is.
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(io::Error::other)?;
        let practice = Self { members, stripe, mailbox, clock, http, folder: folder.to_owned() };
        levers::take(folder, &practice)?;
        Ok(practice)
    }

    /// The same with these memberships on sale: names, and what they cost in words.
    pub fn selling(mut self, memberships: &[(String, String)]) -> Self {
        self.stripe = self.stripe.selling(stripe::Offer::of(memberships));
        self
    }

    /// All pages at and below `/practice`, for peers on this machine only: serve it with
    /// `ConnectInfo<SocketAddr>`.
    pub fn router(&self, program: Program) -> Router {
        let origin = program.origin.clone();
        Router::new()
            .merge(cockpit::router(self.clone(), program))
            .merge(mailbox::router(self.mailbox.clone()))
            .route("/practice/replayed", get(replayed::show).with_state(self.clone()))
            .route("/practice/style.css", get(page::style))
            .route("/practice/icon.svg", get(page::icon))
            .nest("/practice/dhservice", self.members.router())
            .nest("/practice/stripe", self.stripe.router(origin))
            .route_layer(from_fn(loopback::only))
    }

    /// Forgets all members, payments and letters.
    pub fn empty(&self) -> io::Result<()> {
        self.mailbox.empty()?;
        self.stripe.clear()?;
        self.members.clear()
    }
}
