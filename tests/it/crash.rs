//! kill -9 at any time, start again: the same browser goes on where it was.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use dhsignup::steps::JOURNEY;
use tempfile::TempDir;

use crate::support::{Visitor, eventually};

/// The real program as a process of its own; killed when dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
    pub(crate) database: String,
}

impl Program {
    pub(crate) async fn start(folder: &TempDir) -> Self {
        Self::on(folder.path(), "127.0.0.1:0").await
    }

    async fn on(folder: &Path, listen: &str) -> Self {
        let database = format!("sqlite://{}/dhsignup.db", folder.display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_dhsignup"))
            .env("DHSIGNUP_LISTEN", listen)
            .env("DHSIGNUP_DATABASE_URL", &database)
            .env("DHSIGNUP_JOIN_DEADLINE_MS", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let line =
            tokio::task::spawn_blocking(move || BufReader::new(output).lines().next().unwrap().unwrap())
                .await
                .unwrap();
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { child, url, database }
    }

    /// kill -9, and the same again on the same files and port.
    pub(crate) async fn killed_and_started(mut self, folder: &TempDir) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let listen = self.url.strip_prefix("http://").unwrap().to_owned();
        Self::on(folder.path(), &listen).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Gone already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_was_saved_is_there_after_kill_9_between_any_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder).await;
    let ada = Visitor::new(&program.url);
    for (step, next) in JOURNEY.0.iter().zip(JOURNEY.0.iter().skip(1)) {
        assert_eq!(ada.answers(step.slug).await.status, 303);
        program = program.killed_and_started(&folder).await;
        assert_eq!(ada.place().await, format!("question {}", next.slug));
    }
    ada.answers(JOURNEY.0.last().unwrap().slug).await;
    // Join answers at once here, so that the member is being made while the program dies.
    ada.posts("/signup/join", &[]).await;
    let program = program.killed_and_started(&folder).await;
    eventually("the pricing table is there", || async { (ada.place().await == "payment").then_some(()) })
        .await;
    let members = ada.get("/practice").await.body;
    assert_eq!(members.matches("ada@example.org").count(), 1, "{members}");
    let program = program.killed_and_started(&folder).await;
    assert_eq!(ada.place().await, "payment");
    drop(program);
}
