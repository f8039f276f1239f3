//! Once an hour: owes the reminders that are due, and forgets what has had its time.

use std::time::Duration;

use super::Undone;
use crate::app::App;

const AN_HOUR: Duration = Duration::from_secs(3_600);
/// Between two helpings, while there is more: whoever saves an answer comes first.
const A_MOMENT: Duration = Duration::from_millis(50);

pub(super) async fn run(app: &App) -> Result<(), Undone> {
    let kept = app.store.keep_house(&app.config.organisation.reference_prefix).await?;
    if kept.reminded + kept.forgotten > 0 {
        tracing::info!(reminded = kept.reminded, forgotten = kept.forgotten, "the house is kept");
        app.owed.notify_one();
    }
    // Never done: it is owed for as long as anything is kept.
    let pause = if kept.unfinished { A_MOMENT } else { AN_HOUR };
    Err(Undone::After(pause, "kept".into()))
}
