//! What there is at the moment of a scrape, read from where it is kept. Written out by hand: a recorder keeps the last value of
//! what is over, and forgets nothing.

use std::fmt::{Display, Write};
use std::time::Duration;

use crate::app::App;
use crate::listen::Census;
use crate::store::{Figures, OwedJobs};

/// Sooner than Prometheus gives up (10 s), so that the figures of this process arrive where the database does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Every gauge.
pub(super) async fn now(app: &App, census: &Census) -> String {
    let figures = tokio::time::timeout(PATIENCE, app.store.figures()).await.ok().and_then(Result::ok);
    let mut page = Page::default();
    page.one("dhsignup_database_ready", "1 where the database answers", u8::from(figures.is_some()));
    let away = *app.members.away().borrow();
    page.one("dhsignup_member_service_away", "1 while the breaker is open", u8::from(away));
    page.one("dhsignup_people_watching", "signups whose waiting page is looked at", app.watched().len());
    page.one("dhsignup_connections_open", "connections of browsers and proxies", census.seated());
    page.one("dhsignup_connections_room", "how many there may be", census.room());
    page.each("dhsignup_build_info", "which program this is", "version", [(env!("CARGO_PKG_VERSION"), 1)]);
    if let Some(figures) = figures {
        shared(&mut page, &figures);
    }
    page.0
}

/// What all processes on one database have in common. Where it does not answer these are missing, which is true, and no zero.
fn shared(page: &mut Page, figures: &Figures) {
    let Figures { jobs, blocking_ms, mismatches, signups, need_people } = figures;
    page.one(
        "dhsignup_oldest_blocking_job_seconds",
        "for how long somebody has waited for the pricing table, 0 where nobody does",
        seconds(*blocking_ms),
    );
    let of = |figure: fn(&OwedJobs) -> i64| jobs.iter().map(move |jobs| (jobs.kind.as_str(), figure(jobs)));
    page.each("dhsignup_jobs_owed", "jobs that are not done", "kind", of(|jobs| jobs.owed));
    page.each("dhsignup_jobs_pressing", "jobs that are due or under way", "kind", of(|jobs| jobs.pressing));
    let oldest = jobs.iter().map(|jobs| (jobs.kind.as_str(), seconds(jobs.oldest_ms)));
    page.each("dhsignup_jobs_oldest_seconds", "for how long the oldest has been owed", "kind", oldest);
    let letters = jobs.iter().find(|jobs| jobs.kind == "send_letter");
    page.one("dhsignup_letters_waiting", "letters to be sent", letters.map_or(0, |jobs| jobs.owed));
    page.one(
        "dhsignup_letters_oldest_seconds",
        "for how long the oldest of them has been owed",
        seconds(letters.map_or(0, |jobs| jobs.oldest_ms)),
    );
    let mismatches = mismatches.iter().copied();
    page.each("dhsignup_mismatches_open", "payments that do not fit", "kind", mismatches);
    page.one("dhsignup_signups_needing_people", "signups that do not go on by themselves", *need_people);
    page.each("dhsignup_signups", "signups that are kept", "state", signups.iter().copied());
}

fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}

/// Prometheus' text format.
#[derive(Default)]
struct Page(String);

impl Page {
    fn one(&mut self, name: &str, about: &str, value: impl Display) {
        self.begin(name, about);
        self.line(format_args!("{name} {value}"));
    }

    /// Labels are words of our own, so that nothing in them has to be escaped.
    fn each<'l>(
        &mut self,
        name: &str,
        about: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'l str, impl Display)>,
    ) {
        self.begin(name, about);
        for (which, value) in values {
            self.line(format_args!("{name}{{{label}=\"{which}\"}} {value}"));
        }
    }

    fn begin(&mut self, name: &str, about: &str) {
        self.line(format_args!("# HELP {name} {about}\n# TYPE {name} gauge"));
    }

    fn line(&mut self, line: impl Display) {
        // Writing into memory can't fail.
        let _ = writeln!(self.0, "{line}");
    }
}
