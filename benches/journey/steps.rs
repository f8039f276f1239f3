//! A step's page and a step saved, by our program and by the least that does the same, at 1, 16 and 64 connections: each server
//! a process of its own, in turns.

use std::fs;

use crate::bare::{DATABASE, PAGE};
use crate::contest::{Contender, contest};
use crate::load::{COUNTS, Connection, Request};
use crate::people::{People, as_a_browser};
use crate::served::Served;
use crate::{bare_writes, database, postgres};

pub(crate) async fn measure() {
    postgres::be_durable();
    let folder = tempfile::tempdir().unwrap();
    let people = People::come(folder.path(), &database::sqlite(folder.path()), bare_writes::SIGNUPS).await;
    reads(&people).await;
    writes_to_sqlite(&people);
    drop(people);
    let people = People::come(folder.path(), &database::postgres(folder.path()), bare_writes::SIGNUPS).await;
    writes_to_postgres(&people).await;
}

async fn reads(people: &People) {
    let mut connection = Connection::open(people.served.address).await;
    let page = connection.ask(people.looks()[0].bytes()).await;
    assert!(page.status() == 200 && page.text().contains("ada_example"), "{}", page.text());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page");
    fs::write(&file, page.0).unwrap();
    let settings = [(DATABASE, people.database.clone()), (PAGE, file.display().to_string())];
    let (reads, hello) = (Served::bare("reads", &settings), Served::bare("hello", &[]));
    let title = format!("Step GET: {} bytes with their head, SQLite", page.0.len());
    let mut contenders = [
        Contender::new("DHSignup", "", &people.served, people.looks()),
        Contender::new("bare: same reads, same bytes", ">= 0.6", &reads, people.looks()),
        Contender::new("bare: hello", ">= 0.1", &hello, people.looks()),
    ];
    contest(&title, &mut contenders);
}

fn writes_to_sqlite(people: &People) {
    let folder = tempfile::tempdir().unwrap();
    let bare = |by: &str| {
        let database = format!("sqlite://{}/{by}.db", folder.path().display());
        Served::bare(by, &[(DATABASE, database)])
    };
    let (sqlx, rusqlite) = (bare("sqlx"), bare("rusqlite"));
    let mut contenders = [
        Contender::new("DHSignup", "p99 <= 3 p50", &people.served, people.saves()),
        Contender::new("bare: sqlx, group commit", ">= 0.7 at 64", &sqlx, upserts(&sqlx)),
        Contender::new("bare: rusqlite, group commit", ">= 0.5 if cheap", &rusqlite, upserts(&rusqlite)),
    ];
    contest("Step POST, durable before its answer: SQLite, WAL, synchronous=FULL", &mut contenders);
}

async fn writes_to_postgres(people: &People) {
    let bare = Served::bare("postgres", &[(DATABASE, postgres::database().await)]);
    let mut contenders = [
        Contender::new("DHSignup", "p99 <= 3 p50", &people.served, people.saves()),
        Contender::new("bare: sqlx, pool of 16", "", &bare, upserts(&bare)),
    ];
    contest("Step POST, durable before its answer: PostgreSQL, fsync on", &mut contenders);
}

/// About as long as a sealed answer.
fn upserts(bare: &Served) -> Vec<Request> {
    let answer = format!("{COUNTS}{}", "x".repeat(292));
    let upsert = |number| {
        let (head, length) = (as_a_browser(bare), answer.len());
        let text = format!(
            "POST /signups/bare-{number:02} HTTP/1.1\r\n{head}Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{answer}"
        );
        Request::new(&text, 1, 303)
    };
    (0..bare_writes::SIGNUPS).map(upsert).collect()
}
