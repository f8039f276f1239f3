//! What saving an answer writes, and nothing else: by sqlx and by rusqlite, with one writer that commits for everybody who
//! waits, and by PostgreSQL, which does that itself. Every answer is on the disk before it is confirmed.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::store::{SecretKeys, Store};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgPool, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

/// Signups that can be written to, `bare-00` and so on.
pub(crate) const SIGNUPS: usize = 64;
/// Writes in one transaction at most.
const AT_ONCE: usize = 64;
/// The promises of our program, but for the last one.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; \
                       PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;";
// `?1`, since rusqlite takes `$1` for a name.
const TOUCH: &str = "UPDATE signups SET touched_at = ?2 WHERE reference = ?1";
const UPSERT: &str = "INSERT INTO answers (reference, step, version, typed, saved_at) VALUES (?1, 'contact', 1, ?2, ?3) \
                      ON CONFLICT (reference, step) DO UPDATE SET version = answers.version + 1, typed = ?2, saved_at = ?3";
/// Both in one statement, so that PostgreSQL is asked once.
const BOTH: &str = "WITH touched AS (UPDATE signups SET touched_at = $3 WHERE reference = $1) \
                    INSERT INTO answers (reference, step, version, typed, saved_at) VALUES ($1, 'contact', 1, $2, $3) \
                    ON CONFLICT (reference, step) DO UPDATE SET version = answers.version + 1, typed = $2, saved_at = $3";

/// An answer to be saved, and whom to tell.
struct Write {
    reference: String,
    text: String,
    saved_at: i64,
    told: oneshot::Sender<()>,
}

pub(crate) async fn router(by: &str, database: &str) -> Router {
    // The tables and indices are those of our program.
    let url = DatabaseUrl::read(database).unwrap();
    let keys = SecretKeys::read(&SecretKeys::make()).unwrap();
    Store::open(&url, keys, Clock::default()).await.unwrap().close().await;
    let path = "/signups/{reference}";
    if by == "postgres" {
        let pool =
            PgPoolOptions::new().min_connections(16).max_connections(16).connect(database).await.unwrap();
        sqlx::query(AssertSqlSafe(signups())).execute(&pool).await.unwrap();
        return Router::new().route(path, post(upsert)).with_state(pool);
    }
    let (queue, writes) = mpsc::channel(1_024);
    match by {
        "sqlx" => {
            let mut connection = SqliteConnection::connect(database).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(first())).execute(&mut connection).await.unwrap();
            tokio::spawn(commit_with_sqlx(connection, writes));
        }
        "rusqlite" => {
            let connection = rusqlite::Connection::open(database.trim_start_matches("sqlite://")).unwrap();
            connection.execute_batch(&first()).unwrap();
            std::thread::spawn(move || commit_with_rusqlite(connection, writes));
        }
        _ => panic!("there is no bare route {by}"),
    }
    Router::new().route(path, post(save)).with_state(queue)
}

/// What comes before anything is measured. A journal that still grows is synced many times as slowly as one that is written
/// over, as that of a program is that has run for a while: so it is made to grow first.
fn first() -> String {
    let grow = "UPDATE signups SET touched_at = touched_at + 1 WHERE reference = 'bare-00';".repeat(2_000);
    format!("{PRAGMAS} {}; {grow} PRAGMA synchronous = FULL;", signups())
}

fn signups() -> String {
    let values: Vec<_> =
        (0..SIGNUPS).map(|number| format!("('bare-{number:02}', 'draft', 'k1.', 0, 0)")).collect();
    format!(
        "INSERT INTO signups (reference, state, data_key, created_at, touched_at) VALUES {}",
        values.join(", ")
    )
}

async fn save(
    State(queue): State<mpsc::Sender<Write>>,
    Path(reference): Path<String>,
    text: String,
) -> StatusCode {
    let (told, saved) = oneshot::channel();
    let saved_at = Clock::default().millis();
    assert!(queue.send(Write { reference, text, saved_at, told }).await.is_ok(), "there is a writer");
    saved.await.unwrap();
    StatusCode::SEE_OTHER
}

async fn commit_with_sqlx(mut connection: SqliteConnection, mut queue: mpsc::Receiver<Write>) {
    let mut writes = Vec::new();
    while queue.recv_many(&mut writes, AT_ONCE).await > 0 {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        for Write { reference, text, saved_at, .. } in &writes {
            let touched = sqlx::query(TOUCH).bind(reference).bind(saved_at).execute(&mut *tx).await.unwrap();
            assert_eq!(touched.rows_affected(), 1);
            sqlx::query(UPSERT).bind(reference).bind(text).bind(saved_at).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        for write in writes.drain(..) {
            let _ = write.told.send(());
        }
    }
}

fn commit_with_rusqlite(mut connection: rusqlite::Connection, mut queue: mpsc::Receiver<Write>) {
    let mut writes = Vec::new();
    while queue.blocking_recv_many(&mut writes, AT_ONCE) > 0 {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        for Write { reference, text, saved_at, .. } in &writes {
            let touched = tx.prepare_cached(TOUCH).unwrap().execute((reference, saved_at)).unwrap();
            assert_eq!(touched, 1);
            tx.prepare_cached(UPSERT).unwrap().execute((reference, text, saved_at)).unwrap();
        }
        tx.commit().unwrap();
        for write in writes.drain(..) {
            let _ = write.told.send(());
        }
    }
}

async fn upsert(State(pool): State<PgPool>, Path(reference): Path<String>, text: String) -> StatusCode {
    let upsert = sqlx::query(BOTH).bind(reference).bind(text).bind(Clock::default().millis());
    upsert.execute(&pool).await.unwrap();
    StatusCode::SEE_OTHER
}
