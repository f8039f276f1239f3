//! What is counted where it happens: said in words, and begun at zero, so that the first one of its kind is a rise, too.

use metrics::{counter, describe_counter, describe_histogram};

use crate::signup::Journey;

/// Counters without a label.
const COUNTERS: &[(&str, &str)] = &[
    ("dhsignup_joined_total", "Join was pressed and a member is owed"),
    ("dhsignup_payable_total", "records that a payment can be recorded on"),
    ("dhsignup_paid_total", "signups whose payment became known"),
    ("dhsignup_needs_human_total", "signups that came to need people"),
    ("dhsignup_letters_total", "letters that the mail server took"),
    ("dhsignup_letters_refused_total", "letters that the mail server will never take"),
    ("dhsignup_connections_given_up_total", "idle connections closed to make room"),
    ("dhsignup_connections_refused_total", "connections for which there was no room"),
];

/// Why the letter of a form leaves later.
const HASTE: [&str; 3] = ["fast", "trap", "unsigned"];

/// Begins every counter whose labels are known.
pub(super) fn begin(journey: Journey) {
    for (name, about) in COUNTERS {
        describe_counter!(*name, *about);
        counter!(*name).increment(0);
    }
    describe_counter!("dhsignup_saves_total", "answers that were saved, by question");
    describe_counter!("dhsignup_refusals_total", "answers that were asked for again, by question");
    for step in journey.0 {
        counter!("dhsignup_saves_total", "step" => step.slug).increment(0);
        counter!("dhsignup_refusals_total", "step" => step.slug).increment(0);
    }
    describe_counter!("dhsignup_hasty_forms_total", "forms that no person filled in, by what showed it");
    for why in HASTE {
        counter!("dhsignup_hasty_forms_total", "why" => why).increment(0);
    }
    describe_histogram!(
        "dhsignup_request_seconds",
        "requests by route's template, method and class of status"
    );
    describe_histogram!(
        "dhsignup_upstream_seconds",
        "calls of the member service by what was called and how it ended"
    );
}
