//! A Stripe to practise on: the pricing table's element, a checkout, signed events, and what ST2DH does with them.

mod by_hand;
mod checkout;
mod event;
mod manner;
mod offer;
mod payment;
mod settle;
mod tier;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::payment::Order;
use super::dhservice::Members;
use super::journal::Journal;
use crate::clock::Clock;

pub(super) use self::by_hand::{Draft, KINDS, Signature};
pub use self::event::signature;
pub use self::manner::{Bridge, Events, Manner, Script};
pub use self::offer::Offer;
pub use self::payment::{Delivery, Payment};
pub use self::tier::Tier;

/// What the practice events are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_practice";

const PRICING_TABLE: &str = include_str!("pricing-table.js");

/// The practice Stripe. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Stripe {
    clock: Clock,
    members: Members,
    http: reqwest::Client,
    offers: Arc<[Offer]>,
    ledger: Arc<Mutex<Ledger>>,
    manner: Arc<Mutex<Manner>>,
}

struct Ledger {
    payments: BTreeMap<String, Payment>,
    journal: Journal<Payment>,
}

/// Stripe, and the origin whose webhook it knows.
#[derive(Clone)]
struct Shop {
    stripe: Stripe,
    origin: Arc<str>,
}

impl Stripe {
    /// Opens the payments kept in `folder`, or begins with none. One process at a time.
    pub fn open(folder: &Path, clock: Clock, members: Members) -> io::Result<Self> {
        // reqwest wants to know its ciphers even for plain HTTP; whoever else chose some first was right.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build();
        let key = |payment: &Payment| payment.session.clone();
        let (journal, payments) = Journal::open(&folder.join("practice-payments.jsonl"), key)?;
        let payments = payments.into_iter().map(|payment| (payment.session.clone(), payment)).collect();
        let ledger = Arc::new(Mutex::new(Ledger { payments, journal }));
        let (manner, offers) = (Arc::default(), Offer::of(&[]).into());
        Ok(Self { clock, members, http: http.map_err(io::Error::other)?, offers, ledger, manner })
    }

    /// The same with these on sale.
    pub fn selling(self, offers: Vec<Offer>) -> Self {
        Self { offers: offers.into(), ..self }
    }

    /// What is on sale.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    fn offer(&self, slug: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.slug == slug)
    }

    /// The pages below `/practice/stripe`; events go to `{origin}/webhooks/stripe`. Within a runtime it also takes up
    /// the deliveries that an earlier run still owed.
    pub fn router(&self, origin: String) -> Router {
        if tokio::runtime::Handle::try_current().is_ok() {
            for payment in self.payments().into_iter().filter(|payment| !payment.is_settled()) {
                self.settle_later(origin.clone(), payment.session);
            }
        }
        let stripe = self.clone();
        Router::new()
            .route("/pricing-table.js", get(move || script(stripe)))
            .route("/checkout/{tier}", get(checkout::show).post(checkout::pay))
            .with_state(Shop { stripe: self.clone(), origin: origin.into() })
    }

    /// How it tells of payments from now on.
    pub fn turn(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.manner.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How it tells of payments.
    pub fn manner(&self) -> Manner {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every paid checkout, oldest first.
    pub fn payments(&self) -> Vec<Payment> {
        let mut payments = self.ledger().payments.values().cloned().collect::<Vec<_>>();
        payments.sort_by_key(|payment| payment.created);
        payments
    }

    /// Forgets every payment.
    pub fn clear(&self) -> io::Result<()> {
        let mut ledger = self.ledger();
        ledger.journal.clear()?;
        ledger.payments.clear();
        Ok(())
    }

    fn payment(&self, session: &str) -> Option<Payment> {
        self.ledger().payments.get(session).cloned()
    }

    /// Writes down a payment unless its session was paid before: then it says so and changes nothing.
    fn charge(&self, order: Order) -> io::Result<bool> {
        let mut ledger = self.ledger();
        if ledger.payments.contains_key(&order.session) {
            return Ok(false);
        }
        ledger.keep(Payment::of(order, self.clock.now().as_second()))?;
        Ok(true)
    }

    fn keep(&self, payment: Payment) -> io::Result<()> {
        self.ledger().keep(payment)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The script that defines the pricing table's element, in the manner that was ordered.
async fn script(stripe: Stripe) -> Response {
    match stripe.manner().script {
        Script::There => {}
        Script::Slow => tokio::time::sleep(Script::SLOW).await,
        Script::Blocked => return StatusCode::NOT_FOUND.into_response(),
    }
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], selling(stripe.offers())).into_response()
}

/// The script with these on sale.
fn selling(offers: &[Offer]) -> String {
    const OFFERS: &str = "const OFFERS = ";
    let (before, usual) = PRICING_TABLE.split_once(OFFERS).unwrap_or_default();
    let after = usual.split_once("];").map_or("", |(_, after)| after);
    // Texts, which are always JSON.
    let own = serde_json::to_string(offers).unwrap_or_default();
    format!("{before}{OFFERS}{own};{after}")
}

impl Ledger {
    fn keep(&mut self, payment: Payment) -> io::Result<()> {
        self.journal.append(&payment)?;
        self.payments.insert(payment.session.clone(), payment);
        Ok(())
    }
}

impl Shop {
    /// Takes the money and tells everybody, in a task of its own: a browser that goes away takes nothing back.
    async fn pay(&self, order: Order) -> io::Result<()> {
        let session = order.session.clone();
        if self.stripe.charge(order)? {
            let Shop { stripe, origin } = self.clone();
            let told = tokio::spawn(async move { stripe.settle(&origin, &session).await });
            told.await.map_err(io::Error::other)?;
        }
        Ok(())
    }
}
