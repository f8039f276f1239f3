//! What was answered, to be checked.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::signup::values::readable;
use crate::signup::{Field, Kind, Typed};
use crate::words::{Phrase, Words};

/// A question with its answer.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// What was asked.
    pub label: Cow<'a, str>,
    /// What was answered; empty where it was left out.
    pub answer: Cow<'a, str>,
    /// Where it can be changed, and the field to go to.
    pub change: Option<String>,
}

/// What was answered, as it is read back: partly hidden from a browser that may see no more.
pub fn answer<'a>(words: &'a Words, field: &Field, typed: &'a Typed, masked: bool) -> Cow<'a, str> {
    let text = typed.get(field.name);
    let told = match field.kind {
        _ if masked => None,
        Kind::Tel => readable(text),
        Kind::Date => text.trim().parse().ok().map(Phrase::day),
        _ => None,
    };
    told.map_or_else(|| as_typed(words, field, typed, masked), |told| words.say(told))
}

/// The same letter by letter, where two answers are compared.
pub fn as_typed<'a>(words: &'a Words, field: &Field, typed: &'a Typed, masked: bool) -> Cow<'a, str> {
    match typed.get(field.name).trim() {
        "yes" if field.kind == Kind::Check => words.say("yes"),
        text if masked => field.masked(text).into(),
        text => text.into(),
    }
}

/// Draws rows, each with its way back to the question.
pub fn rows<'a>(words: &Words, rows: impl IntoIterator<Item = Row<'a>>) -> Markup {
    html! {
        dl.summary {
            @for row in rows {
                div {
                    dt { (row.label) }
                    dd { @if row.answer.is_empty() { span.quiet { (words.say("left-empty")) } } @else { (row.answer) } }
                    @if let Some(change) = &row.change {
                        dd.change { a href=(change) { (words.say("change")) span.visually-hidden { " " (row.label) } } }
                    }
                }
            }
        }
    }
}
