//! The store on both databases: the same stories, the same SQL.

use std::collections::HashMap;

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::signup::values::{EmailAddress, Username, Value};
use dhsignup::signup::{Code, LinkSecret, NewMember, PaymentEvent, Place, Reference, Rules, Standing, State};
use dhsignup::steps::JOURNEY;
use dhsignup::store::{
    Arrival, Confirmed, DataKey, Erased, Invitation, Invited, Job, Lease, LinkState, Newcomer, Opened,
    Readdressed, Recorded, Save, Saving, SecretKeys, Store, StoreError, Submission, Submitted,
};
use dhsignup::words::Language;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use secrecy::ExposeSecret;
use sqlx::any::AnyPoolOptions;
use tempfile::TempDir;
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};

use crate::support::postgres;

pub(crate) struct Shelf {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    url: DatabaseUrl,
    keys: String,
    _folder: TempDir,
}

impl Shelf {
    async fn on(url: DatabaseUrl, folder: TempDir) -> Self {
        let (keys, clock) = (SecretKeys::make(), Clock::default());
        let store = Store::open(&url, SecretKeys::read(&keys).unwrap(), clock.clone()).await.unwrap();
        Self { store, clock, url, keys, _folder: folder }
    }

    /// One on SQLite and one on PostgreSQL.
    pub(crate) async fn both() -> [Self; 2] {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sqlite = DatabaseUrl::Sqlite(folder.path().join("dhsignup.db"));
        let postgres = DatabaseUrl::Postgres(postgres::database().await.into());
        [Self::on(sqlite, folder).await, Self::on(postgres, other).await]
    }

    pub(crate) async fn saves(
        &self,
        visitor: &str,
        reference: &Reference,
        slug: &'static str,
        version: i64,
    ) -> Saving {
        self.saves_with(None, visitor, reference, slug, version).await
    }

    async fn saves_with(
        &self,
        key: Option<DataKey>,
        visitor: &str,
        reference: &Reference,
        slug: &'static str,
        version: i64,
    ) -> Saving {
        let step = JOURNEY.step(slug).unwrap();
        let typed = step.example();
        let address = EmailAddress::parse(typed.get("email"), &rules()).ok();
        let save = Save {
            visitor: visitor.to_owned(),
            reference: reference.clone(),
            key,
            step: slug,
            typed,
            version,
            address,
            letter_waits_ms: 0,
            lost: false,
            language: Language::English,
        };
        self.store.save(save).await.unwrap()
    }

    /// The same database, as another process has it open.
    async fn again(&self, keys: &str) -> Store {
        Store::open(&self.url, SecretKeys::read(keys).unwrap(), self.clock.clone()).await.unwrap()
    }

    /// What somebody finds who comes with a session.
    async fn arrives(&self, visitor: &str) -> Arrival {
        let data = HashMap::from([("visitor".to_owned(), visitor.into())]);
        let expiry_date = OffsetDateTime::now_utc() + time::Duration::hours(1);
        let mut session = Record { id: Id::default(), data, expiry_date };
        self.store.create(&mut session).await.unwrap();
        self.store.arrival(&session.id, "visitor").await.unwrap().unwrap()
    }

    async fn executes(&self, sql: &'static str) {
        sqlx::any::install_default_drivers();
        let url = match &self.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => url.expose_secret().to_owned(),
        };
        let pool = AnyPoolOptions::new().connect(&url).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
    }

    /// Somebody whose cookie is gone answers a later question, and then the first one.
    async fn begins_without_cookie(&self, visitor: &str, reference: &Reference) {
        let step = JOURNEY.step("contact").unwrap();
        let lost = Save {
            visitor: visitor.to_owned(),
            reference: reference.clone(),
            key: None,
            step: step.slug,
            typed: step.example(),
            version: 0,
            address: None,
            letter_waits_ms: 0,
            lost: true,
            language: Language::English,
        };
        assert_eq!(self.store.save(lost).await.unwrap(), Saving::Saved);
        self.saves(visitor, reference, "email", 0).await;
    }

    pub(crate) async fn answers_all(&self, visitor: &str, reference: &Reference) {
        for step in JOURNEY.0 {
            assert_eq!(self.saves(visitor, reference, step.slug, 0).await, Saving::Saved);
        }
    }

    pub(crate) async fn submits(&self, reference: &Reference, username: &str) -> Submitted {
        self.submits_as(reference, "ada@example.org", username).await
    }

    async fn submits_as(&self, reference: &Reference, address: &str, username: &str) -> Submitted {
        let member = NewMember::begin(reference, self.clock.now(), &TimeZone::UTC);
        let address = EmailAddress::parse(address, &rules()).unwrap();
        let username = Username::parse(username, &rules()).unwrap();
        let signup = self.store.find(reference).await.unwrap().unwrap();
        let submission = Submission {
            visitor: "v",
            revision: signup.answers.revision(),
            reference,
            member: &member,
            address: &address,
            username: &username,
            proven: false,
        };
        self.store.submit(&submission).await.unwrap()
    }

    async fn state(&self, reference: &Reference) -> State {
        self.store.find(reference).await.unwrap().unwrap().state
    }
}

fn rules() -> Rules {
    Rules { today: jiff::civil::date(2026, 11, 23), minimum_age: 18 }
}

pub(crate) fn reference(number: u8) -> Reference {
    Reference::from_random("PS1", [number; 5])
}

#[tokio::test]
async fn an_answer_is_kept_under_its_version_and_an_older_form_changes_nothing() {
    for shelf in Shelf::both().await {
        assert_eq!(shelf.saves("v1", &reference(1), "email", 0).await, Saving::Saved);
        assert_eq!(shelf.saves("v1", &reference(1), "email", 0).await, Saving::Changed);
        assert_eq!(shelf.saves("v1", &reference(1), "email", 1).await, Saving::Saved);
        let signup = shelf.store.visit("v1").await.unwrap().unwrap();
        assert_eq!(signup.answers.get("email").unwrap().version, 2);
        assert_eq!(signup.answers.get("email").unwrap().typed.get("email"), "ada@example.org");
        assert!(shelf.store.visit("v2").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn what_was_refused_is_kept_beside_what_was_accepted() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let mut bad = JOURNEY.step("contact").unwrap().example();
        bad.set("phone", "12");
        shelf.store.keep_refused(&reference(1), "contact", &bad).await.unwrap();
        let saved = shelf.store.visit("v1").await.unwrap().unwrap().answers.get("contact").unwrap().clone();
        assert_eq!(
            (saved.version, saved.typed.get("phone"), saved.refused.as_ref().unwrap().get("phone")),
            (0, "", "12")
        );
        assert_eq!(shelf.saves("v1", &reference(1), "contact", 0).await, Saving::Saved);
        let saved = shelf.store.visit("v1").await.unwrap().unwrap().answers.get("contact").unwrap().clone();
        assert!(saved.refused.is_none() && saved.version == 1);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_open_any_more_is_asked_for_again() {
    for shelf in Shelf::both().await {
        shelf.answers_all("v1", &reference(1)).await;
        let place = async || shelf.store.visit("v1").await.unwrap().unwrap().place(&JOURNEY, &rules());
        assert_eq!(place().await, Place::Review);
        // Another answer's text in this one's place: as a disk would leave it that mixes up what it keeps.
        shelf
            .executes(
                "UPDATE answers SET typed = (SELECT o.typed FROM answers o WHERE o.reference = answers.reference AND o.step = 'email') \
                 WHERE step = 'contact'",
            )
            .await;
        assert_eq!(place().await, Place::Question(JOURNEY.step("contact").unwrap()));
        assert_eq!(shelf.saves("v1", &reference(1), "contact", 1).await, Saving::Saved);
        assert_eq!(place().await, Place::Review);
    }
}

#[tokio::test]
async fn what_has_passed_is_judged_anew_where_a_program_starts_with_other_rules() {
    for shelf in Shelf::both().await {
        shelf.answers_all("v1", &reference(1)).await;
        let here = shelf.store.visit("v1").await.unwrap().unwrap();
        assert!(here.answers.iter().all(|(_, saved)| saved.passed));
        let there = shelf.again(&shelf.keys).await.visit("v1").await.unwrap().unwrap();
        assert!(!there.answers.iter().any(|(_, saved)| saved.passed));
        assert_eq!(there.place(&JOURNEY, &rules()), Place::Review);
        let stricter = Rules { minimum_age: 99, ..rules() };
        assert_eq!(there.place(&JOURNEY, &stricter), Place::Question(JOURNEY.step("about-you").unwrap()));
    }
}

#[tokio::test]
async fn with_the_key_at_hand_nothing_is_saved_that_would_not_be_without() {
    for mut shelf in Shelf::both().await {
        for (number, visitor) in [(1, "v1"), (2, "v2"), (3, "v3")] {
            shelf.answers_all(visitor, &reference(number)).await;
        }
        let key = shelf.arrives("v1").await.key;
        assert!(key.is_some());
        let saves = async |shelf: &Shelf, visitor: &str, number, version| {
            shelf.saves_with(key.clone(), visitor, &reference(number), "contact", version).await
        };
        assert_eq!(saves(&shelf, "v1", 1, 1).await, Saving::Saved);
        assert_eq!(saves(&shelf, "v1", 1, 1).await, Saving::Changed);
        // A tab that has turned to another signup meanwhile.
        assert_eq!(saves(&shelf, "v2", 2, 1).await, Saving::Saved);
        // Somebody else's browser, whatever it has at hand.
        assert_eq!(saves(&shelf, "v2", 1, 2).await, Saving::Closed);
        // Wrapped anew since.
        shelf.store =
            shelf.again(&format!("{},{}", SecretKeys::make().replace("k1:", "k2:"), shelf.keys)).await;
        shelf.store.wrap_anew(|_| ()).await.unwrap();
        assert_eq!(saves(&shelf, "v1", 1, 2).await, Saving::Saved);
        for (visitor, version) in [("v1", 3), ("v2", 2)] {
            let signup = shelf.store.visit(visitor).await.unwrap().unwrap();
            let saved = signup.answers.get("contact").unwrap();
            assert_eq!((saved.version, saved.typed.get("phone")), (version, "+1 312 555 0199"));
        }
        // Joined since.
        let key = shelf.arrives("v3").await.key;
        assert_eq!(shelf.submits(&reference(3), "ada").await, Submitted::Owed);
        assert_eq!(shelf.saves_with(key, "v3", &reference(3), "contact", 1).await, Saving::Closed);
        // Gone since, and begun anew by the same form: that has a key of its own.
        shelf.executes("DELETE FROM signups WHERE state = 'draft'").await;
        assert_eq!(shelf.saves("v1", &reference(1), "contact", 0).await, Saving::Saved);
        assert_eq!(saves(&shelf, "v1", 1, 1).await, Saving::Saved);
        let signup = shelf.store.visit("v1").await.unwrap().unwrap();
        assert!(!signup.answers.get("contact").unwrap().typed.is_gone());
    }
}

#[tokio::test]
async fn nothing_that_was_typed_stands_in_the_database_in_clear() {
    let [shelf, _] = Shelf::both().await;
    shelf.answers_all("v1", &reference(1)).await;
    let DatabaseUrl::Sqlite(path) = &shelf.url else { unreachable!() };
    for ending in ["db", "db-wal"] {
        let bytes = std::fs::read(path.with_extension(ending)).unwrap_or_default();
        for typed in ["ada@example.org", "Countess", "1990-04-27", "312 555 0199"] {
            assert!(
                !bytes.windows(typed.len()).any(|window| window == typed.as_bytes()),
                "{typed} in {ending}"
            );
        }
    }
}

#[tokio::test]
async fn other_keys_open_nothing() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let other = SecretKeys::read(&SecretKeys::make()).unwrap();
        assert!(matches!(Store::open(&shelf.url, other, Clock::default()).await, Err(StoreError::Sealed)));
        let both = SecretKeys::read(&format!("{},{}", SecretKeys::make().replace("k1:", "k2:"), shelf.keys))
            .unwrap();
        let store = Store::open(&shelf.url, both, Clock::default()).await.unwrap();
        assert!(store.visit("v1").await.unwrap().is_some(), "a new key in front, the old one behind it");
    }
}

#[tokio::test]
async fn everything_opens_with_the_new_key_alone_once_it_was_wrapped_anew() {
    for shelf in Shelf::both().await {
        for number in 0..=250_u8 {
            shelf.saves(&format!("v{number}"), &reference(number), "email", 0).await;
        }
        let new = SecretKeys::make().replace("k1:", "k2:");
        let both = SecretKeys::read(&format!("{new},{}", shelf.keys)).unwrap();
        let store = Store::open(&shelf.url, both, Clock::default()).await.unwrap();
        let rows = std::cell::Cell::new(0);
        store.wrap_anew(|more| rows.set(rows.get() + more)).await.unwrap();
        assert_eq!(rows.get(), 252, "every signup, and the key of the look-up hashes");
        let uses = store.key_uses().await.unwrap();
        assert_eq!(uses.iter().map(|there| there.wrapped).collect::<Vec<_>>(), [252, 0]);
        let alone = SecretKeys::read(&new).unwrap();
        let store = Store::open(&shelf.url, alone, Clock::default()).await.unwrap();
        assert!(store.visit("v7").await.unwrap().is_some());
        // An instance that has not heard of the new key yet: what it begins is missed where the old one is gone.
        shelf.saves("late", &reference(251), "email", 0).await;
        let uses = store.key_uses().await.unwrap();
        assert_eq!((uses[0].wrapped, &uses[1].id, uses[1].wrapped), (252, &None, 1));
    }
}

#[tokio::test]
async fn joining_owes_one_member_per_address_and_holds_the_username() {
    for shelf in Shelf::both().await {
        for (number, visitor) in [(1, "v1"), (2, "v2"), (3, "v3")] {
            shelf.answers_all(visitor, &reference(number)).await;
        }
        assert_eq!(shelf.submits(&reference(1), "ada").await, Submitted::Owed);
        assert_eq!(shelf.submits(&reference(1), "ada").await, Submitted::Already);
        assert_eq!(shelf.submits(&reference(2), "ada2").await, Submitted::AddressElsewhere);
        assert_eq!(
            shelf.state(&reference(2)).await,
            State::Known { member_id: None, standing: Standing::Elsewhere }
        );
        assert_eq!(shelf.saves("v1", &reference(1), "contact", 1).await, Saving::Closed);
        let lease = shelf.store.lease(&Job::CreateMember(reference(1).to_string())).await.unwrap().unwrap();
        shelf.store.payable(&lease, &reference(1), 17).await.unwrap();
        assert_eq!(shelf.state(&reference(1)).await, State::Created { member_id: 17 });
        assert!(
            shelf.store.paid_by_record(&reference(1), "sub_1", false).await.unwrap()
                && !shelf.store.paid_by_record(&reference(1), "sub_1", false).await.unwrap()
        );
        // The address is no live signup's any more, but the username stays held.
        assert_eq!(shelf.submits(&reference(3), "ADA").await, Submitted::UsernameHeld);
        assert!(
            shelf
                .store
                .find(&reference(3))
                .await
                .unwrap()
                .unwrap()
                .answers
                .get("username")
                .unwrap()
                .refusal
                .is_some()
        );
    }
}

#[tokio::test]
async fn of_many_who_join_at_once_with_one_address_one_gets_through() {
    for shelf in Shelf::both().await {
        for number in 1..=8 {
            shelf.answers_all(&format!("v{number}"), &reference(number)).await;
        }
        let references: Vec<_> = (1..=8).map(reference).collect();
        let names: Vec<_> = (1..=8).map(|number| format!("ada{number}")).collect();
        let all = references.iter().zip(&names).map(|(reference, name)| shelf.submits(reference, name));
        let outcomes = futures_util::future::join_all(all).await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Submitted::Owed).count(), 1, "{outcomes:?}");
    }
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_writes_nothing() {
    for shelf in Shelf::both().await {
        shelf.answers_all("v1", &reference(1)).await;
        shelf.submits(&reference(1), "ada").await;
        let job = Job::CreateMember(reference(1).to_string());
        let slow = shelf.store.lease(&job).await.unwrap().unwrap();
        assert!(shelf.store.lease(&job).await.unwrap().is_none(), "one worker at a time");
        shelf.clock.advance(SignedDuration::from_secs(31));
        let fast =
            shelf.store.lease_due(10).await.unwrap().into_iter().find(|lease| lease.job == job).unwrap();
        assert!(fast.generation > slow.generation);
        assert!(matches!(shelf.store.payable(&slow, &reference(1), 1).await, Err(StoreError::LeaseLost)));
        assert!(matches!(shelf.store.renew(&slow).await, Err(StoreError::LeaseLost)));
        assert!(matches!(shelf.store.postpone(&slow, 0, "late").await, Err(StoreError::LeaseLost)));
        shelf.store.done(&slow).await.unwrap();
        let owed = shelf.store.owed(&reference(1)).await.unwrap().unwrap();
        shelf.store.asked(&fast, &owed).await.unwrap();
        assert_eq!(shelf.state(&reference(1)).await, State::Submitted { member_id: None });
        shelf.store.postpone(&fast, 60_000, "upstream is away").await.unwrap();
        assert!(shelf.store.lease_due(10).await.unwrap().iter().all(|lease| lease.job != job), "not due yet");
    }
}

#[tokio::test]
async fn when_the_member_service_is_back_all_is_due_and_who_is_looked_at_goes_first() {
    for shelf in Shelf::both().await {
        let due = async || -> Vec<Job> {
            let leases = shelf.store.lease_due(10).await.unwrap();
            let jobs = leases.into_iter().map(|lease| lease.job);
            jobs.filter(|job| matches!(job, Job::CreateMember(_))).collect()
        };
        for number in 1..=3 {
            shelf.answers_all(&format!("v{number}"), &reference(number)).await;
            let address = format!("ada{number}@example.org");
            assert_eq!(
                shelf.submits_as(&reference(number), &address, &format!("ada{number}")).await,
                Submitted::Owed
            );
            let job = Job::CreateMember(reference(number).to_string());
            let lease = shelf.store.lease(&job).await.unwrap().unwrap();
            shelf.store.postpone(&lease, 300_000, "away").await.unwrap();
            shelf.clock.advance(SignedDuration::from_secs(1));
        }
        assert_eq!(due().await, []);
        shelf.store.hurry(&[reference(2)]).await.unwrap();
        let order = [2, 1, 3].map(|number| Job::CreateMember(reference(number).to_string()));
        assert_eq!(due().await, order);
    }
}

impl Shelf {
    /// Owes a letter with a link to this signup, writes it and sends it: its link and its code. Three an hour are allowed.
    async fn mails(&self, reference: &Reference) -> (LinkSecret, Code) {
        self.clock.advance(SignedDuration::from_mins(20));
        self.store.owe_link_to(reference).await.unwrap();
        let leases = self.store.lease_due(9).await.unwrap();
        let mut secrets = None;
        for lease in leases {
            if let Job::SendLetter(id) = &lease.job
                && let Some(letter) = self.store.letter(id).await.unwrap()
            {
                let link = self.store.make_link(&letter).await.unwrap().unwrap();
                secrets = Some((link, self.store.make_code(&letter).await.unwrap()));
                self.store.letter_sent(id).await.unwrap();
            }
            self.store.done(&lease).await.unwrap();
        }
        secrets.unwrap()
    }

    async fn opens(&self, link: &LinkSecret, visitor: &str) -> Opened {
        self.store.open_link(link, Newcomer { visitor, former: None }).await.unwrap()
    }
}

#[tokio::test]
async fn a_link_opens_for_one_browser_and_the_fourth_supersedes_the_first() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let (first, _) = shelf.mails(&reference(1)).await;
        assert_eq!(shelf.opens(&first, "v2").await, Opened::Here(reference(1)));
        assert!(shelf.store.visit("v2").await.unwrap().unwrap().proven);
        assert!(!shelf.store.visit("v1").await.unwrap().unwrap().proven, "for that browser only");
        for _ in 0..2 {
            shelf.mails(&reference(1)).await;
            assert_eq!(shelf.store.link(&first).await.unwrap(), LinkState::Live(reference(1)));
        }
        shelf.mails(&reference(1)).await;
        assert_eq!(shelf.store.link(&first).await.unwrap(), LinkState::Superseded(reference(1)));
    }
}

#[tokio::test]
async fn attempts_to_send_one_letter_count_as_one_link_and_each_of_them_opens() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let (delivered, _) = shelf.mails(&reference(1)).await;
        shelf.store.owe_link_to(&reference(1)).await.unwrap();
        let lease = shelf.store.lease_due(1).await.unwrap().remove(0);
        let Job::SendLetter(id) = &lease.job else { panic!("{lease:?}") };
        let letter = shelf.store.letter(id).await.unwrap().unwrap();
        let mut links = Vec::new();
        for _ in 0..9 {
            shelf.clock.advance(SignedDuration::from_secs(60));
            links.push(shelf.store.make_link(&letter).await.unwrap().unwrap());
        }
        for link in links.iter().chain([&delivered]) {
            assert_eq!(shelf.store.link(link).await.unwrap(), LinkState::Live(reference(1)));
        }
    }
}

#[tokio::test]
async fn a_code_counts_once_and_for_ten_minutes_and_five_tries() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let types = async |code: &Code, visitor| {
            let newcomer = Newcomer { visitor, former: Some("v1") };
            shelf.store.confirm(&reference(1), code, newcomer).await.unwrap()
        };
        let wrong = |code: &Code| {
            let other = if code.expose().starts_with('0') { "1" } else { "0" };
            Code::read(&format!("{other}{}", &code.expose()[1..])).unwrap()
        };
        let (_, code) = shelf.mails(&reference(1)).await;
        assert_eq!(types(&wrong(&code), "v2").await, Confirmed::Wrong(4));
        assert_eq!(types(&code, "v2").await, Confirmed::Here(reference(1)));
        assert_eq!(types(&code, "v3").await, Confirmed::Spent, "once");

        let (_, code) = shelf.mails(&reference(1)).await;
        for left in [4, 3, 2, 1] {
            assert_eq!(types(&wrong(&code), "v4").await, Confirmed::Wrong(left));
        }
        assert_eq!(types(&wrong(&code), "v4").await, Confirmed::Spent);
        assert_eq!(types(&code, "v4").await, Confirmed::Spent, "five tries");

        let (_, code) = shelf.mails(&reference(1)).await;
        shelf.clock.advance(SignedDuration::from_secs(600));
        assert_eq!(types(&code, "v5").await, Confirmed::Spent, "ten minutes");
    }
}

#[tokio::test]
async fn an_event_counts_once_and_is_kept_until_it_names_somebody() {
    for shelf in Shelf::both().await {
        shelf.answers_all("v1", &reference(1)).await;
        shelf.submits(&reference(1), "ada").await;
        let event = |id: &str, names: bool, pays: bool| PaymentEvent {
            id: id.into(),
            kind: "checkout.session.completed".into(),
            reference: names.then(|| reference(1)),
            customer: Some("cus_1".into()),
            subscription: Some("sub_1".into()),
            pays,
            ends: false,
            address: None,
        };
        assert_eq!(shelf.store.record(&event("evt_1", false, true)).await.unwrap(), Recorded::Kept);
        assert_eq!(shelf.store.record(&event("evt_1", false, true)).await.unwrap(), Recorded::Again);
        assert_eq!(
            shelf.store.record(&event("evt_2", true, false)).await.unwrap(),
            Recorded::Paid(reference(1))
        );
        assert_eq!(shelf.state(&reference(1)).await, State::Paid { member_id: None });
    }
}

#[tokio::test]
async fn who_has_two_signups_open_chooses_or_puts_them_together() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        shelf.saves("v1", &reference(1), "email", 0).await;
        shelf.saves("v1", &reference(1), "contact", 0).await;
        shelf.saves("v2", &reference(2), "email", 0).await;
        shelf.saves("v2", &reference(2), "about-you", 0).await;
        let (link, _) = shelf.mails(&reference(1)).await;
        let newcomer = Newcomer { visitor: "v3", former: Some("v2") };
        assert_eq!(store.open_link(&link, newcomer).await.unwrap(), Opened::Here(reference(1)));
        let signup = store.visit("v3").await.unwrap().unwrap();
        assert!(signup.undecided && signup.proven && signup.masked && !signup.is_author);
        assert_eq!(store.visits("v3").await.unwrap().len(), 2);
        assert!(store.is_proven_elsewhere("v1", &reference(1)).await.unwrap());
        assert!(!store.is_proven_elsewhere("v3", &reference(1)).await.unwrap());
        assert!(!store.choose("v3", &reference(9)).await.unwrap());
        assert!(
            !store.put_together("v1", &reference(2), &reference(1)).await.unwrap(),
            "v1 has but one open"
        );
        shelf.clock.advance(SignedDuration::from_secs(1));
        assert!(store.choose("v3", &reference(2)).await.unwrap());
        let signup = store.visit("v3").await.unwrap().unwrap();
        assert_eq!((signup.reference, signup.undecided, signup.is_author), (reference(2), false, true));
        assert!(store.put_together("v3", &reference(2), &reference(1)).await.unwrap());
        assert!(store.find(&reference(2)).await.unwrap().is_none());
        let whole = store.find(&reference(1)).await.unwrap().unwrap();
        assert_eq!(whole.answers.iter().count(), 3);
        store.go_on(&reference(1)).await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_signup_is_put_into_the_one_before() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        shelf.begins_without_cookie("v2", &reference(2)).await;
        assert!(shelf.store.visit("v2").await.unwrap().unwrap().lost);
        let (link, _) = shelf.mails(&reference(2)).await;
        let newcomer = Newcomer { visitor: "v3", former: Some("v2") };
        assert_eq!(shelf.store.open_link(&link, newcomer).await.unwrap(), Opened::Here(reference(1)));
        assert!(shelf.store.find(&reference(2)).await.unwrap().is_none());
        assert!(shelf.store.visit("v3").await.unwrap().unwrap().answers.get("contact").is_some());
    }
}

#[tokio::test]
async fn an_answer_that_does_not_open_takes_the_place_of_none_that_does() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        shelf.saves("v1", &reference(1), "contact", 0).await;
        shelf.begins_without_cookie("v2", &reference(2)).await;
        shelf
            .executes(
                "UPDATE answers SET typed = 'spoilt' \
                 WHERE step = 'contact' AND reference IN (SELECT reference FROM signups WHERE lost = 1)",
            )
            .await;
        let (link, _) = shelf.mails(&reference(2)).await;
        let newcomer = Newcomer { visitor: "v3", former: Some("v2") };
        assert_eq!(shelf.store.open_link(&link, newcomer).await.unwrap(), Opened::Here(reference(1)));
        let signup = shelf.store.find(&reference(1)).await.unwrap().unwrap();
        assert_eq!(signup.answers.get("contact").unwrap().typed.get("phone"), "+1 312 555 0199");
    }
}

#[tokio::test]
async fn a_disowned_address_is_let_go_of_and_allowed_again() {
    for shelf in Shelf::both().await {
        shelf.saves("v1", &reference(1), "email", 0).await;
        let (link, _) = shelf.mails(&reference(1)).await;
        let stop = shelf.store.letter_stop(&link).await.unwrap().unwrap();
        assert!(stop.is_current && !stop.silenced && stop.reference == reference(1));
        shelf.store.disown(&link).await.unwrap();
        let signup = shelf.store.visit("v1").await.unwrap().unwrap();
        assert!(signup.is_draft() && signup.is_asked_again() && signup.address().is_none());
        assert_eq!(shelf.store.link(&link).await.unwrap(), LinkState::Moved);
        let stop = shelf.store.letter_stop(&link).await.unwrap().unwrap();
        assert!(!stop.is_current && stop.silenced);
        shelf.store.allow_letters(&link).await.unwrap();
        assert!(!shelf.store.letter_stop(&link).await.unwrap().unwrap().silenced);
    }
}

#[tokio::test]
async fn another_address_reopens_a_draft_or_copies_what_was_made() {
    for shelf in Shelf::both().await {
        shelf.answers_all("v1", &reference(1)).await;
        shelf.submits(&reference(1), "ada").await;
        let wish = async |of: u8, fresh: u8| {
            shelf.store.readdress("v1", &reference(of), &reference(fresh)).await.unwrap()
        };
        assert_eq!(wish(1, 2).await, Readdressed::Draft(reference(1)));
        assert_eq!(shelf.state(&reference(1)).await, State::Draft);
        assert_eq!(
            shelf
                .store
                .lease_due(9)
                .await
                .unwrap()
                .iter()
                .filter(|l| matches!(l.job, Job::CreateMember(_)))
                .count(),
            0
        );

        shelf.submits(&reference(1), "ada").await;
        let lease = shelf.store.lease(&Job::CreateMember(reference(1).to_string())).await.unwrap().unwrap();
        let owed = shelf.store.owed(&reference(1)).await.unwrap().unwrap();
        shelf.store.asked(&lease, &owed).await.unwrap();
        assert_eq!(wish(1, 2).await, Readdressed::UnderWay);
        shelf.store.payable(&lease, &reference(1), 7).await.unwrap();
        assert_eq!(wish(1, 2).await, Readdressed::Draft(reference(2)));
        let copy = shelf.store.visit("v1").await.unwrap().unwrap();
        assert_eq!((copy.reference, copy.answers.iter().count()), (reference(2), JOURNEY.0.len() - 2));
        assert_eq!(shelf.state(&reference(1)).await, State::Created { member_id: 7 });
        shelf.store.paid_by_record(&reference(1), "sub_1", true).await.unwrap();
        assert_eq!(
            shelf.store.readdress("v1", &reference(1), &reference(3)).await.unwrap(),
            Readdressed::Paid
        );
    }
}

#[tokio::test]
async fn the_house_is_kept_on_both_databases() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        shelf.saves("v1", &reference(1), "email", 0).await;
        let (link, _) = shelf.mails(&reference(1)).await;
        assert_eq!(store.letters_sent(&reference(1)).await.unwrap().len(), 2);
        let day = SignedDuration::from_hours(25);
        shelf.clock.advance(day);
        assert_eq!(store.keep_house("PS1").await.unwrap().reminded, 1);
        assert_eq!(store.keep_house("PS1").await.unwrap().reminded, 0);
        let until = store.kept_until(&reference(1)).await.unwrap().unwrap();
        shelf.opens(&link, "v2").await;
        assert_eq!(store.kept_until(&reference(1)).await.unwrap().unwrap(), until, "the link was too old");
        for _ in 0..7 {
            shelf.clock.advance(day);
        }
        assert!(store.keep_house("PS1").await.unwrap().forgotten > 0);
        assert!(store.find(&reference(1)).await.unwrap().is_none());

        // Made and erased, with what is owed upstream first.
        shelf.answers_all("v3", &reference(3)).await;
        shelf.submits(&reference(3), "ada").await;
        let lease = store.lease(&Job::CreateMember(reference(3).to_string())).await.unwrap().unwrap();
        let owed = store.owed(&reference(3)).await.unwrap().unwrap();
        store.asked(&lease, &owed).await.unwrap();
        store.payable(&lease, &reference(3), 7).await.unwrap();
        assert_eq!(store.erase(&reference(3)).await.unwrap(), Erased::Later);
        let lease = store.lease(&Job::CompleteMember(reference(3).to_string())).await.unwrap().unwrap();
        store.completed(&lease, &reference(3)).await.unwrap();
        assert!(store.visit("v3").await.unwrap().is_none());
        assert!(store.find(&reference(3)).await.unwrap().unwrap().address().is_none());
        assert_eq!(store.erase(&reference(3)).await.unwrap(), Erased::Now);
        store.hurry_letters().await.unwrap();
        store.owe_house().await.unwrap();
    }
}

#[tokio::test]
async fn an_invitation_is_owed_once_and_a_question_about_an_address_is_one_job() {
    for shelf in Shelf::both().await {
        let address = EmailAddress::read("old@example.org").unwrap();
        let member = NewMember::begin(&reference(1), shelf.clock.now(), &TimeZone::UTC);
        let reference = reference(1);
        let invitation = Invitation {
            address: &address,
            member_id: 7,
            standing: Standing::Bare,
            reference: &reference,
            member: &member,
        };
        assert!(!shelf.store.signs_up_here(&address).await.unwrap());
        assert_eq!(shelf.store.invite(&invitation).await.unwrap(), Invited::Now);
        assert_eq!(shelf.store.invite(&invitation).await.unwrap(), Invited::Before);
        assert!(shelf.store.invited_at(&address, Standing::Bare).await.unwrap().is_some());
        assert!(shelf.store.invited_at(&address, Standing::Unpaid).await.unwrap().is_none());
        assert!(!shelf.store.signs_up_here(&address).await.unwrap(), "an invitation alone is no signup");
        for _ in 0..3 {
            shelf.store.ask_for_link(&address, 0).await.unwrap();
        }
        shelf.clock.advance(SignedDuration::from_secs(5));
        let jobs = shelf.store.lease_due(9).await.unwrap();
        let asked: Vec<_> = jobs.iter().filter(|lease| matches!(lease.job, Job::FindSignup(_))).collect();
        let [Lease { job: Job::FindSignup(hash), .. }] = asked.as_slice() else { panic!("{asked:?}") };
        shelf.store.owe_fresh_link(hash).await.unwrap();
    }
}
