//! A DHService to practise on: the real one's HTTP contract with all its traps.
//!
//! It was written from recorded exchanges with the real service in two generations and is replayed
//! against them in `tests/`. Client `practice`, secret `practice`.

mod answer;
mod bulk;
mod call;
pub(crate) mod catalogue;
mod column;
mod desk;
mod faults;
mod identity;
mod jsonb;
mod knobs;
mod listing;
mod lookups;
mod reception;
mod routes;
mod row;
mod sections;
mod st2dh;
mod table;
mod token;
mod traffic;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::any;
use jiff::Timestamp;
use tokio::net::TcpListener;

use self::faults::Book;
use self::table::Table;
use self::traffic::Traffic;
use super::wire::{Cuts, Listening};
use crate::clock::Clock;

pub use self::column::Column;
pub use self::faults::{Call, Fault, Impossible, Order, When};
pub use self::knobs::{Generation, Knobs, Trouble};
pub use self::row::{Contact, Row};
pub use self::st2dh::{Bridged, Subscribed};

/// The practice member service. Cheap to clone; clones are the same service.
#[derive(Clone)]
pub struct Members(Arc<Service>);

struct Service {
    clock: Clock,
    knobs: Mutex<Knobs>,
    table: Mutex<Table>,
    faults: Mutex<Book>,
    cuts: Cuts,
    traffic: Arc<Traffic>,
    /// The one thread of the real service, held by whoever is hashing a secret.
    event_loop: tokio::sync::Mutex<()>,
}

impl Members {
    /// Opens the members kept in `folder`, or begins with none. One process at a time.
    pub fn open(folder: &Path, clock: Clock, generation: Generation) -> io::Result<Self> {
        let table = Table::open(&folder.join("practice-members.jsonl"))?;
        Ok(Self(Arc::new(Service {
            clock,
            knobs: Mutex::new(Knobs { generation, ..Knobs::default() }),
            table: Mutex::new(table),
            faults: Mutex::default(),
            cuts: Cuts::default(),
            traffic: Arc::default(),
            event_loop: tokio::sync::Mutex::default(),
        })))
    }

    /// The HTTP service. Nest it anywhere: its redirects keep the folder.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", any(reception::receive))
            .route("/{*path}", any(reception::receive))
            .with_state(self.clone())
    }

    /// Listens so that [`Fault::Reset`] really resets. Whatever is served there works as anywhere.
    pub fn listen(&self, listener: TcpListener) -> Listening {
        self.0.cuts.listen(listener)
    }

    /// How it is set just now.
    pub fn knobs(&self) -> Knobs {
        *self.0.knobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it otherwise: `members.turn(|knobs| knobs.delay = …)`. Calls under way keep what they came with.
    pub fn turn(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.0.knobs.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The member with this id.
    pub fn row(&self, id: i64) -> Option<Row> {
        self.table().row(id).cloned()
    }

    /// The oldest member with this primary address.
    pub fn find(&self, email: &str) -> Option<Row> {
        self.table().find(email).cloned()
    }

    /// All members, oldest first.
    pub fn rows(&self) -> Vec<Row> {
        self.table().rows().cloned().collect()
    }

    /// Every write by a call to a section that was there already, oldest first: the member and the section. ST2DH's own
    /// writes do not count. Forgotten by a restart.
    pub fn overwritten(&self) -> Vec<(i64, Column)> {
        self.table().overwritten().to_vec()
    }

    /// Puts a row in directly, whatever the generation and the trouble, and says its id. Id 0 means a new one, any
    /// other replaces. It counts as one write. The answer is 0 when the journal cannot be written.
    pub fn seed(&self, row: Row) -> i64 {
        let now = self.0.clock.now();
        self.table().insert(row, now).unwrap_or_default()
    }

    /// Files a signed waiver. An error means that the journal cannot be written.
    pub fn file_waiver(&self, contact: Contact) -> io::Result<()> {
        self.table().file(contact)
    }

    /// Does what ST2DH does with a subscription that began.
    pub fn st2dh(&self, event: &Subscribed) -> Bridged {
        st2dh::bridge(&mut self.table(), self.knobs(), self.0.clock.now(), event)
    }

    /// From now on such calls go wrong. Of several orders for a call the oldest that is due takes it, and younger ones
    /// do not count it.
    pub fn order(&self, order: Order) -> Result<(), Impossible> {
        self.faults().order(order)
    }

    /// What is left of the orders, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.faults().open().to_vec()
    }

    /// Forgets all orders, and the subscriptions of [`Members::after`] that have not come.
    pub fn cancel_orders(&self) {
        self.faults().clear();
    }

    /// When the `nth` such call from now (1 is the next) is through, well or not, ST2DH writes this before its answer
    /// leaves.
    pub fn after(&self, call: Call, nth: u32, event: Subscribed) {
        self.faults().await_call(call, nth, event);
    }

    /// Empties it: members, waivers, ids and the calls seen. The knobs and orders stay.
    pub fn clear(&self) -> io::Result<()> {
        self.0.traffic.forget();
        self.table().clear()
    }

    /// The calls seen, method and path (below the folder, without the query), oldest first (the last 10,000).
    pub fn calls(&self) -> Vec<(String, String)> {
        self.0.traffic.calls()
    }

    /// The most calls that were ever answered at once.
    pub fn peak(&self) -> usize {
        self.0.traffic.peak()
    }

    /// Begins [`Members::calls`] and [`Members::peak`] anew.
    pub fn forget_calls(&self) {
        self.0.traffic.forget();
    }

    /// A token of any client and any end, for tests: `POST /token` issues those of `practice` for 30 minutes.
    pub fn token(&self, client: &str, expires: Timestamp) -> String {
        token::sign(client, expires)
    }

    fn faults(&self) -> MutexGuard<'_, Book> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
