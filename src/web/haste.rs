//! Who fills in a form faster than a person can: not refused, since a browser may do it for them, but their letter leaves
//! later, so that mailing strangers through our forms is slow work.

use super::limits::Client;
use super::posted::Posted;
use crate::app::App;
use crate::ui::{DRAWN, TRAP};

/// Nobody types an address sooner, in milliseconds.
const A_PERSON_MS: i64 = 2_000;
/// How much later the letter of such a form leaves.
const WAIT_MS: i64 = 5_000;
/// The same where something stands in the field that nobody sees. A password manager may have put it there.
const TRAPPED_WAIT_MS: i64 = 60_000;

/// How long the letter that this form may set off is held back, in milliseconds.
pub(super) fn letter_waits_ms(app: &App, client: &Client, posted: &Posted) -> i64 {
    // A form without an address mails nothing.
    if client.is_exempt() || posted.get("email").is_none() {
        return 0;
    }
    let trapped = posted.get(TRAP).is_some_and(|text| !text.is_empty());
    let since = posted.get(DRAWN).and_then(|signed| app.store.since_moment(signed));
    let (why, wait) = match since {
        _ if trapped => ("trap", TRAPPED_WAIT_MS),
        None => ("unsigned", WAIT_MS),
        Some(since) if since < A_PERSON_MS => ("fast", WAIT_MS),
        Some(_) => return 0,
    };
    metrics::counter!("dhsignup_hasty_forms_total", "why" => why).increment(1);
    wait
}
