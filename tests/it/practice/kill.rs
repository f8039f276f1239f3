//! Killed and restarted by the cockpit: what was saved is there, and the levers stand where they stood.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::support::{Program, Visitor, World, eventually};

#[tokio::test]
async fn it_dies_and_comes_back_with_draft_clock_and_faults() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_sqlite(folder.path(), &[]);
    let ada = Visitor::new(&program.url);
    assert_eq!(ada.posts("/practice/jump", &[("place", "contact")]).await.status, 303);
    ada.posts("/practice/clock", &[("hours", "1")]).await;
    let fault = [("call", "lookup"), ("fault", "status-503"), ("when", "before-commit"), ("attempts", "3")];
    ada.posts("/practice/faults", &fault).await;
    ada.posts("/practice/manner", &[("events", "twice")]).await;

    let mut bystander = TcpStream::connect(program.url.trim_start_matches("http://")).await.unwrap();
    let dying = ada.posts("/practice/kill", &[]).await;
    assert!(dying.status == 200 && dying.header("connection") == "close", "{dying:?}");
    assert!(dying.body.contains("href=\"/practice\""), "{}", dying.body);
    // Nothing but its end closes a connection on which nothing was asked.
    let _ = bystander.read(&mut [0]).await;

    let page = eventually("it is back", || async { ada.tries_to_go_to("/signup").await.ok() }).await;
    assert_eq!(page.place(), "question contact");
    let cockpit = ada.get("/practice").await.body;
    assert!(cockpit.contains("1 hour ahead"), "{cockpit}");
    assert!(cockpit.contains("status-503 before-commit of lookup, 3 times"), "{cockpit}");
    assert!(cockpit.contains("value=\"twice\" aria-pressed=\"true\""), "{cockpit}");

    // Any other end leaves the levers behind.
    let _program = program.killed_and_started().await;
    let cockpit = ada.get("/practice").await.body;
    assert!(cockpit.contains("as everywhere") && cockpit.contains("Nothing is to go wrong."), "{cockpit}");
    assert_eq!(ada.place().await, "question contact");
}

#[tokio::test]
async fn a_process_that_would_not_come_back_does_not_die() {
    let world = World::start().await;
    let ada = world.visitor();
    assert!(!ada.get("/practice").await.body.contains("/practice/kill"));
    assert_eq!(ada.posts("/practice/kill", &[]).await.status, 404);
}
