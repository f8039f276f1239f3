//! The store on both databases: the same stories, the same SQL.

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::signup::values::{EmailAddress, Username, Value};
use dhsignup::signup::{Code, LinkSecret, NewMember, PaymentEvent, Reference, Rules, Standing, State};
use dhsignup::steps::JOURNEY;
use dhsignup::store::{
    Confirmed, Job, LinkState, Newcomer, Opened, Recorded, Save, Saving, SecretKeys, Store, StoreError,
    Submission, Submitted,
};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use crate::support::postgres;

struct Shelf {
    store: Store,
    clock: Clock,
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
    async fn both() -> [Self; 2] {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sqlite = DatabaseUrl::Sqlite(folder.path().join("dhsignup.db"));
        let postgres = DatabaseUrl::Postgres(postgres::database().await.into());
        [Self::on(sqlite, folder).await, Self::on(postgres, other).await]
    }

    async fn saves(&self, visitor: &str, reference: &Reference, slug: &str, version: i64) -> Saving {
        let step = JOURNEY.step(slug).unwrap();
        let typed = step.example();
        let address = EmailAddress::parse(typed.get("email"), &rules()).ok();
        let save = Save {
            visitor,
            reference,
            step: slug,
            typed: &typed,
            version,
            address: address.as_ref(),
            lost: false,
        };
        self.store.save(&save).await.unwrap()
    }

    async fn answers_all(&self, visitor: &str, reference: &Reference) {
        for step in JOURNEY.0 {
            assert_eq!(self.saves(visitor, reference, step.slug, 0).await, Saving::Saved);
        }
    }

    async fn submits(&self, reference: &Reference, username: &str) -> Submitted {
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

fn reference(number: u8) -> Reference {
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
            shelf.store.paid(&reference(1)).await.unwrap() && !shelf.store.paid(&reference(1)).await.unwrap()
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
