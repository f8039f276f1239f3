//! How many get how far, and what they stumble over.

use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;

use super::staffer::Staffer;
use crate::app::App;
use crate::signup::Milestone;
use crate::views::staff::{self, Figures, SPANS, Stumble};
use crate::web::ask::Ask;
use crate::web::problem::Problem;

/// Stumbling blocks that are shown.
const MOST: usize = 20;

pub(in crate::web) async fn figures(
    State(app): State<App>,
    staffer: Staffer,
    ask: Ask,
) -> Result<Response, Problem> {
    // What this process has counted and not written down yet counts, too.
    app.write_tally().await?;
    let today = app.clock.today(&app.config.organisation.time_zone);
    let mut sums = Vec::new();
    for days in [0, 6, 29] {
        let since = today.checked_sub(days.days()).unwrap_or(today);
        sums.push(app.store.tally_since(&since.to_string()).await?);
    }
    let counts = |name: &str| -> [i64; 3] {
        let count = |index: usize| -> i64 {
            let sums: &Vec<(String, i64)> = &sums[index];
            sums.iter().find(|(what, _)| what == name).map_or(0, |(_, count)| *count)
        };
        [count(0), count(1), count(2)]
    };
    let mut way = vec![("Started".to_owned(), counts(&Milestone::Started.name()))];
    for step in app.journey.0 {
        way.push((
            app.english().say(step.title()).into_owned(),
            counts(&Milestone::Answered(step.slug).name()),
        ));
    }
    for (words, milestone) in [
        ("All answered", Milestone::Review),
        ("Joined", Milestone::Joined),
        ("Could pay", Milestone::Payable),
        ("Paid", Milestone::Paid),
    ] {
        way.push((words.to_owned(), counts(&milestone.name())));
    }
    let refused = sums[2].iter().filter_map(|(what, _)| Some((what, what.strip_prefix(Milestone::REFUSED)?)));
    let mut stumbles: Vec<Stumble> =
        refused.map(|(what, name)| Stumble { field: field(&app, name), counts: counts(what) }).collect();
    stumbles.sort_by_key(|stumble| std::cmp::Reverse(stumble.counts[2]));
    stumbles.truncate(MOST);
    let days = ask.query("days");
    let span = SPANS.iter().position(|(name, _)| Some(*name) == days.as_deref()).unwrap_or(2);
    let page = staff::figures(&Figures { who: &staffer.who, way: &way, stumbles: &stumbles, span });
    Ok(ask.page(&page))
}

/// A field as it is asked; its name where today's questions have none such.
fn field(app: &App, name: &str) -> String {
    let found = name.split_once('.').and_then(|(step, field)| {
        let step = app.journey.step(step)?;
        step.fields.iter().find(|other| other.name == field)
    });
    found.map_or_else(|| name.to_owned(), |field| app.english().say(field.label()).into_owned())
}
