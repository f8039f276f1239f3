//! Whether it gets slower as it fills: saving an answer beside no drafts, ten thousand and a million, and the worker with a
//! thousand jobs queued and with a hundred thousand.

use std::time::Duration;

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::store::{Store, secret_keys};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::contest::{Contender, ROUNDS, rounds, seconds};
use crate::figures::{Rows, millis, thousands};
use crate::people::People;
use crate::{backlog, database};

const DRAFTS: [(u32, &str); 3] =
    [(0, "0 drafts"), (10_000, "10,000 drafts"), (1_000_000, "1,000,000 drafts")];
const CONNECTIONS: [usize; 2] = [1, 16];
/// A p99 needs many.
const LONGER: u32 = 2;

pub(crate) async fn measure() {
    saves().await;
    backlog::measure().await;
}

/// A folder with a SQLite file in which the tables are.
pub(crate) struct Filled {
    pub(crate) folder: TempDir,
    pub(crate) settings: Vec<(&'static str, String)>,
    pub(crate) connection: SqliteConnection,
}

impl Filled {
    pub(crate) async fn with_nothing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = database::sqlite(folder.path());
        let url = DatabaseUrl::read(&settings[0].1).unwrap();
        let store = Store::open(&url, secret_keys(None, &url).unwrap(), Clock::default()).await.unwrap();
        store.close().await;
        let mut connection = SqliteConnection::connect(&settings[0].1).await.unwrap();
        // What is put in here need not survive a power cut.
        let fast = "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000";
        sqlx::raw_sql(fast).execute(&mut connection).await.unwrap();
        Self { folder, settings, connection }
    }

    pub(crate) async fn execute(&mut self, sql: String) {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut self.connection).await.unwrap();
    }

    /// Rows of the sizes that real ones have; what is sealed in them opens nowhere, and nobody tries.
    async fn with_drafts(drafts: u32) -> Self {
        let mut filled = Self::with_nothing().await;
        let touched = Clock::default().millis() - 3_600_000;
        let long = |times: usize| vec!["hex(randomblob(16))"; times].join(" || ");
        for sql in [
            format!(
                "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {drafts}) \
                 INSERT INTO signups (reference, state, data_key, address_hash, created_at, touched_at, reminders) \
                 SELECT 'PS1-' || hex(randomblob(5)), 'draft', 'k1.' || {}, {}, {touched} + n, {touched} + n, 2 FROM count",
                long(4),
                long(2)
            ),
            format!(
                "INSERT INTO answers (reference, step, version, typed, saved_at) SELECT f.reference, s.step, 1, {}, {touched} \
                 FROM signups f CROSS JOIN (SELECT 'about-you' AS step UNION SELECT 'contact' UNION SELECT 'email' \
                 UNION SELECT 'username') s ORDER BY f.reference, s.step",
                long(6)
            ),
            format!(
                "INSERT INTO visits (visitor, reference, opened_at, author) \
                 SELECT {}, reference, {touched}, 1 FROM signups ORDER BY reference",
                long(1)
            ),
            format!(
                "INSERT INTO sessions (hash, data, touched_at, expires_at) \
                 SELECT {}, {}, {touched}, {touched} + 43200000 FROM signups",
                long(2),
                long(3)
            ),
        ] {
            if drafts > 0 {
                filled.execute(sql).await;
            }
        }
        filled
    }
}

async fn saves() {
    let mut houses = Vec::new();
    let most = CONNECTIONS[CONNECTIONS.len() - 1];
    for (drafts, name) in DRAFTS {
        eprintln!("{name} are put in");
        let Filled { folder, settings, connection } = Filled::with_drafts(drafts).await;
        connection.close().await.unwrap();
        let people = People::come(folder.path(), &settings, most).await;
        houses.push((name, folder, people));
    }
    let mut contenders: Vec<_> = houses
        .iter()
        .map(|(name, _, people)| Contender::new(name, "", &people.served, people.saves()))
        .collect();
    let lasts = seconds() * LONGER;
    let title = format!(
        "Saving an answer beside drafts of others, SQLite; {ROUNDS} rounds of {:.1} s each, in turns",
        lasts.as_secs_f64()
    );
    let heads = ["beside", "conns", "saves/s", "p50", "p99", "p99 / p99 beside none", "aim"];
    let rows = Rows::below(&title, heads);
    for connections in CONNECTIONS {
        rounds(&mut contenders, connections, lasts);
        let alone = contenders[0].took.at(0.99);
        for contender in &contenders {
            let most_of_them: Duration = contender.took.at(0.99);
            rows.print(&[
                contender.name.to_owned(),
                connections.to_string(),
                thousands(contender.rate()),
                millis(contender.took.at(0.5)),
                millis(most_of_them),
                format!("{:.2}", most_of_them.as_secs_f64() / alone.as_secs_f64()),
                "<= 1.3".to_owned(),
            ]);
        }
    }
}
