//! The board: how many signups stand where, and those on one heap.

use maud::{Markup, html};

use super::frame::{Cell, Table, framed, search, table};
use crate::signup::{Overview, age};
use crate::views::Page;

/// A heap of signups.
#[derive(Clone, Debug)]
pub struct Heap {
    /// Its name in addresses.
    pub name: &'static str,
    /// What lies on it.
    pub title: &'static str,
    /// How many.
    pub count: i64,
}

/// What a board shows.
#[derive(Clone, Copy, Debug)]
pub struct Board<'a> {
    /// Who looks.
    pub who: &'a str,
    /// Every heap.
    pub heaps: &'a [Heap],
    /// The heap that is looked through.
    pub open: &'a Heap,
    /// What belongs on it, in a sentence.
    pub about: &'a str,
    /// Some of its signups, the newest first.
    pub signups: &'a [Overview],
    /// Where those are that were begun before these.
    pub older: Option<&'a str>,
    /// How many questions there are.
    pub questions: usize,
    /// Now, in milliseconds since 1970.
    pub now: i64,
}

/// Shows it.
pub fn board(board: &Board) -> Page {
    let Board { who, heaps, open, about, signups, older, questions, now } = *board;
    let title = format!("Signups: {}", open.title);
    let main = html! {
        h1 tabindex="-1" { (title) }
        (search())
        ul.heaps {
            @for heap in heaps {
                li { a href={ "/staff/boards/" (heap.name) } aria-current=[(heap.name == open.name).then_some("true")] {
                    strong { (heap.count) } " " (heap.title)
                } }
            }
        }
        p { (about) }
        (rows(open.title, signups, questions, now))
        @if let Some(older) = older {
            p.actions { a.button.secondary href={ "/staff/boards/" (open.name) "?before=" (older) } { "Older ones" } }
        }
    };
    framed(&title, who, main)
}

/// Several signups of one address, or none.
pub fn matches(who: &str, signups: &[Overview], questions: usize, now: i64) -> Page {
    let title = if signups.is_empty() { "Nobody found" } else { "Several signups" };
    let main = html! {
        h1 tabindex="-1" { (title) }
        @if signups.is_empty() {
            p.lead { "No signup here has this reference or address, and no email went there. It may be misspelt, or forgotten by now." }
        } @else {
            p.lead { "More than one signup has this address, or had emails sent to it." }
            (rows("Several signups", signups, questions, now))
        }
        (search())
    };
    framed(title, who, main)
}

fn rows(caption: &'static str, signups: &[Overview], questions: usize, now: i64) -> Markup {
    let row = |signup: &Overview| {
        vec![
            Cell::Signup(signup.reference.to_string()),
            Cell::text(signup.place(questions)),
            Cell::text(format!("{} ago", age(now - signup.begun_at))),
            Cell::text(format!("{} ago", age(now - signup.touched_at))),
            Cell::text(signup.obstacle().unwrap_or_else(|| "nothing".to_owned())),
        ]
    };
    let heads = &["Reference", "Where", "Begun", "Last touched", "What is wrong"];
    let rows = signups.iter().map(row).collect();
    table(&Table { caption, heads, rows }, "Nobody.")
}
