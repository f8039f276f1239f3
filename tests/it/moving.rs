//! Moving house: from SQLite to PostgreSQL and back, with everybody who is under way.
//!
//! Several threads, since a command is waited for while the server serves.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use dhsignup::config::DatabaseUrl;
use dhsignup::steps::JOURNEY;
use dhsignup::store::{MoveError, move_house};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe};
use tempfile::TempDir;

use crate::support::{World, database, eventually, postgres};

fn run(settings: &[(&'static str, String)], arguments: &[&str]) -> Output {
    let settings = settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text));
    Command::new(env!("CARGO_BIN_EXE_dhsignup")).arg("move").args(arguments).envs(settings).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn told(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

async fn pool(url: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPoolOptions::new().connect(url).await.unwrap()
}

async fn execute(url: &str, sql: &'static str) {
    sqlx::query(sql).execute(&pool(url).await).await.unwrap();
}

/// A SQLite file with somebody at a question, somebody who has paid, and somebody whose letter nobody has opened.
async fn house() -> (World, Vec<(&'static str, String)>) {
    let world = World::on_sqlite(&[]).await;
    let settings = database::sqlite(world.folder.path());
    (world, settings)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_goes_on_after_a_move_to_postgresql_and_back() {
    let (world, own) = house().await;
    let (ada, grace) = (world.visitor(), world.visitor());
    ada.answers_all("ada@example.org", "ada").await;
    let payment = grace.signs_up("grace@example.org", "grace").await;
    grace.pays(&payment).await;
    eventually("it is paid", || async { (grace.place().await == "welcome").then_some(()) }).await;
    let link = world.link_to("ada@example.org").await;
    world.is_quiet().await;
    let (address, folder) = stopped(world).await;

    let there = postgres::database().await;
    let first = said(&run(&own, &["--to", &there]));
    assert!(first.contains("2  signups") && first.contains("Moved."), "{first}");
    let keys = folder.path().join("dhsignup.keys");
    assert!(first.contains(&format!("DHSIGNUP_SECRET_KEYS_FILE to {}", keys.display())), "{first}");
    let again = said(&run(&own, &["--to", &there]));
    assert!(again.contains("was there already"), "{again}");
    assert_eq!(hash(&first), hash(&again));

    // The same browsers, on the other database.
    let settings = [
        ("DATABASE_URL", there.clone()),
        ("SECRET_KEYS", std::fs::read_to_string(&keys).unwrap()),
        ("PRACTICE_FOLDER", folder.path().join("practice").display().to_string()),
        ("LISTEN", address.clone()),
    ];
    let world = World::on(folder, &settings, JOURNEY, &[]).await;
    assert_eq!((ada.place().await, grace.place().await), ("review".into(), "welcome".into()));
    assert_eq!(world.visitor().opens(&link).await.place(), "review");
    assert_eq!(ada.joins().await.place(), "payment");
    world.is_quiet().await;
    let (_, folder) = stopped(world).await;

    let back = [("SECRET_KEYS", settings[1].1.clone())];
    let file = format!("sqlite://{}/back.db", folder.path().display());
    let third = said(&run(&back, &["--from", &there, "--to", &file]));
    assert_ne!(hash(&first), hash(&third));
    let settings = [
        ("DATABASE_URL", file),
        ("SECRET_KEYS", settings[1].1.clone()),
        ("PRACTICE_FOLDER", folder.path().join("practice").display().to_string()),
        ("LISTEN", address),
    ];
    let world = World::on(folder, &settings, JOURNEY, &[]).await;
    assert_eq!((ada.place().await, grace.place().await), ("payment".into(), "welcome".into()));
    drop(world);
}

async fn stopped(world: World) -> (String, TempDir) {
    let address = world.serving.address.to_string();
    let World { serving, folder, .. } = world;
    serving.stop().await.unwrap();
    (address, folder)
}

fn hash(said: &str) -> &str {
    said.split_once("sha256 ").unwrap().1.split_once(',').unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_moved_from_under_a_server_or_over_what_is_there() {
    let (world, own) = house().await;
    world.visitor().answers("email").await;
    world.is_quiet().await;
    let there = postgres::database().await;
    let busy = run(&own, &["--to", &there]);
    assert_eq!(busy.status.code(), Some(75), "{}", told(&busy));

    let (_, folder) = stopped(world).await;
    let (other, others) = house().await;
    other.visitor().answers("email").await;
    other.is_quiet().await;
    let _kept = stopped(other).await;
    said(&run(&others, &["--to", &there]));
    let occupied = told(&run(&own, &["--to", &there]));
    assert!(occupied.contains("holds 1 signups of its own"), "{occupied}");
    for (from, to, why) in [
        ("sqlite:///nowhere/dhsignup.db", there.as_str(), "there is no file"),
        (own[0].1.as_str(), "mysql://x", "is no database"),
    ] {
        assert!(told(&run(&own, &["--from", from, "--to", to])).contains(why), "{why}");
    }
    drop(folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_was_broken_off_is_begun_again_and_nobody_serves_from_half_of_it() {
    let (world, own) = house().await;
    world.visitor().answers_all("ada@example.org", "ada").await;
    world.is_quiet().await;
    let (_, folder) = stopped(world).await;
    let there = postgres::database().await;
    said(&run(&own, &["--to", &there]));
    // As it would stand in the middle: the mark is there, and rows are missing.
    execute(&there, "DELETE FROM answers WHERE step <> 'email'").await;
    execute(&there, "INSERT INTO vault_keys (name, sealed) VALUES ('moving', '')").await;

    let keys = std::fs::read_to_string(folder.path().join("dhsignup.keys")).unwrap();
    // Whatever opens it: this one would end by itself.
    let opened = Command::new(env!("CARGO_BIN_EXE_dhsignup"))
        .arg("mismatches")
        .env("DHSIGNUP_DATABASE_URL", &there)
        .env("DHSIGNUP_SECRET_KEYS", &keys)
        .output()
        .unwrap();
    assert!(told(&opened).contains("run `dhsignup move` again"), "{opened:?}");
    assert!(said(&run(&own, &["--to", &there])).contains("Moved."));
    assert!(said(&run(&own, &["--to", &there])).contains("was there already"));
}

/// A further table would be left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_and_every_row_is_moved() {
    let (world, own) = house().await;
    let ada = world.visitor();
    let page = ada.signs_up("ada@example.org", "ada").await;
    ada.pays(&page).await;
    world.is_quiet().await;
    let (_, _folder) = stopped(world).await;
    let there = postgres::database().await;
    let said = said(&run(&own, &["--to", &there]));
    let pool = pool(&own[0].1).await;
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&pool).await.unwrap();
        assert!(said.contains(&format!("{rows:>9}  {table}\n")), "{rows} {table}: {said}");
    }
}

/// PostgreSQL has no lock that keeps a server away, and commands work beside anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_while_it_is_moved_is_noticed() {
    let (world, own) = house().await;
    world.visitor().answers_all("ada@example.org", "ada").await;
    world.is_quiet().await;
    let (_, _folder) = stopped(world).await;
    let there = postgres::database().await;
    let written = AtomicBool::new(false);
    // All rows are sent, and not yet read again.
    let progress = |done: u64, all: u64| {
        if done >= all / 3 && !written.swap(true, Ordering::Relaxed) {
            let url = own[0].1.clone();
            let write = async move { execute(&url, "UPDATE signups SET touched_at = touched_at + 1").await };
            let run = || {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(write)
            };
            std::thread::scope(|scope| scope.spawn(run).join().unwrap());
        }
    };
    let [from, to] = [&own[0].1, &there].map(|url| DatabaseUrl::read(url).unwrap());
    let moved = move_house(&from, &to, &progress).await;
    assert!(matches!(moved, Err(MoveError::Changed)), "{moved:?}");
    assert!(said(&run(&own, &["--to", &there])).contains("Moved."), "and it is begun again");
}
