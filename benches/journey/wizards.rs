//! Five hundred people who fill in the signup and think between two pages, for ten minutes: what they wait for, and what the
//! program needs for that.

use std::env;
use std::time::{Duration, Instant};

use dhsignup::signup::Field;
use dhsignup::steps::JOURNEY;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use crate::database;
use crate::figures::{Spread, millis, progress, row, table, thousands};
use crate::served::Served;
use crate::visitor::{Answer, Visitor};

const WIZARDS: u64 = 500;
/// Seconds between a page and the next request.
const THINKING: std::ops::Range<f64> = 2.0..8.0;
const SEED: u64 = 1;

/// How long each request of one wizard took.
#[derive(Default)]
struct Looks {
    get: Vec<Duration>,
    post: Vec<Duration>,
    signups: usize,
}

struct Wizard {
    url: String,
    number: u64,
    chance: SmallRng,
    until: Instant,
    /// Of a hundred signups so many end with Join.
    joining: u32,
    looks: Looks,
}

pub(crate) async fn measure() {
    let lasts = Duration::from_secs_f64(60.0 * number("MINUTES").unwrap_or(10.0));
    let joining = number("JOINING").unwrap_or(0.0) as u32;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = database::sqlite(folder.path());
    // All of them come from one address here.
    settings.push(("CONNECTIONS_PER_ADDRESS", "2000".to_owned()));
    let program = Served::program(folder.path(), &settings);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = program.memory();

    let until = Instant::now() + lasts;
    let mut wizards = JoinSet::new();
    for number in 0..WIZARDS {
        let chance = SmallRng::seed_from_u64(SEED + number);
        let wizard = Wizard { url: program.url(), number, chance, until, joining, looks: Looks::default() };
        wizards.spawn(wizard.walks());
    }
    for tenth in 1..=10 {
        tokio::time::sleep(lasts / 10).await;
        progress("Wizards", tenth, 10);
    }
    let (mut all, mut failed) = (Looks::default(), 0);
    while let Some(ended) = wizards.join_next().await {
        match ended {
            Ok(looks) => {
                all.get.extend(looks.get);
                all.post.extend(looks.post);
                all.signups += looks.signups;
            }
            // What it found has been said where it ended.
            Err(_) => failed += 1,
        }
    }
    print(all, lasts, &[idle, program.memory(), program.peak_memory()], failed);
    assert_eq!(failed, 0, "of {WIZARDS} wizards so many met an error");
}

fn number(name: &str) -> Option<f64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

impl Wizard {
    /// One signup after another, each as another person, until the time is over. Any answer that is not the one that a person
    /// should get ends it with a panic.
    async fn walks(mut self) -> Looks {
        // Not all at once.
        self.thinks(0.0..THINKING.end).await;
        for round in 0.. {
            let person = format!("{}-{round}", self.number);
            let browser = Visitor::new(&self.url);
            let mut path = "/signup/email".to_owned();
            while let Some(slug) = path.strip_prefix("/signup/").filter(|slug| JOURNEY.step(slug).is_some()) {
                let page = self.gets(&browser, &path).await;
                self.thinks(THINKING).await;
                if Instant::now() > self.until {
                    return self.looks;
                }
                let form = self.fills_in(&page, slug, &person);
                let form: Vec<_> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
                path = self.posts(&browser, &path, &form).await;
            }
            assert_eq!(path, "/signup/review");
            self.gets(&browser, &path).await;
            self.thinks(THINKING).await;
            if self.chance.random_ratio(self.joining, 100) {
                let next = self.posts(&browser, "/signup/join", &[]).await;
                self.gets(&browser, &next).await;
            }
            self.looks.signups += 1;
        }
        self.looks
    }

    async fn thinks(&mut self, seconds: std::ops::Range<f64>) {
        tokio::time::sleep(Duration::from_secs_f64(self.chance.random_range(seconds))).await;
    }

    async fn gets(&mut self, browser: &Visitor, path: &str) -> Answer {
        let begun = Instant::now();
        let page = browser.get(path).await;
        self.looks.get.push(begun.elapsed());
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page
    }

    /// Where that leads.
    async fn posts(&mut self, browser: &Visitor, path: &str, form: &[(&str, &str)]) -> String {
        let begun = Instant::now();
        let saved = browser.posts(path, form).await;
        self.looks.post.push(begun.elapsed());
        assert_eq!(saved.status, 303, "{path}: {}", saved.body);
        saved.location().to_owned()
    }

    /// The form as a browser sends it.
    fn fills_in(&mut self, page: &Answer, slug: &str, person: &str) -> Vec<(&'static str, String)> {
        let step = JOURNEY.step(slug).unwrap();
        let hidden = ["version", "drawn"].map(|name| (name, page.hidden(name).to_owned()));
        let typed = step.fields.iter().map(|field| (field.name, self.types(field, person)));
        hidden.into_iter().chain(typed).collect()
    }

    fn types(&mut self, field: &Field, person: &str) -> String {
        const NAMES: [&str; 6] = ["Ada", "Grace Brewster", "Edsger", "Żaneta", "Li", "María-José"];
        let chance = &mut self.chance;
        match field.name {
            "email" => format!("wizard-{person}@example.org"),
            "username" => format!("w{person}"),
            "phone" => format!("312 555 {:04}", chance.random_range(0..10_000)),
            "birthday" => format!("{}-04-27", chance.random_range(1940..2000)),
            "first_name" | "last_name" | "preferred_name" => {
                NAMES[chance.random_range(0..NAMES.len())].to_owned()
            }
            _ if !field.required && chance.random_ratio(1, 2) => String::new(),
            _ => field.example.to_owned(),
        }
    }
}

fn print(looks: Looks, lasts: Duration, [idle, now, most]: &[f64; 3], failed: usize) {
    let Looks { get, post, signups } = looks;
    let rate = (get.len() + post.len()) as f64 / lasts.as_secs_f64();
    let line = |name: &str, times: Vec<Duration>, aim: &str| {
        let spread = Spread::of(times);
        let [median, most_of_them, longest] = [0.5, 0.99, 1.0].map(|share| millis(spread.at(share)));
        vec![name.to_owned(), thousands(spread.count() as f64), median, most_of_them, longest, aim.to_owned()]
    };
    let rows = [
        row(["", "requests", "p50", "p99", "longest", "aim"]),
        line("GET", get, "p99 <= 100 ms"),
        line("POST, durable", post, "p99 <= 250 ms"),
    ];
    let title = format!(
        "{WIZARDS} wizards with {:.0} to {:.0} s of think time for {:.1} minutes: {rate:.0} requests/s, {signups} signups filled in",
        THINKING.start,
        THINKING.end,
        lasts.as_secs_f64() / 60.0
    );
    table(&title, &rows);
    println!(
        "\n  Met an error: {failed} (aim: none). Memory: {idle:.1} MB before, {now:.1} MB after, {most:.1} MB at most (aim: 100)."
    );
}
