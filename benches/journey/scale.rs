//! A full house on both databases: how soon a program serves that finds 100,000 drafts and 50,000 jobs, what forgetting 50,000
//! drafts does to somebody who saves an answer meanwhile, and how long moving all of it takes.

use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::signup::Reference;
use dhsignup::store::{SecretKeys, Store};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe};

use crate::figures::{Times, progress, row, table};
use crate::start::{program, stop};
use crate::visitor::Visitor;
use crate::{postgres, wire};

const DRAFTS: usize = 100_000;
/// Of these: drafts that nobody touched for two months.
const OVER: usize = 50_000;
const JOBS: usize = 50_000;
const STARTS: usize = 5;
/// Answers that are saved in calm, to hold the others against.
const CALM: usize = 300;

/// A database with a full house in it.
struct House {
    name: &'static str,
    settings: Vec<(&'static str, String)>,
    pool: AnyPool,
    folder: tempfile::TempDir,
}

pub(crate) async fn measure() {
    sqlx::any::install_default_drivers();
    postgres::be_durable();
    let title = format!(
        "{DRAFTS} drafts, {OVER} of them to be forgotten, and {JOBS} jobs; saving: median / 99 % (aims: ready in 2 s, longest 250 ms)"
    );
    for name in ["SQLite", "PostgreSQL"] {
        let house = House::full(name).await;
        let moved = if name == "SQLite" { moves(&house).await } else { "-".into() };
        let mut starts = Times::default();
        for round in 1..=STARTS {
            starts.take(house.starts().await);
            progress(&format!("{name}: start"), round, STARTS);
        }
        // What is measured next is forgetting; jobs that are due would go before it.
        house.execute("UPDATE jobs SET due_at = due_at + 3600000 WHERE kind = 'watch_payment'".into()).await;
        let (calm, beside, took) = house.forgets().await;
        progress(&format!("{name}: forgotten"), 1, 1);
        let longest = beside.iter().max().copied().unwrap_or_default();
        let heads = row([
            "database",
            "ready after start",
            "saving in calm",
            "while forgetting",
            "longest",
            "forgotten in",
            "moved in",
        ]);
        let measured = vec![
            name.to_owned(),
            starts.to_string(),
            told(&calm),
            told(&beside),
            format!("{:.0} ms", ms(longest)),
            format!("{:.0} s", took.as_secs_f64()),
            moved,
        ];
        table(&title, &[heads, measured]);
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn told(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part) as usize];
    format!("{:.1} / {:.1} ms ({})", ms(at(0.5)), ms(at(0.99)), sorted.len())
}

/// By the command, as operators do it.
async fn moves(house: &House) -> String {
    let there = postgres::database().await;
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command.args(["move", "--to", &there]);
    command.envs(house.settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text)));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("Moved."), "{output:?}");
    let took = begun.elapsed();
    println!("\n{said}");
    format!("{:.0} s", took.as_secs_f64())
}

impl House {
    async fn full(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_sqlite = name == "SQLite";
        let url = if is_sqlite {
            format!("sqlite://{}/dhsignup.db", folder.path().display())
        } else {
            postgres::database().await
        };
        let keys = SecretKeys::make();
        let read = DatabaseUrl::read(&url).unwrap();
        drop(Store::open(&read, SecretKeys::read(&keys).unwrap(), Clock::default()).await.unwrap());
        let pool = AnyPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
        let settings = vec![
            ("DATABASE_URL", url),
            ("SECRET_KEYS", keys),
            ("PRACTICE_FOLDER", folder.path().join("practice").display().to_string()),
            ("LIMITS", "off".to_owned()),
        ];
        let house = Self { name, settings, pool, folder };
        house.fill(if is_sqlite { "hex(randomblob(16))" } else { "md5(CAST(random() AS TEXT))" }).await;
        house
    }

    async fn execute(&self, sql: String) {
        sqlx::query(AssertSqlSafe(sql)).execute(&self.pool).await.unwrap();
    }

    /// Rows of the sizes that real ones have; what is sealed in them opens nowhere, and nobody tries.
    async fn fill(&self, chance: &str) {
        let now = Clock::default().millis();
        let old = now - 60 * 86_400_000;
        self.execute("CREATE TABLE filling (n BIGINT PRIMARY KEY, reference TEXT NOT NULL)".into()).await;
        for some in 0..DRAFTS / 500 {
            let one = |at: usize| {
                let number = (some * 500 + at) as u64;
                let bytes = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
                let reference = Reference::from_random("PS1", std::array::from_fn(|byte| bytes[byte]));
                format!("({number}, '{reference}')")
            };
            let values: Vec<String> = (0..500).map(one).collect();
            self.execute(format!("INSERT INTO filling VALUES {} ON CONFLICT DO NOTHING", values.join(", ")))
                .await;
        }
        let touched = format!("CASE WHEN n < {OVER} THEN {old} ELSE {} END", now - 3_600_000);
        let long = |times: usize| vec![chance; times].join(" || ");
        for sql in [
            format!(
                "INSERT INTO signups (reference, state, data_key, address_hash, created_at, touched_at, reminders) \
                 SELECT reference, 'draft', 'k1.' || {}, {}, {touched}, {touched}, 2 FROM filling",
                long(4),
                long(2)
            ),
            format!(
                "INSERT INTO answers (reference, step, version, typed, saved_at) SELECT f.reference, s.step, 1, {}, {touched} FROM filling f \
                 CROSS JOIN (SELECT 'email' AS step UNION SELECT 'about-you' UNION SELECT 'contact' UNION SELECT 'username') s",
                long(6)
            ),
            format!(
                "INSERT INTO visits (visitor, reference, opened_at, author) SELECT {chance}, reference, {touched}, 1 FROM filling"
            ),
            format!(
                "INSERT INTO sessions (hash, data, touched_at, expires_at) \
                 SELECT {} || n, {}, {touched}, {touched} + 43200000 FROM filling",
                long(2),
                long(3)
            ),
            format!(
                "INSERT INTO letters (id, reference, kind, address_hash, owed_at, sent_at) \
                 SELECT 'l' || n, reference, 'continue', {}, {touched}, {touched} FROM filling",
                long(2)
            ),
            format!(
                "INSERT INTO links (hash, reference, made_at, expires_at, letter) \
                 SELECT {} || n, reference, {touched}, {touched} + 86400000, 'l' || n FROM filling",
                long(2)
            ),
            format!(
                "INSERT INTO jobs (id, kind, subject, priority, owed_at, due_at) \
                 SELECT 'watch_payment:' || reference, 'watch_payment', reference, 3, {now}, \
                 CASE WHEN n < {} THEN {now} ELSE {now} + 3600000 END FROM filling WHERE n < {JOBS}",
                JOBS / 2
            ),
            "DROP TABLE filling".to_owned(),
        ] {
            self.execute(sql).await;
        }
    }

    fn command(&self) -> Command {
        let mut command = program(self.folder.path());
        command.envs(self.settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text)));
        command
    }

    /// How soon it says that it can serve. Ended at once, so that the next start finds the same.
    async fn starts(&self) -> Duration {
        let begun = Instant::now();
        let mut child = self.command().spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("listening on http://").to_owned();
        wire::get(address.parse().unwrap(), "/ready");
        let took = begun.elapsed();
        child.kill().unwrap();
        child.wait().unwrap();
        took
    }

    /// Answers saved one after another while all that is over is forgotten, and as many after it.
    async fn forgets(&self) -> (Vec<Duration>, Vec<Duration>, Duration) {
        let mut child = self.command().spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().trim_start_matches("listening on ").to_owned();
        let ada = Visitor::new(&url);
        ada.answers_with("email", &[("email", "ada@example.org")]).await;
        ada.answers("about-you").await;
        let begun = Instant::now();
        let (mut beside, mut version) = (Vec::new(), 0);
        while self.left().await > 0 {
            assert!(begun.elapsed() < Duration::from_secs(900), "{}: it never ends", self.name);
            for _ in 0..20 {
                beside.push(saves(&ada, &mut version).await);
            }
        }
        let took = begun.elapsed();
        let mut calm = Vec::new();
        for _ in 0..CALM {
            calm.push(saves(&ada, &mut version).await);
        }
        stop(child);
        (calm, beside, took)
    }

    /// How many drafts are still to be forgotten.
    async fn left(&self) -> i64 {
        let before = Clock::default().millis() - 30 * 86_400_000;
        let sql = "SELECT COUNT(*) FROM signups WHERE touched_at < $1";
        sqlx::query_scalar(sql).bind(before).fetch_one(&self.pool).await.unwrap()
    }
}

async fn saves(ada: &Visitor, version: &mut u32) -> Duration {
    let phone = format!("312 555 {:04}", *version % 10_000);
    let made_from = version.to_string();
    let begun = Instant::now();
    let saved = ada.posts("/signup/contact", &[("version", &made_from), ("phone", &phone)]).await;
    let took = begun.elapsed();
    assert_eq!(saved.status, 303, "{}", saved.body);
    *version += 1;
    // Somebody who thinks for a moment.
    tokio::time::sleep(Duration::from_millis(10)).await;
    took
}
