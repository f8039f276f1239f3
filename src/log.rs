//! What is logged: lines of our own, with fields that are on a list; nothing else, at any level.
//!
//! Libraries log what they carry: at `trace` a mail client logs the addresses it writes to, and an HTTP client the bytes it
//! sends. So no filter lets their lines through, and a field that is not on the list keeps its whole line out.

use std::io::IsTerminal;
use std::panic::{self, PanicHookInfo};

use tracing::Metadata;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::Wrong;

/// Fields that a line may have. None of them ever holds an answer, an address of a person, a secret, a path, a query or a body.
pub const FIELDS: &[&str] = &[
    // Fixed words; a signup's public name, and another one's.
    "message",
    "reference",
    "by",
    // A job's kind with a reference, a letter's number or a keyed hash; the kind of a job, a letter, an event or a mismatch.
    "job",
    "kind",
    "attempt",
    "wait_ms",
    // What was called of the member service, and how a call, a job or a letter ended: fixed words.
    "section",
    "outcome",
    // Of a member's record.
    "standing",
    // Of the database, the network or the system; in words of ours; file and line.
    "error",
    "why",
    "place",
    // Of a request: the route is its template.
    "method",
    "route",
    "status",
    "ms",
    // Counts, flags and addresses of our own.
    "reminded",
    "forgotten",
    "on_wish",
    "room",
    "wanted",
    "listening",
];

/// Whatever takes lines or spans.
pub type Output = Box<dyn Layer<Registry> + Send + Sync>;

/// Starts logging to standard error, by `DHSIGNUP_LOG`: lines at a terminal, JSON elsewhere. A panic is a line, too. Spans go to
/// `traces` alone, whatever the filter.
pub fn start(filter: &str, traces: Option<Output>) -> Result<(), Wrong> {
    let expected = format!(
        "DHSIGNUP_LOG: \"{filter}\" can't be used; expected a filter such as info or dhsignup=debug,warn"
    );
    let filter = EnvFilter::try_new(filter).map_err(|_| Wrong::because(expected))?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if std::io::stdout().is_terminal() { lines.boxed() } else { lines.json().boxed() };
    let lines = lines.with_filter(filter_fn(may_be_logged).and(filter)).boxed();
    let outputs: Vec<Output> = traces.into_iter().chain([lines]).collect();
    // Not `init`: it lets libraries that speak `log` ask us, too, and after each question the next line of the thread is lost. With
    // PostgreSQL that was nearly every line (https://github.com/tokio-rs/tracing/issues/2519).
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(outputs))
        .map_err(Wrong::because)?;
    panic::set_hook(Box::new(panicked));
    Ok(())
}

/// Whether it is a line of ours, with no field but those that are listed.
pub fn may_be_logged(line: &Metadata) -> bool {
    line.is_event() && is_listed(line)
}

/// The same for a span.
pub fn may_be_traced(span: &Metadata) -> bool {
    span.is_span() && is_listed(span)
}

fn is_listed(line: &Metadata) -> bool {
    let ours = line.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"));
    ours && line.fields().iter().all(|field| FIELDS.contains(&field.name()))
}

/// Where it was, and its words where they stand in the source: what was put into them at run time may be somebody's.
fn panicked(panic: &PanicHookInfo) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    match panic.payload().downcast_ref::<&'static str>() {
        Some(why) => tracing::error!(place, why, "a panic"),
        None => tracing::error!(place, "a panic"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the lines").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(what: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer = fmt::layer().with_writer(move || writer.clone()).with_filter(filter_fn(may_be_logged));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), what);
        String::from_utf8(lines.0.lock().expect("the lines").clone()).expect("text")
    }

    #[test]
    fn a_line_with_a_field_that_is_not_listed_is_kept_out_and_so_is_a_librarys() {
        let told = logged(|| {
            tracing::error!(reference = "PS1-AAAA-AAAA", "ours");
            tracing::error!(email = "ada@example.org", "ours, with more");
            tracing::error!(target: "lettre", "a library's");
            tracing::error!(target: "dhsignup_like", "a stranger's");
        });
        assert!(told.contains("ours") && told.contains("PS1-AAAA-AAAA"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn a_panic_tells_where_and_never_about_whom() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(panicked));
        let told = logged(|| {
            let name = String::from("Ada");
            let _ = panic::catch_unwind(|| panic!("{name} is no number"));
            let _ = panic::catch_unwind(|| panic!("fixed words"));
        });
        panic::set_hook(before);
        assert!(told.contains("src/log.rs:") && told.contains("fixed words"), "{told}");
        assert!(told.lines().count() == 2 && !told.contains("Ada"), "{told}");
    }
}
