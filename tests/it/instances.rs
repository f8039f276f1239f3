//! Several instances on one PostgreSQL behind nginx: whichever answers, people go on; and none of them has to stay up.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dhsignup::practice::dhservice::Generation;
use dhsignup::steps::JOURNEY;
use dhsignup::store::SecretKeys;
use jiff::SignedDuration;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::support::smtp::MailServer;
use crate::support::{Answer, Outcome, Program, Proxy, Upstream, Visitor, World, postgres};

/// People who sign up at the same time, one after another each.
const WALKERS: usize = 6;
/// Longer than a lease: what a killed instance held is taken up by another after that.
const PATIENCE: Duration = Duration::from_secs(60);

/// Instances of the program, each with a folder of its own, behind one address.
struct Fleet {
    proxy: Proxy,
    instances: Vec<Option<Program>>,
    upstream: Upstream,
    mail: MailServer,
    _folders: Vec<TempDir>,
}

impl Fleet {
    async fn of(count: usize) -> Self {
        let (upstream, mail) = (Upstream::start(Generation::B).await, MailServer::start().await);
        // Several workers: two requests at once are really done at once.
        upstream.members.turn(|knobs| knobs.workers = true);
        let (address, database) = (Proxy::address(), postgres::database().await);
        let addresses: Vec<SocketAddr> = (0..count).map(|_| Proxy::address()).collect();
        let mut settings = upstream.settings();
        for (name, text) in [
            ("DATABASE_URL", database),
            ("SECRET_KEYS", SecretKeys::make()),
            ("PUBLIC_URL", format!("http://{address}")),
            ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            ("SMTP_URL", mail.url()),
            ("MAIL_FROM", "Signup <signup@example.org>".to_owned()),
            ("LIMITS", "off".to_owned()),
        ] {
            settings.push((format!("DHSIGNUP_{name}"), text));
        }
        let folders: Vec<TempDir> = addresses.iter().map(|_| tempfile::tempdir().unwrap()).collect();
        // All at once: they find an empty database, and one of them makes the tables.
        let starts = addresses.iter().zip(&folders).map(|(listen, folder)| {
            let (listen, folder, settings) = (listen.to_string(), folder.path().to_owned(), settings.clone());
            tokio::task::spawn_blocking(move || Program::at(folder, &listen, settings))
        });
        let mut instances = Vec::new();
        for start in starts.collect::<Vec<_>>() {
            instances.push(Some(start.await.unwrap()));
        }
        let proxy = Proxy::start(address, &addresses);
        Self { proxy, instances, upstream, mail, _folders: folders }
    }

    /// Ends one as operators do, and starts it again.
    async fn restarts(&mut self, number: usize) {
        let instance = self.instances[number].take().unwrap();
        self.instances[number] = Some(instance.stopped_and_started().await);
    }

    /// kill -9, and the same again.
    async fn kills(&mut self, number: usize) {
        let instance = self.instances[number].take().unwrap();
        self.instances[number] = Some(instance.killed_and_started().await);
    }

    /// People who sign up without a pause until told to stop.
    fn crowd(&self) -> Crowd {
        let (stop, joined) = (CancellationToken::new(), Arc::new([const { AtomicUsize::new(0) }; WALKERS]));
        let mut walkers = JoinSet::new();
        for walker in 0..WALKERS {
            let (url, stop, joined) = (self.proxy.url.clone(), stop.clone(), joined.clone());
            walkers.spawn(async move {
                let mut people = Vec::new();
                while !stop.is_cancelled() {
                    let name = format!("w{walker}n{}", people.len());
                    people.push(signs_up(&url, &name).await);
                    joined[walker].fetch_add(1, Ordering::Relaxed);
                }
                people
            });
        }
        Crowd { walkers, stop, joined }
    }

    fn letters_to(&self, name: &str) -> Vec<String> {
        let to = format!("{name}@example.org");
        self.mail.received().into_iter().filter(|letter| line(letter, "X-RcptTo: ") == to).collect()
    }

    /// Everybody has one complete member and got one letter of a kind. How many letters came twice, as the same letter.
    async fn is_well(&self, people: &[(Visitor, String)]) -> usize {
        for (visitor, name) in people {
            let address = format!("{name}@example.org");
            let page = within(|| async {
                Some(looks(visitor, "/signup").await).filter(|page| page.place() == "payment")
            })
            .await;
            let reference = page.attribute("client-reference-id").to_owned();
            within(|| async {
                let outcome = Outcome::of(&self.upstream.members, &address, &reference);
                assert!(outcome.members <= 1, "{outcome:?}");
                outcome.is_good().then_some(())
            })
            .await;
        }
        let mut twice = 0;
        for (_, name) in people {
            let all =
                within(|| async { Some(self.letters_to(name)).filter(|letters| !letters.is_empty()) }).await;
            // Whoever waited for long was promised another one.
            let mut by_subject: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for letter in &all {
                by_subject.entry(line(letter, "Subject: ")).or_default().insert(line(letter, "Message-ID: "));
            }
            assert!(by_subject.values().all(|ids| ids.len() == 1), "{name} got {by_subject:?}");
            twice += all.len() - by_subject.len();
        }
        twice
    }
}

fn line<'a>(letter: &'a str, start: &str) -> &'a str {
    letter.lines().find_map(|line| line.strip_prefix(start)).unwrap()
}

struct Crowd {
    walkers: JoinSet<Vec<(Visitor, String)>>,
    stop: CancellationToken,
    joined: Arc<[AtomicUsize; WALKERS]>,
}

impl Crowd {
    /// Until everybody of them has joined once more: a request of theirs is not met by two deaths in a row.
    async fn goes_on(&self) {
        let now = || self.joined.each_ref().map(|joined| joined.load(Ordering::Relaxed));
        let before = now();
        let gone_on = || before.iter().zip(now()).all(|(before, now)| now > *before);
        within(|| async { gone_on().then_some(()) }).await;
    }

    async fn ends(mut self) -> Vec<(Visitor, String)> {
        self.stop.cancel();
        let mut all = Vec::new();
        while let Some(people) = self.walkers.join_next().await {
            all.extend(people.unwrap());
        }
        all
    }
}

/// A page that is there, whoever answers.
async fn looks(visitor: &Visitor, path: &str) -> Answer {
    let page = visitor.goes_to(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    page
}

/// Every question, each on its page, and Join.
async fn signs_up(url: &str, name: &str) -> (Visitor, String) {
    let visitor = Visitor::new(url);
    for (number, step) in JOURNEY.0.iter().enumerate() {
        let page = looks(&visitor, "/signup").await;
        assert_eq!(page.place(), format!("question {}", step.slug), "{name}: what was saved is lost");
        let own = [("email", format!("{name}@example.org")), ("username", name.to_owned())];
        let own = own.each_ref().map(|(field, text)| (*field, text.as_str()));
        let saved = visitor.answers_with(step.slug, &own).await;
        assert_eq!(saved.status, 303, "{name}, question {number}: {}", saved.body);
    }
    let joined = visitor.posts("/signup/join", &[]).await;
    assert_eq!(joined.status, 303, "{}", joined.body);
    looks(&visitor, joined.location()).await;
    (visitor, name.to_owned())
}

async fn within<T, F: Future<Output = Option<T>>>(mut look: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain");
        // The pause between two looks.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_and_four_instances_are_restarted_one_by_one_and_no_request_is_lost() {
    for count in [2, 4] {
        let mut fleet = Fleet::of(count).await;
        let crowd = fleet.crowd();
        crowd.goes_on().await;
        for number in 0..count {
            fleet.restarts(number).await;
        }
        crowd.goes_on().await;
        let people = crowd.ends().await;
        assert_eq!(fleet.is_well(&people).await, 0, "letters came twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_is_killed_under_load_and_nothing_is_lost_or_done_twice() {
    let mut fleet = Fleet::of(2).await;
    let crowd = fleet.crowd();
    for kill in 0..4 {
        crowd.goes_on().await;
        fleet.kills(kill % 2).await;
    }
    let people = crowd.ends().await;
    let twice = fleet.is_well(&people).await;
    // The moment between the mail server's yes and our note of it is the only one in which a letter can be sent again: the same
    // letter, by its Message-ID. It lasts a millisecond or two.
    assert!(twice <= 1, "{twice} letters came twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_a_signup_is_left_to_the_portal() {
    let fleet = Fleet::of(2).await;
    let visitor = Visitor::new(&fleet.proxy.url);
    for path in [
        "/",
        "/login",
        "/static/style.css",
        "/health",
        "/ready",
        "/metrics",
        "/practice",
        "/signups",
        "/rest",
    ] {
        assert_eq!(visitor.get(path).await.body, "the portal\n", "{path}");
    }
    let page = looks(&visitor, "/signup/email").await;
    let (_, rest) = page.body.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let style = visitor.get(rest.split_once('"').unwrap().0).await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(!page.header("content-security-policy").is_empty());
    assert_eq!(visitor.get("/r/sgr_nothing").await.place(), "gone");
    assert_eq!(visitor.get("/signup/check-email").await.status, 303);
    // An event without a signature is refused by us, not by the portal.
    assert_eq!(visitor.posts("/webhooks/stripe", &[]).await.status, 400);
}

/// Each with a clock of its own, as two machines have; the day after, both want to remind.
#[tokio::test]
async fn two_instances_remind_once_and_forget_what_the_other_began() {
    let database = |folder: &TempDir, url: &str, keys: &str| {
        [
            ("DATABASE_URL", url.to_owned()),
            ("SECRET_KEYS", keys.to_owned()),
            ("PRACTICE_FOLDER", folder.path().join("practice").display().to_string()),
        ]
    };
    let (url, keys) = (postgres::database().await, SecretKeys::make());
    let mut worlds = Vec::new();
    for _ in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let database = database(&folder, &url, &keys);
        worlds.push(World::on(folder, &database, JOURNEY, &[]).await);
    }
    let people: Vec<Visitor> = worlds.iter().map(World::visitor).collect();
    for (number, visitor) in people.iter().enumerate() {
        visitor.answers_with("email", &[("email", &format!("ada{number}@example.org"))]).await;
    }
    let all_pass = async |hours| {
        for world in &worlds {
            world.is_quiet().await;
        }
        for world in &worlds {
            world.serving.app.clock.advance(SignedDuration::from_hours(hours));
        }
        for world in &worlds {
            world.serving.app.owed.notify_one();
            world.is_quiet().await;
        }
    };
    let letters = || {
        let all = worlds.iter().flat_map(|world| world.practice().mailbox.letters().unwrap());
        let mut all: Vec<String> = all.map(|letter| letter.to).collect();
        all.sort_unstable();
        all
    };
    all_pass(0).await;
    assert_eq!(letters(), ["ada0@example.org", "ada1@example.org"]);
    all_pass(25).await;
    assert_eq!(letters(), ["ada0@example.org", "ada0@example.org", "ada1@example.org", "ada1@example.org"]);
    all_pass(8 * 24).await;
    assert_eq!(letters().len(), 4);
    // Their cookies have had their time long ago: what is left of them is nothing.
    for world in &worlds {
        assert_eq!(world.serving.app.store.key_uses().await.unwrap()[0].wrapped, 1, "the database's own key");
    }
}
