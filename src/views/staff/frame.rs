//! What is the same on all of them: the way around, search, tables that fit a phone.

use maud::{Markup, html};

use crate::views::{Page, Policy};
use crate::words::Language;

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A signup, which it leads to.
    Signup(String),
}

impl Cell {
    /// A cell of these words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

/// Rows below their heads.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is about.
    pub caption: &'static str,
    /// A word for each column.
    pub heads: &'static [&'static str],
    /// As many cells in each.
    pub rows: Vec<Vec<Cell>>,
}

/// Draws a table; `none` where it has no rows.
pub(super) fn table(table: &Table, none: &str) -> Markup {
    html! {
        @if table.rows.is_empty() { p.quiet { (none) } }
        @else {
            table.rows role="table" {
                caption.visually-hidden { (table.caption) }
                thead role="rowgroup" { tr role="row" { @for head in table.heads { th scope="col" role="columnheader" { (head) } } } }
                tbody role="rowgroup" {
                    @for row in &table.rows {
                        tr role="row" {
                            @for (head, cell) in table.heads.iter().zip(row) {
                                // On a phone each cell stands below the other, behind its head.
                                td role="cell" data-head=(head) {
                                    @match cell {
                                        Cell::Text(words) => (words),
                                        Cell::Signup(reference) => a href={ "/staff/signups/" (reference) } { (reference) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The field that finds a signup. An address never gets into the page's own.
pub(super) fn search() -> Markup {
    html! {
        form.search method="post" action="/staff/search" role="search" {
            div.field {
                label for="q" { "Reference or email address" }
                input #q name="q" type="text" autocomplete="off" autocapitalize="none" spellcheck="false";
            }
            button.primary { "Find" }
        }
    }
}

/// A page for who is signed in.
pub(super) fn framed(title: &str, who: &str, main: Markup) -> Page {
    let around = html! {
        nav.staff-nav aria-label="Staff" {
            @for (path, words) in [("/staff", "Signups"), ("/staff/figures", "Figures"), ("/staff/leftovers", "Left upstream"), ("/staff/audit", "Audit trail")] {
                a href=(path) { (words) }
            }
            form method="post" action="/staff/sign-out" { button.link-button { "Sign out " (who) } }
        }
        (main)
    };
    plain(title, around)
}

/// A page for anybody. Without scripts, and so kept out of search engines, too.
pub(super) fn plain(title: &str, main: Markup) -> Page {
    let mut page = Page::new(title, main);
    page.policy = Policy::Scriptless;
    page.language = Some(Language::English);
    page.class = Some("staff");
    page
}
