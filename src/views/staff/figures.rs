//! How many get how far, and what they stumble over. No figure says who.

use maud::{Markup, html};

use super::frame::{Cell, Table, framed, table};
use crate::views::Page;

/// What is counted, over one day, seven and thirty.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// Who looks.
    pub who: &'a str,
    /// Each point on the way in order, with how many came by.
    pub way: &'a [(String, [i64; 3])],
    /// What was refused, the most frequent first.
    pub stumbles: &'a [Stumble],
    /// Which of the three the picture shows.
    pub span: usize,
}

/// A field that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stumble {
    /// What the field asks.
    pub field: String,
    /// How often.
    pub counts: [i64; 3],
}

/// The spans, with their names in addresses.
pub const SPANS: [(&str, &str); 3] = [("1", "Today"), ("7", "7 days"), ("30", "30 days")];

/// Shows them.
pub fn figures(figures: &Figures) -> Page {
    let Figures { who, way, stumbles, span } = *figures;
    let (_, shown) = SPANS[span];
    let counts =
        |counts: &[i64; 3]| counts.iter().map(|count| Cell::text(count.to_string())).collect::<Vec<_>>();
    let way_rows =
        way.iter().map(|(what, all)| [vec![Cell::text(what.clone())], counts(all)].concat()).collect();
    let stumble_rows =
        stumbles.iter().map(|it| [vec![Cell::text(it.field.clone())], counts(&it.counts)].concat()).collect();
    let main = html! {
        h1 tabindex="-1" { "How many get how far" }
        p { "Counted as it happens, on days where the space is; whoever was counted can't be told from it." }
        ul.heaps {
            @for (index, (days, words)) in SPANS.iter().enumerate() {
                li { a href={ "/staff/figures?days=" (days) } aria-current=[(index == span).then_some("true")] { (words) } }
            }
        }
        (funnel(way, span, shown))
        h2 { "The same in figures" }
        (table(&Table { caption: "How many get how far", heads: &["Came to", "Today", "7 days", "30 days"], rows: way_rows }, "Nothing was counted yet."))
        h2 { "What people stumble over" }
        p { "How often an answer was refused because of a field." }
        (table(&Table { caption: "What people stumble over", heads: &["Field", "Today", "7 days", "30 days"], rows: stumble_rows }, "Nothing was refused yet."))
    };
    framed("How many get how far", who, main)
}

/// In the picture's own units: a phone's pixels.
const WIDTH: i64 = 360;
const STEP: i64 = 46;

/// A bar for each point on the way. The table below says the same to whoever does not see it.
fn funnel(way: &[(String, [i64; 3])], span: usize, shown: &str) -> Markup {
    let most = way.iter().map(|(_, counts)| counts[span]).max().unwrap_or(0).max(1);
    let height = STEP * i64::try_from(way.len()).unwrap_or(0);
    html! {
        svg.funnel viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label={ "How many get how far: " (shown) ". The table below has the figures." } {
            @for (index, (what, counts)) in way.iter().enumerate() {
                @let top = STEP * i64::try_from(index).unwrap_or(0);
                text x="0" y=(top + 16) { (what) }
                text.count x=(WIDTH) y=(top + 16) text-anchor="end" { (counts[span]) }
                rect.ground x="0" y=(top + 23) width=(WIDTH) height="12" rx="3" {}
                rect x="0" y=(top + 23) width=(counts[span] * WIDTH / most) height="12" rx="3" {}
            }
        }
    }
}
