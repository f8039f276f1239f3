//! Two processes on one PostgreSQL, and two people in one moment: whoever wins, nothing is lost and nothing is done twice.

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::practice::dhservice::Generation;
use dhsignup::store::{SecretKeys, Store};
use tempfile::TempDir;

use crate::support::{Outcome, Process, Upstream, Visitor, eventually, postgres};

/// How often each race is run.
const ROUNDS: usize = 8;

/// Two instances of the program that share a store.
struct Pair {
    upstream: Upstream,
    one: Process,
    other: Process,
    /// What they share, looked at from outside.
    store: Store,
    _folders: [TempDir; 2],
}

impl Pair {
    async fn start(generation: Generation) -> Self {
        let upstream = Upstream::start(generation).await;
        let (url, keys) = (postgres::database().await, SecretKeys::make());
        let mut settings = upstream.settings();
        for (name, text) in [
            ("DHSIGNUP_DATABASE_URL", &url),
            ("DHSIGNUP_SECRET_KEYS", &keys),
            ("DHSIGNUP_LIMITS", &"off".to_owned()),
        ] {
            settings.push((name.to_owned(), text.clone()));
        }
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [one, other] = [&folders[0], &folders[1]]
            .map(|folder| Process::start(folder.path(), &settings, "127.0.0.1:0", None));
        let (one, other) = (one.await.unwrap(), other.await.unwrap());
        let keys = SecretKeys::read(&keys).unwrap();
        let store = Store::open(&DatabaseUrl::Postgres(url.into()), keys, Clock::default()).await.unwrap();
        Self { upstream, one, other, store, _folders: folders }
    }

    /// One browser, through each of the two.
    fn visitor(&self) -> [Visitor; 2] {
        let visitor = Visitor::new(&self.one.url);
        let same = visitor.through(&self.other.url);
        [visitor, same]
    }

    /// One complete member of this address, made for whoever is at the pricing table.
    async fn is_one_member(&self, visitor: &Visitor, address: &str) -> String {
        let page = eventually("the pricing table is there", || async {
            Some(visitor.goes_to("/signup").await).filter(|page| page.place() == "payment")
        })
        .await;
        let reference = page.attribute("client-reference-id").to_owned();
        eventually("the member is complete", || async {
            let outcome = Outcome::of(&self.upstream.members, address, &reference);
            assert!(outcome.members <= 1, "{outcome:?}");
            outcome.is_good().then_some(())
        })
        .await;
        reference
    }

    /// How many calls of this kind the member service has seen.
    fn calls(&self, path: &str) -> usize {
        let calls = self.upstream.members.calls();
        calls.iter().filter(|(method, other)| method == "POST" && other == path).count()
    }
}

fn person(race: &str, round: usize) -> (String, String) {
    (format!("{race}{round}@example.org"), format!("{race}{round}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_race_on_one_draft_and_nothing_is_lost_or_done_twice() {
    race(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "`just races` runs a thousand"]
async fn a_thousand_races_are_not_different() {
    race(200).await;
    eprintln!("1,000 races of two processes: nothing was lost, nothing was done twice");
}

/// Five races in each round.
async fn race(rounds: usize) {
    let pair = Pair::start(Generation::B).await;
    for round in 0..rounds {
        two_beginnings(&pair, round).await;
        two_saves(&pair, round).await;
        a_save_and_a_join(&pair, round).await;
        two_joins(&pair, round).await;
        two_people(&pair, round).await;
        if rounds > ROUNDS && (round + 1) % 25 == 0 {
            eprintln!("{} races", 5 * (round + 1));
        }
    }
}

/// The same question, answered differently in the same moment: one is saved, the other gets both answers and a choice.
async fn two_saves(pair: &Pair, round: usize) {
    let [one, other] = pair.visitor();
    let (address, _) = person("save", round);
    one.answers_with("email", &[("email", &address)]).await;
    one.answers("about-you").await;
    let send = async |visitor: &Visitor, phone: &str| {
        visitor.posts("/signup/contact", &[("version", "0"), ("phone", phone)]).await.status
    };
    let (first, second) = tokio::join!(send(&one, "312 555 0001"), send(&other, "312 555 0002"));
    let mut both = [first, second];
    both.sort_unstable();
    assert_eq!(both, [303, 409]);
    let kept = if first == 303 { "312 555 0001" } else { "312 555 0002" };
    assert!(one.get("/signup/contact").await.body.contains(kept));
}

/// The first form of all, sent twice by a browser that has heard no answer and got no cookie: one signup, one letter.
async fn two_beginnings(pair: &Pair, round: usize) {
    let ([one, _], [_, other]) = (pair.visitor(), pair.visitor());
    let (address, _) = person("begin", round);
    let page = one.get("/signup/email").await;
    let drawn = page.hidden("drawn");
    let form = [("email", address.as_str()), ("version", "0"), ("drawn", drawn)];
    let (first, second) =
        tokio::join!(one.posts("/signup/email", &form), other.posts("/signup/email", &form));
    assert_eq!((first.status, second.status), (303, 303));
    for visitor in [&one, &other] {
        assert_eq!(visitor.answers("about-you").await.status, 303);
        assert_eq!(visitor.place().await, "question contact");
    }
    let signups = [&one, &other].map(|visitor| visitor.get("/signup/contact"));
    let [ours, theirs] = signups.map(async |page| page.await.hidden("signup").to_owned());
    assert_eq!(ours.await, theirs.await);
}

/// An answer changed in one tab while Join is pressed in another: the member has what is saved, whichever came first.
async fn a_save_and_a_join(pair: &Pair, round: usize) {
    let [one, other] = pair.visitor();
    let (address, username) = person("change", round);
    one.sends_all(&address, &username).await;
    let form = [("version", "1"), ("phone", "312 555 0777"), ("discord_handle", "")];
    let (saved, joined) = tokio::join!(one.posts("/signup/contact", &form), other.posts("/signup/join", &[]));
    assert_eq!((saved.status, joined.status), (303, 303));
    if other.place().await == "review" {
        other.posts("/signup/join", &[]).await;
    }
    let reference = pair.is_one_member(&one, &address).await;
    let signup = pair.store.find(&reference.parse().unwrap()).await.unwrap().unwrap();
    let saved = signup.answers.get("contact").unwrap().typed.get("phone").to_owned();
    let member = pair.upstream.members.find(&address).unwrap();
    assert_eq!(member.connections.unwrap()["phone"], saved.as_str());
}

/// Join pressed twice: one member, and both presses end well.
async fn two_joins(pair: &Pair, round: usize) {
    let [one, other] = pair.visitor();
    let (address, username) = person("join", round);
    one.sends_all(&address, &username).await;
    let (first, second) = tokio::join!(one.joins(), other.joins());
    for page in [first, second] {
        assert!(["payment", "waiting"].contains(&page.place().as_str()), "{}", page.place());
    }
    pair.is_one_member(&one, &address).await;
}

/// Two people, or one with two browsers, join with one address: one gets through, the other is asked for a proof.
async fn two_people(pair: &Pair, round: usize) {
    let ([one, _], [_, other]) = (pair.visitor(), pair.visitor());
    let (address, username) = person("both", round);
    one.sends_all(&address, &username).await;
    other.sends_all(&address, &format!("{username}x")).await;
    tokio::join!(one.joins(), other.joins());
    let settled = async |visitor: &Visitor| {
        eventually("it is decided", || async {
            Some(visitor.place().await).filter(|place| place != "waiting")
        })
        .await
    };
    let mut places = [settled(&one).await, settled(&other).await];
    let winner = if places[0] == "payment" { &one } else { &other };
    pair.is_one_member(winner, &address).await;
    places.sort_unstable();
    assert_eq!(places, ["check-inbox", "payment"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_make_each_member_once() {
    const PEOPLE: usize = 16;
    let pair = Pair::start(Generation::B).await;
    let mut visitors = Vec::new();
    for number in 0..PEOPLE {
        let (address, username) = person("worker", number);
        let [one, other] = pair.visitor();
        one.sends_all(&address, &username).await;
        visitors.push((if number % 2 == 0 { one } else { other }, address));
    }
    futures_util::future::join_all(visitors.iter().map(|(visitor, _)| visitor.joins())).await;
    for (visitor, address) in &visitors {
        pair.is_one_member(visitor, address).await;
    }
    for section in
        ["identity", "status", "connections", "forms", "access", "authorizations", "extras", "notes"]
    {
        assert_eq!(pair.calls(&format!("/v1/member/{section}/")), PEOPLE, "{section}");
    }
}

/// Generation A with several workers makes two rows of two upserts in one moment: we never send two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_with_several_workers_gets_no_address_twice() {
    let pair = Pair::start(Generation::A).await;
    pair.upstream.members.turn(|knobs| knobs.workers = true);
    for round in 0..ROUNDS {
        two_joins(&pair, round).await;
        two_people(&pair, round).await;
    }
}
