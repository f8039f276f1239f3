//! The stage of one story: the real program, its practice parts, and the visitors who came.

use std::env;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use dhsignup::practice::stripe::{WEBHOOK_SECRET, signature};
use playwright_rs::{APIRequestContext, FetchOptions};
use serde_json::Value;
use tokio::sync::Mutex as Held;
use tokio::time::sleep;

use crate::artifacts;
use crate::browser::driver;
use crate::inbox::Inbox;
use crate::kept::{Kept, Rows};
use crate::members::Members;
use crate::server::Server;
use crate::visitor::{Guise, Visitor};

/// Cheap to clone; all clones are the same stage.
#[derive(Clone)]
pub struct Stage(Arc<Inner>);

struct Inner {
    story: String,
    base: String,
    /// None against a deployed server, which is not ours to kill.
    server: Option<Held<Server>>,
    /// What the server keeps; none where its files are elsewhere.
    kept: Option<Kept>,
    http: APIRequestContext,
    visitors: Mutex<Vec<Visitor>>,
}

impl Stage {
    /// A fresh program with nothing remembered, or the server that `BASE_URL` names.
    pub(crate) async fn set_for(story: &str, settings: &[(&str, &str)]) -> Self {
        let http =
            driver().await.playwright.request().new_context(None).await.expect("the driver asks for pages");
        let (base, server, kept) = match deployed() {
            Some(base) => (base, None, None),
            None => {
                let server = Server::start(settings).await;
                let kept = Kept::in_folder(server.folder());
                (server.base(), Some(Held::new(server)), Some(kept))
            }
        };
        Self(Arc::new(Inner { story: story.into(), base, server, kept, http, visitors: Mutex::default() }))
    }

    /// A person at a desk with a browser nobody used before.
    pub async fn visitor(&self) -> Visitor {
        self.visitor_with(Guise::default()).await
    }

    /// A person with a certain kind of browser nobody used before.
    pub async fn visitor_with(&self, guise: Guise) -> Visitor {
        let film = artifacts::filmed().then(|| artifacts::folder(&self.0.story));
        let visitor = Visitor::arrive(&self.0.base, guise, film.as_deref()).await;
        self.0.visitors.lock().expect("no poison").push(visitor.clone());
        visitor
    }

    /// The letters that were sent.
    pub fn inbox(&self) -> Inbox {
        let own = || format!("{}/practice/mail?format=json", self.0.base);
        Inbox { url: env::var("INBOX_URL").unwrap_or_else(|_| own()), http: self.0.http.clone() }
    }

    /// Everybody the practice member service knows.
    pub async fn members(&self) -> Vec<Value> {
        self.practice_members().all().await
    }

    /// Waits until the practice member service knows so many.
    ///
    /// # Panics
    /// When it does not within half a minute.
    pub async fn has_members(&self, count: usize) {
        let begun = Instant::now();
        while self.members().await.len() < count {
            assert!(begun.elapsed() < Duration::from_secs(30), "there are not {count} members");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many rows of each kind the program keeps.
    ///
    /// # Panics
    /// Against a deployed server.
    pub async fn rows(&self) -> Rows {
        self.kept().rows().await
    }

    /// How many checkouts were paid.
    ///
    /// # Panics
    /// Against a deployed server.
    pub async fn payments(&self) -> usize {
        self.kept().payments().len()
    }

    /// There is one member with this address, and soon nothing of the record is missing.
    ///
    /// # Panics
    /// Where that is not so within half a minute, and against a deployed server.
    pub async fn has_one_whole_member(&self, address: &str) {
        let begun = Instant::now();
        while let Some(wrong) = self.kept().wrong_with(address) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{wrong}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Somebody was a member before anybody signed up.
    pub async fn has_a_member(&self, address: &str, status: Value) -> i64 {
        self.practice_members().make(address, &status).await
    }

    /// Every call of the practice member service takes so much longer from now on: 0, 50, 200 or 1000 ms.
    pub async fn member_service_takes(&self, milliseconds: u32) {
        self.turns("delay", &format!("ms={milliseconds}")).await;
    }

    /// The practice member service behaves as this generation of DHService from now on: `A`, `B` or `bulk`.
    pub async fn member_service_is(&self, generation: &str) {
        self.turns("generation", &format!("generation={generation}")).await;
    }

    /// Every such call of the practice member service goes wrong in this way from now on, before it has written anything:
    /// `write-identity`, `status-503`.
    pub async fn member_service_breaks(&self, call: &str, fault: &str) {
        let for_ever = u32::MAX;
        self.turns("faults", &format!("call={call}&fault={fault}&when=before-commit&attempts={for_ever}"))
            .await;
    }

    /// The next such call of the practice member service does what it was asked for, and its answer is lost on the way back.
    pub async fn member_service_loses_its_answer_to(&self, call: &str) {
        self.turns("faults", &format!("call={call}&fault=reset&when=after-commit&attempts=1")).await;
    }

    /// Nothing goes wrong any more.
    pub async fn member_service_is_mended(&self) {
        self.turns("faults/cancel", "").await;
    }

    /// The program's clock is an hour ahead from now on, or another one.
    pub async fn an_hour_passes(&self) {
        self.turns("clock", "hours=1").await;
    }

    /// The practice Stripe behaves like this from now on: `events` come `now`, `late`, `twice`, `reordered` or are `lost`, the
    /// `bridge` `works` or `loses` them, the table's `script` is `there`, `slow` or `blocked`.
    pub async fn stripe_tells(&self, what: &str, how: &str) {
        self.turns("manner", &format!("{what}={how}")).await;
    }

    /// A signed event arrives at the program's webhook, whatever the practice Stripe knows of it.
    pub async fn stripe_says(&self, event: &Value) {
        let payload = event.to_string();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let signed = signature(WEBHOOK_SECRET, i64::try_from(now).unwrap_or(0), &payload);
        let headers = [
            ("Stripe-Signature".to_owned(), signed),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ];
        let options = FetchOptions::builder().headers(headers.into()).post_data(payload).build();
        let answer = self.0.http.post(&format!("{}/webhooks/stripe", self.0.base), options).await;
        assert_eq!(answer.expect("the webhook answers").status(), 200);
    }

    /// The program's clock is a day ahead from now on, or another one.
    pub async fn a_day_passes(&self) {
        self.turns("clock", "hours=24").await;
    }

    /// `kill -9`. What a browser says of an unanswered call is no complaint from then on.
    ///
    /// # Panics
    /// Against a deployed server.
    pub async fn server_dies(&self) {
        for visitor in self.visitors() {
            visitor.expects_complaints_about("ERR_CONNECTION_");
            visitor.expects_complaints_about("Failed to fetch");
        }
        self.server().lock().await.kill();
    }

    /// The same files, the same port.
    ///
    /// # Panics
    /// Against a deployed server.
    pub async fn server_comes_back(&self) {
        self.server().lock().await.revive().await;
    }

    /// Waits until the program answers, whoever has started it again.
    ///
    /// # Panics
    /// When it does not within half a minute.
    pub async fn server_listens(&self) {
        let (begun, health) = (Instant::now(), format!("{}/health", self.0.base));
        while self.0.http.get(&health, None).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody answers at {health}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Keeps a picture of what a visitor sees as `e2e/artifacts/{folder}/{name}.png`, where somebody wants pictures.
    pub async fn pictures(&self, visitor: &Visitor, folder: &str, name: &str) {
        if !artifacts::wants_pictures() {
            return;
        }
        visitor.photographs(&artifacts::folder(folder).join(format!("{name}.png"))).await;
    }

    /// What must hold after every story and does not.
    pub(crate) async fn objections(&self) -> Vec<String> {
        let visitors = self.visitors();
        let mut objections = Vec::new();
        for visitor in &visitors {
            objections.extend(visitor.objections().await);
        }
        if let Some(server) = &self.0.server {
            let log = server.lock().await.log();
            for visitor in &visitors {
                let told = visitor.newcomer.secrets().into_iter().filter(|secret| log.contains(secret));
                objections.extend(told.map(|secret| format!("the log tells {secret:?}")));
            }
            objections.extend(self.people_made_twice().await);
            objections.extend(self.signups_paid_twice());
        }
        objections
    }

    /// Leaves what is needed to understand a failure under `e2e/artifacts/{story}`.
    pub(crate) async fn leave_evidence(&self) {
        let folder = artifacts::folder(&self.0.story);
        for (number, visitor) in self.visitors().iter().enumerate() {
            visitor.leaves_evidence(&folder, number + 1).await;
        }
        if let Some(server) = &self.0.server {
            artifacts::write(&folder, "server.log", server.lock().await.log());
        }
        eprintln!("evidence: {}", folder.display());
    }

    /// Everybody goes home.
    pub(crate) async fn clear(&self) {
        for visitor in self.visitors() {
            visitor.leaves().await;
        }
        let _ = self.0.http.dispose().await;
    }

    fn visitors(&self) -> Vec<Visitor> {
        self.0.visitors.lock().expect("no poison").clone()
    }

    fn server(&self) -> &Held<Server> {
        self.0.server.as_ref().expect("a deployed server is not ours to kill")
    }

    pub(crate) fn kept(&self) -> &Kept {
        self.0.kept.as_ref().expect("the files of a deployed server are elsewhere")
    }

    fn practice_members(&self) -> Members {
        Members { base: self.0.base.clone(), http: self.0.http.clone() }
    }

    /// Moves a lever of the practice cockpit.
    async fn turns(&self, lever: &str, form: &str) {
        let headers = [
            ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("Origin".to_owned(), self.0.base.clone()),
        ];
        let options = FetchOptions::builder()
            .headers(headers.into())
            .post_data(form.to_owned())
            .max_redirects(0)
            .build();
        let url = format!("{}/practice/{lever}", self.0.base);
        let answer = self.0.http.post(&url, options).await.expect("the cockpit answers");
        assert_eq!(answer.status(), 303, "the cockpit takes {form} for {lever}");
    }

    fn signups_paid_twice(&self) -> Vec<String> {
        let payments = self.kept().payments();
        let mut references: Vec<_> =
            payments.iter().filter_map(|payment| payment.reference.as_deref()).collect();
        references.sort_unstable();
        let twice = references.windows(2).filter(|pair| pair[0] == pair[1]);
        twice.map(|pair| format!("{} was paid twice", pair[0])).collect()
    }

    async fn people_made_twice(&self) -> Vec<String> {
        let members = self.members().await;
        let mut addresses: Vec<String> =
            members.iter().map(|member| member["primary_email_address"].to_string().to_lowercase()).collect();
        addresses.sort();
        addresses
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| format!("two members are {}", pair[0]))
            .collect()
    }
}

/// The address of a server that somebody else started, without a slash at the end.
pub(crate) fn deployed() -> Option<String> {
    env::var("BASE_URL").ok().map(|base| base.trim_end_matches('/').to_owned())
}
