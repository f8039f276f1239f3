//! The application: everything a handler or a job needs, cheap to clone.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::{Notify, broadcast};

use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::foresight::{Begun, Foresight, Free};
use crate::mail::{Mailer, Relay};
use crate::members::Members;
use crate::payments::Payments;
use crate::signup::{Journey, Milestone, Place, Reference, Rules, Signup};
use crate::staff::Door;
use crate::store::{Store, StoreError};
use crate::tally::Tally;
use crate::watchers::Watchers;
use crate::words::{Dictionary, Language, Words};

/// The application. Clones are the same: each layer that a request passes makes some.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// What the program is made of; built in `start`.
#[derive(Debug)]
pub struct Parts {
    /// All that is kept.
    pub store: Store,
    /// The member service.
    pub members: Members,
    /// Where letters go.
    pub mailer: Mailer,
    /// Whether letters leave.
    pub relay: Relay,
    /// What the pricing table needs.
    pub payments: Arc<Payments>,
    /// The time.
    pub clock: Clock,
    /// The files beside the pages.
    pub assets: Assets,
    /// Every setting.
    pub config: Arc<Config>,
    /// The questions.
    pub journey: Journey,
    /// What people read, in each language.
    pub words: Arc<Dictionary>,
    /// Who may help.
    pub door: Door,
    /// The origin that links in letters begin with.
    pub public_url: Origin,
    /// Wakes the worker: something was owed.
    pub owed: Arc<Notify>,
    moves: broadcast::Sender<Reference>,
    watchers: Watchers,
    foresight: Foresight,
    tally: Tally,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[allow(clippy::too_many_arguments)] // Parts, each of its own type: there is nothing to confuse.
    pub fn new(
        store: Store,
        members: Members,
        mailer: Mailer,
        payments: Payments,
        clock: Clock,
        config: Config,
        journey: Journey,
        door: Door,
        public_url: Origin,
    ) -> Self {
        let assets = Assets::of(&config.look);
        let (payments, config) = (Arc::new(payments), Arc::new(config));
        let words = config.words.clone();
        let (owed, moves) = (Arc::new(Notify::new()), broadcast::channel(256).0);
        let (relay, watchers, tally) = (Relay::default(), Watchers::default(), Tally::default());
        let foresight = Foresight::default();
        Self(Arc::new(Parts {
            store,
            members,
            mailer,
            relay,
            payments,
            clock,
            assets,
            config,
            journey,
            words,
            door,
            public_url,
            owed,
            moves,
            watchers,
            foresight,
            tally,
        }))
    }

    /// What those who help read.
    pub fn english(&self) -> &Words {
        self.words.words(Language::English)
    }

    /// What answers are judged by today.
    pub fn rules(&self) -> Rules {
        let organisation = &self.config.organisation;
        Rules { today: self.clock.today(&organisation.time_zone), minimum_age: organisation.minimum_age }
    }

    /// Where somebody is: at the first question, where they have no signup yet.
    pub fn place(&self, signup: Option<&Signup>) -> Place {
        signup
            .map_or(Place::Question(&self.journey.0[0]), |signup| signup.place(&self.journey, &self.rules()))
    }

    /// A signup has moved: whoever waits for it looks again.
    pub fn moved(&self, reference: &Reference) {
        // Nobody waiting is no error.
        let _ = self.moves.send(reference.clone());
    }

    /// Somebody looks at the page on which this signup waits.
    pub fn is_watched(&self, reference: &Reference) {
        self.watchers.look(reference);
    }

    /// The signups that somebody looks at just now.
    pub fn watched(&self) -> Vec<Reference> {
        self.watchers.present()
    }

    /// Begins a look upstream for this signup, before anybody presses Join; nothing where there is to be none.
    pub fn begins_to_look(&self, reference: &Reference, address: &str, username: &str) -> Option<Begun> {
        self.foresight.begin(reference, address, username, self.clock.millis())
    }

    /// What that look has seen, where it is worth anything.
    pub fn has_looked(&self, begun: Begun, free: Option<Free>) {
        self.foresight.end(begun, free);
    }

    /// Whether a look ahead is under way.
    pub fn looks_ahead(&self) -> bool {
        self.foresight.under_way() > 0
    }

    /// What was seen of this address and username a moment ago. Once.
    pub fn foreseen(&self, reference: &Reference, address: &str, username: &str) -> Option<Free> {
        self.foresight.take(reference, address, username, self.clock.millis())
    }

    /// Somebody came by here: counted on today's date where the organisation is.
    pub fn passed(&self, milestone: Milestone) {
        let today = self.clock.today(&self.config.organisation.time_zone);
        self.tally.count(today.to_string(), milestone.name());
    }

    /// Writes down what was counted since it was done last.
    pub async fn write_tally(&self) -> Result<(), StoreError> {
        let counted = self.tally.take();
        let written = self.store.add_to_tally(&counted).await;
        if written.is_err() {
            self.tally.put_back(counted);
        }
        written
    }

    /// Hears of signups that move.
    pub fn moves(&self) -> broadcast::Receiver<Reference> {
        self.moves.subscribe()
    }
}
