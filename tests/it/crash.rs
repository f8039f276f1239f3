//! kill -9 at any time, start again: the same browser goes on where it was.

use dhsignup::steps::JOURNEY;

use crate::support::{Program, Visitor, eventually};

#[tokio::test]
async fn what_was_saved_is_there_after_kill_9_between_any_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    // Join answers at once, so that the member is being made while the program dies.
    let mut program = Program::on_sqlite(folder.path(), &[("JOIN_DEADLINE_MS", "1")]);
    let ada = Visitor::new(&program.url);
    for (step, next) in JOURNEY.0.iter().zip(JOURNEY.0.iter().skip(1)) {
        assert_eq!(ada.answers(step.slug).await.status, 303);
        program = program.killed_and_started().await;
        assert_eq!(ada.place().await, format!("question {}", next.slug));
    }
    ada.answers(JOURNEY.0.last().unwrap().slug).await;
    ada.posts("/signup/join", &[]).await;
    let program = program.killed_and_started().await;
    eventually("the pricing table is there", || async { (ada.place().await == "payment").then_some(()) })
        .await;
    let members = ada.get("/practice").await.body;
    assert_eq!(members.matches("ada@example.org").count(), 1, "{members}");
    let program = program.killed_and_started().await;
    assert_eq!(ada.place().await, "payment");
    drop(program);
}
