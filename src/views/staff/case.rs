//! One signup: where it is and why, and what can be done about it.

use maud::{Markup, html};

use super::frame::{Table, framed, search, table};
use crate::signup::{Answers, Complaint, Journey, Overview};
use crate::ui;
use crate::views::Page;
use crate::words::Words;

/// The answers, where somebody asked for them.
#[derive(Clone, Copy, Debug)]
pub struct Answering<'a> {
    /// The questions.
    pub journey: Journey,
    /// What was typed.
    pub answers: &'a Answers,
    /// Whether it is shown: looking is written down.
    pub shown: bool,
}

/// What is known of a signup.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Who looks.
    pub who: &'a str,
    /// What the questions are called.
    pub words: &'a Words,
    /// Its facts.
    pub overview: &'a Overview,
    /// What was just done, in a sentence.
    pub done: Option<&'a str>,
    /// What is wrong with the address that was typed.
    pub complaint: Option<&'a Complaint>,
    /// That address.
    pub typed: &'a str,
    /// More facts: what, and in words.
    pub facts: &'a [(&'static str, String)],
    /// Whether its owner said "this was not me".
    pub silenced: bool,
    /// What was typed.
    pub answering: Answering<'a>,
    /// What is owed, letters, payments, what does not fit, other signups, and what was done about it.
    pub tables: &'a [(Table, &'static str)],
}

/// Shows it.
pub fn case(case: &Case) -> Page {
    let Case { who, overview, done, facts, tables, answering, .. } = *case;
    let main = html! {
        (ui::error_summary(case.words, case.complaint.map(std::slice::from_ref).unwrap_or_default()))
        h1 tabindex="-1" { (overview.reference) }
        @if let Some(done) = done { p.notice role="status" { (done) } }
        p.lead { (overview.place(answering.journey.0.len())) "." }
        @if let Some(obstacle) = overview.obstacle() { p.notice { strong { "What is wrong: " } (obstacle) } }
        (deeds(case))
        h2 { "What is known" }
        dl.summary { @for (what, words) in facts { div { dt { (what) } dd { (words) } } } }
        @for (rows, none) in tables {
            h2 { (rows.caption) }
            (table(rows, none))
        }
        (answers(case))
        h2 { "Find another one" }
        (search())
    };
    framed(overview.reference.as_str(), who, main)
}

/// What can be done. Each button says in its own words what it does.
fn deeds(case: &Case) -> Markup {
    let reference = &case.overview.reference;
    let to = |deed: &str| format!("/staff/signups/{reference}/{deed}");
    html! {
        @if case.overview.state.is_some() {
            div.actions {
                (ui::button_form(&to("link"), "Mail a link", "primary"))
                (ui::button_form(&to("retry"), "Try again now", "secondary"))
                (ui::button_form(&to("extend"), "Keep it longer", "secondary"))
                @if case.silenced { (ui::button_form(&to("letters"), "Let emails go again", "secondary")) }
            }
            details.aside open[case.complaint.is_some()] {
                summary { "Change the address" }
                p { "Until it is paid. The old address is told, where it was confirmed; its links close. A record that was made keeps the old address: then the answers go into a new signup." }
                form method="post" action=(to("address")) novalidate {
                    div class=(if case.complaint.is_some() { "field invalid" } else { "field" }) {
                        label for="address" { "The right email address" }
                        (ui::error(case.words, "address", case.complaint))
                        input #address name="address" type="email" value=(case.typed) autocomplete="off" autocapitalize="none" spellcheck="false"
                            aria-describedby=[case.complaint.map(|_| "address-error")] aria-invalid=[case.complaint.map(|_| "true")];
                    }
                    button.secondary { "Change the address" }
                }
            }
            details.aside {
                summary { "Erase it" }
                p { "Everything that was typed is deleted at once, in every browser. A membership record that was made is the space's, and stays." }
                form method="post" action=(to("erase")) {
                    div.check {
                        input #sure name="sure" type="checkbox" value="yes";
                        label for="sure" { "Yes, the person wants it erased" }
                    }
                    p.actions { button.secondary { "Erase everything" } }
                }
            }
        }
    }
}

fn answers(case: &Case) -> Markup {
    let Answering { journey, answers, shown } = case.answering;
    let action = format!("/staff/signups/{}/answers", case.overview.reference);
    html! {
        h2 { "What was typed" }
        @if answers.iter().next().is_none() { p.quiet { "Nothing is kept any more." } }
        @else if !shown {
            p { "It is personal. That you looked is written down." }
            (ui::button_form(&action, "Show the answers", "secondary"))
        } @else {
            @for step in journey.0 {
                @if let Some(saved) = answers.get(step.slug) {
                    h3 { (case.words.say(step.title())) }
                    @if let Some(refusal) = &saved.refusal { p.notice { (refusal) } }
                    (ui::rows(case.words, step.fields.iter().map(|field| ui::Row {
                        label: case.words.say(field.label()),
                        answer: ui::answer(case.words, field, saved.refused.as_ref().unwrap_or(&saved.typed), false),
                        change: None,
                    })))
                }
            }
        }
    }
}
