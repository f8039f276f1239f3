//! The program is killed at every boundary where it has written something or is about to, and started again on the same
//! files: what was saved is there, what was promised is kept, once. Also where the address was somebody's before.
//!
//! `just crash` tells a thousand such runs and every single boundary.

use dhsignup::practice::dhservice::{Generation, Row};
use dhsignup::steps::JOURNEY;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::{Outcome, Process, Upstream, Visitor};

/// More than a signup passes from its first answer to its last section; counted by `every_boundary`.
const BOUNDARIES: u64 = 220;
const SEED: u64 = 283;
/// Runs side by side.
const AT_ONCE: usize = 3;

/// What the member service knows of the address before anybody signs up with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing.
    Nobody,
    /// An identity that the old form left behind, and nothing else.
    Orphan,
    /// A whole record, made by a signup of ours that was erased since, of whom the owner knows nothing.
    Stranger,
}

impl Before {
    const ALL: [Before; 3] = [Before::Nobody, Before::Orphan, Before::Stranger];

    fn row(self, address: &str) -> Option<Row> {
        let identity = |reference: Option<&str>| {
            json!({
                "first_name": "Eve", "emails": [{ "type": "primary", "email_address": address }],
                "active_directory_username": "eve", "signup_ref": reference,
            })
        };
        match self {
            Before::Nobody => None,
            Before::Orphan => Some(Row { identity: Some(identity(None)), ..Row::default() }),
            Before::Stranger => Some(Row {
                identity: Some(identity(Some("PS1-0000-0000"))),
                connections: Some(json!({ "phone": "312 555 0666" })),
                status: Some(json!({ "membership_status": "pending", "membership_level": "New Member" })),
                forms: Some(json!({})),
                access: Some(json!({})),
                authorizations: Some(json!({})),
                extras: Some(json!({})),
                notes: Some(json!([])),
                ..Row::default()
            }),
        }
    }

    /// What must hold in the end. An orphan's identity is kept, so it is not ours by name.
    fn is_kept_by(self, upstream: &Upstream, address: &str, reference: &str) -> Result<(), Vec<String>> {
        let mut outcome = Outcome::of(&upstream.members, address, reference);
        let row = upstream.members.find(address);
        let (first_name, phone) = match &row {
            Some(row) => (row.text("first_name"), row.connections.as_ref().map(|kept| kept["phone"].clone())),
            None => (None, None),
        };
        let expected = if self == Before::Orphan { "Eve" } else { "Ada" };
        if first_name != Some(expected) || phone.is_none_or(|phone| phone != "+1 312 555 0199") {
            outcome.wrong.push("the record has other answers".to_owned());
        }
        if self == Before::Orphan {
            outcome.wrong.retain(|wrong| !wrong.starts_with("signed by"));
        }
        if outcome.is_good() { Ok(()) } else { Err(outcome.wrong) }
    }
}

/// One signup, whose program dies now and then.
struct Run<'a> {
    upstream: &'a Upstream,
    settings: Vec<(String, String)>,
    folder: TempDir,
    process: Option<Process>,
    listen: String,
    /// Where the next process dies, and those after it; then none does.
    deaths: std::vec::IntoIter<u64>,
    died: u32,
    number: usize,
    before: Before,
    visitor: Visitor,
}

impl<'a> Run<'a> {
    async fn begin(upstream: &'a Upstream, number: usize, before: Before, deaths: Vec<u64>) -> Run<'a> {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = upstream.settings();
        settings.push(("DHSIGNUP_JOIN_DEADLINE_MS".into(), "300".into()));
        let visitor = Visitor::new("http://127.0.0.1:9");
        let mut run = Self {
            upstream,
            settings,
            folder,
            process: None,
            listen: "127.0.0.1:0".into(),
            deaths: deaths.into_iter(),
            died: 0,
            number,
            before,
            visitor,
        };
        run.start().await;
        run
    }

    /// On the same files and port. Who dies before listening is started again, too.
    async fn start(&mut self) {
        loop {
            if let Some(process) =
                Process::start(self.folder.path(), &self.settings, &self.listen, self.deaths.next()).await
            {
                self.listen = process.listen();
                self.visitor = self.visitor.through(&process.url);
                self.process = Some(process);
                return;
            }
            self.died += 1;
        }
    }

    async fn starts_again(&mut self) {
        self.died += 1;
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
        self.start().await;
    }

    /// Presses a button until there is an answer, as people do.
    async fn presses(&mut self, path: &str, form: &[(&str, &str)]) -> Result<String, String> {
        loop {
            match self.visitor.tries_to_post(path, form).await {
                Ok(answer) if answer.status == 303 => return Ok(answer.location().to_owned()),
                Ok(answer) => return Err(format!("POST {path}: {} {}", answer.status, answer.body)),
                Err(_) => self.starts_again().await,
            }
        }
    }

    /// Where the signup says that the visitor is, and under which reference.
    async fn looks(&mut self) -> (String, String) {
        loop {
            match self.visitor.tries_to_go_to("/signup").await {
                Ok(page) => return (page.place(), page.attribute("client-reference-id").to_owned()),
                Err(_) => self.starts_again().await,
            }
        }
    }

    /// Proves the address, where a letter has come by now.
    async fn opens_the_newest_link(&mut self, address: &str) -> Result<(), String> {
        let Ok(mails) = self.visitor.tries_to_go_to("/practice/mail?format=json").await else {
            self.starts_again().await;
            return Ok(());
        };
        let mails: Vec<Value> = serde_json::from_str(&mails.body).map_err(|e| e.to_string())?;
        let link = mails.iter().find(|mail| mail["to"] == address).and_then(|mail| mail["links"][0].as_str());
        match link.and_then(|link| link.split_once("/r/")) {
            Some((_, secret)) => self.presses(&format!("/r/{secret}"), &[]).await.map(drop),
            None => Ok(()),
        }
    }

    /// Answers, joins, and looks until there is one complete member. How often it died, or what was lost.
    async fn tell(mut self) -> Result<u32, String> {
        let (address, username) = (format!("ada{}@example.org", self.number), format!("ada{}", self.number));
        if let Some(row) = self.before.row(&address) {
            self.upstream.members.seed(row);
        }
        for (at, step) in JOURNEY.0.iter().enumerate() {
            let typed = step.example();
            let given = |name: &str| match name {
                "email" => address.clone(),
                "username" => username.clone(),
                _ => typed.get(name).to_owned(),
            };
            let form: Vec<(&str, String)> =
                step.fields.iter().map(|field| (field.name, given(field.name))).collect();
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let next = self.presses(&format!("/signup/{}", step.slug), &form).await?;
            let expected = JOURNEY
                .0
                .get(at + 1)
                .map_or("/signup/review".to_owned(), |next| format!("/signup/{}", next.slug));
            if next != expected {
                return Err(format!("after {} it goes on at {next}: an answer was lost", step.slug));
            }
        }
        self.presses("/signup/join", &[]).await?;
        let mut last = String::new();
        for look in 1..=1_000 {
            let (place, reference) = self.looks().await;
            let kept = self.before.is_kept_by(self.upstream, &address, &reference);
            match place.as_str() {
                "payment" if kept.is_ok() => return Ok(self.died),
                "payment" | "waiting" => {}
                // Killed before the commit: Join is still to be pressed.
                "review" => drop(self.presses("/signup/join", &[]).await?),
                "check-inbox" if self.before != Before::Nobody => {
                    self.opens_the_newest_link(&address).await?
                }
                elsewhere => return Err(format!("{elsewhere}: {kept:?}")),
            }
            last = format!("{place}: {kept:?}");
            // What was put off because of a death falls due.
            if look % 20 == 0 {
                self.presses("/practice/clock", &[("hours", "1")]).await?;
            }
            tokio::time::sleep(std::time::Duration::from_millis(15)).await;
        }
        Err(format!("it does not go on: {last}"))
    }
}

/// Tells all runs, some side by side. How often each died.
async fn tell_all(runs: Vec<(Before, Vec<u64>)>) -> Vec<u32> {
    let upstream: &'static Upstream = Box::leak(Box::new(Upstream::start(Generation::B).await));
    let count = runs.len();
    let (mut told, mut lost) = (Vec::new(), Vec::new());
    let mut queue = runs.into_iter().enumerate();
    let mut at_once = JoinSet::new();
    loop {
        while at_once.len() < AT_ONCE
            && let Some((number, (before, deaths))) = queue.next()
        {
            at_once.spawn(async move {
                let outcome = Run::begin(upstream, number, before, deaths.clone()).await.tell().await;
                (format!("{before:?}, killed at {deaths:?}"), outcome)
            });
        }
        match at_once.join_next().await.map(Result::unwrap) {
            Some((_, Ok(died))) => told.push(died),
            Some((run, Err(why))) => lost.push(format!("{run}: {why}")),
            None => break,
        }
        let done = told.len() + lost.len();
        if done.is_multiple_of(50) {
            eprintln!("{done} of {count} runs");
        }
    }
    let died: u32 = told.iter().sum();
    eprintln!("{count} runs, killed {died} times: {} lost something", lost.len());
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    told
}

/// Each run dies once at least, and at times again; every third address was somebody's before, in one way or the other.
fn drawn(count: usize, seed: u64) -> Vec<(Before, Vec<u64>)> {
    let mut chance = StdRng::seed_from_u64(seed);
    let draw = |number: usize| {
        let mut deaths = vec![chance.random_range(1..=BOUNDARIES)];
        while chance.random_bool(0.4) {
            deaths.push(chance.random_range(1..=BOUNDARIES / 2));
        }
        (Before::ALL[number % 3], deaths)
    };
    (0..count).map(draw).collect()
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_signing_up_while_the_program_is_killed_loses_nothing() {
    tell_all(drawn(20, SEED)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "`just crash` tells it"]
async fn a_thousand_kills_lose_nothing() {
    let runs = usize::try_from(setting("RUNS", 1_000)).unwrap();
    tell_all(drawn(runs, setting("SEED", SEED))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "`just crash` tells it"]
async fn a_kill_at_every_boundary_loses_nothing() {
    for before in Before::ALL {
        let died = tell_all((1..=BOUNDARIES).map(|at| (before, vec![at])).collect()).await;
        let alive = died.iter().filter(|died| **died == 0).count();
        eprintln!("{before:?}: {} of {BOUNDARIES} boundaries were passed", died.len() - alive);
        assert!(alive > 0, "BOUNDARIES is too small: some are never tried");
    }
}
