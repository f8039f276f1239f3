//! What was sent without an answer may still be on its way into the database: it rests before it is sent again.

use std::time::Duration;

use super::Undone;
use crate::app::App;
use crate::store::Owed;

/// For so long a member or a note may still arrive.
const REST_MS: i64 = 20_000;
/// Between two looks whether it has.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Whether a member that was sent without an answer may still arrive.
pub(super) fn rests(app: &App, owed: &Owed) -> bool {
    owed.asked_at.is_some_and(|at| app.clock.millis() - at < REST_MS)
}

/// Looks for the member before anything is sent.
pub(super) fn still_on_its_way() -> Undone {
    Undone::After(LOOK_AGAIN, "what was sent before may still arrive".into())
}

/// Leaves a note alone that was sent without an answer, for this reason.
pub(super) fn may_still_arrive(why: String) -> Undone {
    Undone::After(Duration::from_millis(REST_MS.unsigned_abs()), why)
}
