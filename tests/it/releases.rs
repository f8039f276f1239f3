//! What every release kept, opened by today's program, on both databases.
//!
//! `tests/it/releases/{version}/` holds people at every place of a signup, as that release left them. `just keep-release` writes
//! the present version's, before its first change of the tables.

use std::fs;
use std::path::{Path, PathBuf};

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Row as Record, When};
use dhsignup::steps::JOURNEY;
use dhsignup::store::{SecretKeys, TABLES};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr};

use crate::support::{Visitor, World, code_in, eventually, postgres};

/// What the practice parts keep.
const PRACTICE: [&str; 2] = ["practice-members.jsonl", "practice-payments.jsonl"];

/// A release, beside the rows and the practice parts' files.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The newest migration that it had.
    schema: i64,
    /// When it was kept.
    at: Timestamp,
    keys: String,
    browsers: Vec<Browser>,
    /// The path of a link that nobody has opened, and the place that it leads to.
    link: (String, String),
}

/// Somebody's browser, and where it was.
#[derive(Serialize, Deserialize)]
struct Browser {
    cookies: String,
    place: String,
}

fn releases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/releases")
}

fn migrations() -> Vec<(i64, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let number = |path: &Path| path.file_name()?.to_str()?.split_once('_')?.0.parse::<i64>().ok();
    let mut all: Vec<_> =
        files.map(|path| (number(&path).unwrap(), fs::read_to_string(&path).unwrap())).collect();
    all.sort_unstable();
    all
}

/// A database as the release left it.
async fn restored(kept: &Kept, rows: &str, url: &str) {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(url).await.unwrap();
    let then = migrations().into_iter().filter(|(version, _)| *version <= kept.schema);
    let then = then.map(|(version, sql)| {
        Migration::new(
            version,
            "then".into(),
            MigrationType::Simple,
            AssertSqlSafe(sql).into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(then.collect()).run(&pool).await.unwrap();
    for statement in rows.lines() {
        sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

async fn goes_on(release: &Path, url: String) {
    let read = |name: &str| fs::read_to_string(release.join(name)).unwrap();
    let kept: Kept = serde_json::from_str(&read("kept.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let practice = folder.path().join("practice");
    fs::create_dir(&practice).unwrap();
    for name in PRACTICE {
        fs::copy(release.join(name), practice.join(name)).unwrap();
    }
    // A minute after it was kept: what nobody touches for long is forgotten.
    let ahead = kept.at.as_millisecond() + 60_000 - Timestamp::now().as_millisecond();
    let levers = json!({
        "clock_ms": ahead, "generation": "B", "delay_ms": 0, "workers": false, "faults": [],
        "events": "now", "bridge": "works", "script": "there",
    });
    fs::write(practice.join("levers.json"), levers.to_string()).unwrap();
    let url = url.replace("FOLDER", &folder.path().display().to_string());
    restored(
        &kept,
        &read("rows.sql"),
        &if url.starts_with("sqlite") { format!("{url}?mode=rwc") } else { url.clone() },
    )
    .await;

    let database = [
        ("DATABASE_URL", url),
        ("SECRET_KEYS", kept.keys.clone()),
        ("PRACTICE_FOLDER", practice.display().to_string()),
    ];
    let world = World::on(folder, &database, JOURNEY, &[]).await;
    let (link, place) = &kept.link;
    let phone = world.visitor();
    assert_eq!(phone.opens(link).await.place(), *place);
    for (number, Browser { cookies, place }) in kept.browsers.iter().enumerate() {
        let browser = world.visitor();
        browser.takes_cookies(cookies);
        match place.as_str() {
            // What it waited for then is there now.
            "waiting" => is_at(&browser, "payment").await,
            place => assert_eq!(&browser.place().await, place, "{}", release.display()),
        }
        match place.strip_prefix("question ") {
            Some(asked) => goes_to_the_end(&browser, asked, number).await,
            None if place == "review" => goes_to_the_end(&browser, "nothing", number).await,
            None => {}
        }
    }
}

async fn is_at(browser: &Visitor, place: &str) {
    let what = format!("the browser is at {place}");
    eventually(&what, || async { (browser.place().await == place).then_some(()) }).await;
}

/// Answers what is open, joins and pays.
async fn goes_to_the_end(browser: &Visitor, asked: &str, number: usize) {
    for step in JOURNEY.0.iter().skip_while(|step| step.slug != asked) {
        let username = format!("goes_on_{number}");
        let own: &[(&str, &str)] = if step.slug == "username" { &[("username", &username)] } else { &[] };
        browser.answers_with(step.slug, own).await;
    }
    let payment = browser.joins().await;
    assert_eq!(payment.place(), "payment", "{}", payment.body);
    browser.pays(&payment).await;
    is_at(browser, "welcome").await;
}

#[tokio::test]
async fn people_of_every_release_go_on_where_they_were() {
    let mut told = 0;
    for release in fs::read_dir(releases()).unwrap() {
        let release = release.unwrap().path();
        goes_on(&release, "sqlite://FOLDER/dhsignup.db".into()).await;
        goes_on(&release, postgres::database().await).await;
        told += 1;
    }
    assert!(told > 0);
}

#[tokio::test]
async fn a_version_starts_where_a_newer_one_has_been() {
    sqlx::any::install_default_drivers();
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', true, 'x', 1)";
    for url in ["sqlite", "postgres"] {
        let folder = tempfile::tempdir().unwrap();
        let url = match url {
            "sqlite" => format!("sqlite://{}/dhsignup.db", folder.path().display()),
            _ => postgres::database().await,
        };
        let database = [
            ("DATABASE_URL", url.clone()),
            ("SECRET_KEYS", SecretKeys::make()),
            ("PRACTICE_FOLDER", folder.path().join("practice").display().to_string()),
        ];
        let world = World::on(folder, &database, JOURNEY, &[]).await;
        world.visitor().answers("email").await;
        let pool = AnyPoolOptions::new().connect(&url).await.unwrap();
        sqlx::query(later).execute(&pool).await.unwrap();
        let world = world.restarts().await;
        world.visitor().answers("email").await;
    }
}

/// Whatever an older version that still runs would stumble over. What is not needed any more goes a release later.
#[test]
fn a_migration_only_adds() {
    for (version, sql) in migrations() {
        let code: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        for statement in code.join(" ").to_uppercase().split(';').map(str::trim).filter(|one| !one.is_empty())
        {
            let adds_column = statement.contains("ADD COLUMN");
            let is_given = !statement.contains("NOT NULL") || statement.contains("DEFAULT");
            let may = ["CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE INDEX", "INSERT INTO", "UPDATE "]
                .iter()
                .any(|start| statement.starts_with(start));
            assert!(may || (adds_column && is_given), "{version}: {statement}");
            for word in [" DROP ", " RENAME ", " ALTER COLUMN "] {
                assert!(!format!(" {statement} ").contains(word), "{version}: {statement}");
            }
        }
    }
}

#[tokio::test]
#[ignore = "`just keep-release` writes what the present version leaves behind"]
async fn keep() {
    let release = releases().join(env!("CARGO_PKG_VERSION"));
    assert!(!release.exists(), "{} is there already: a release is kept once", release.display());
    let folder = tempfile::tempdir().unwrap();
    let keys = SecretKeys::make();
    let url = format!("sqlite://{}/dhsignup.db", folder.path().display());
    let database = [("DATABASE_URL", url.clone()), ("SECRET_KEYS", keys.clone())];
    let world = World::on(folder, &database, JOURNEY, &[]).await;
    let (browsers, link) = people(&world).await;
    let kept = Kept {
        schema: migrations().last().unwrap().0,
        at: world.serving.app.clock.now(),
        keys,
        browsers,
        link,
    };
    let World { serving, folder, .. } = world;
    serving.stop().await.unwrap();

    fs::create_dir_all(&release).unwrap();
    for name in PRACTICE {
        fs::copy(folder.path().join("practice").join(name), release.join(name)).unwrap();
    }
    let pool = AnyPoolOptions::new().connect(&url).await.unwrap();
    fs::write(release.join("rows.sql"), rows(&pool).await).unwrap();
    fs::write(release.join("kept.json"), serde_json::to_string_pretty(&kept).unwrap() + "\n").unwrap();
}

/// Everybody there is, and a link.
async fn people(world: &World) -> (Vec<Browser>, (String, String)) {
    let mut all = Vec::new();
    for (number, step) in JOURNEY.0.iter().enumerate().skip(1) {
        let ada = world.visitor();
        ada.answers_with("email", &[("email", &format!("asked{number}@example.org"))]).await;
        for before in &JOURNEY.0[1..number] {
            ada.answers(before.slug).await;
        }
        if step.slug == "contact" {
            // Refused, and kept beside the question.
            let refused = ada.posts("/signup/contact", &[("version", "0"), ("phone", "none")]).await;
            assert_eq!(refused.status, 422);
        }
        all.push(ada);
    }
    let link = world.link_to("asked4@example.org").await;

    let review = world.visitor();
    review.answers_all("review@example.org", "review").await;
    let payment = world.visitor();
    payment.signs_up("payment@example.org", "payment").await;
    let welcome = world.visitor();
    let page = welcome.signs_up("welcome@example.org", "welcome").await;
    welcome.pays(&page).await;
    is_at(&welcome, "welcome").await;

    for (address, name) in [("member@example.org", "member"), ("inbox@example.org", "inbox")] {
        world.practice().members.seed(Record {
            identity: Some(json!({
                "first_name": "Mia", "emails": [{ "type": "primary", "email_address": address }],
                "active_directory_username": name,
            })),
            status: Some(json!({ "membership_status": "active", "stripe_subscription_id": "sub_1" })),
            ..Record::default()
        });
    }
    let (member, inbox) = (world.visitor(), world.visitor());
    for (visitor, name) in [(&member, "member"), (&inbox, "inbox")] {
        visitor.answers_all(&format!("{name}@example.org"), &format!("{name}x")).await;
        visitor.joins().await;
    }
    let letters = world.letters_to("member@example.org", 2).await;
    let proven = member.posts("/signup/confirm", &[("code", code_in(&letters[0].text))]).await;
    assert_eq!(proven.status, 303, "{}", proven.body);

    world.is_quiet().await;
    let order = Order::once(Call::Write(Column::Identity), Fault::Status(503), When::BeforeCommit);
    world.practice().members.order(Order { attempts: u32::MAX, ..order }).unwrap();
    let waiting = world.visitor();
    waiting.sends_all("waiting@example.org", "waiting").await;
    waiting.posts("/signup/join", &[]).await;

    all.extend([review, payment, welcome, member, inbox, waiting]);
    let mut browsers = Vec::new();
    for visitor in all {
        browsers.push(Browser { cookies: visitor.cookies(), place: visitor.place().await });
    }
    (browsers, (link, "question agreements".to_owned()))
}

/// Every row, as statements that both databases understand.
async fn rows(pool: &AnyPool) -> String {
    let mut all = String::new();
    for table in TABLES {
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let sql = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
        for row in rows {
            all += &format!("INSERT INTO {table} ({}) VALUES ({row});\n", columns.join(", "));
        }
    }
    all
}
