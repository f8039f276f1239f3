//! What is kept about a person, until when, and how to get rid of it.

use jiff::civil::Date;
use maud::html;

use super::stop::{DELETED, DELETED_SOON};
use super::{Page, Shell};
use crate::signup::{Journey, Signup};
use crate::ui;

/// What is kept of a signup.
#[derive(Debug)]
pub struct MyData<'a> {
    /// It.
    pub signup: &'a Signup,
    /// The questions.
    pub journey: Journey,
    /// Where it stands, in words.
    pub standing: &'static str,
    /// When it is deleted if nothing happens; none where something is owed to the person.
    pub until: Option<Date>,
    /// Whether this browser has other signups open.
    pub others: bool,
    /// Letters that were sent: what each was about, and the day.
    pub letters: &'a [(&'static str, Date)],
}

/// Shows it, with a download and a way to erase it.
pub fn my_data(shell: &Shell, data: &MyData) -> Page {
    let MyData { signup, journey, standing, until, others, letters } = *data;
    let main = html! {
        h1 tabindex="-1" { "What is kept about you" }
        p.lead { "The signup " strong { (signup.reference) } ": " (standing) }
        @if signup.masked {
            p.notice { "This browser was opened by a link, so your answers are partly hidden. " a href="/signup/confirm" { "Show them" } }
        }
        @if others { p { "This browser has more than one signup open. " a href="/signup/choose" { "Choose another one" } } }
        h2 { "What you answered" }
        @for step in journey.0 {
            @if let Some(saved) = signup.answers.get(step.slug) {
                (ui::rows(step.fields.iter().map(|field| ui::Row {
                    label: field.label,
                    answer: ui::answer(field, &saved.typed, signup.masked),
                    change: None,
                })))
            }
        }
        @if signup.answers.iter().next().is_none() { p { "Nothing any more." } }
        h2 { "Letters we sent" }
        @if letters.is_empty() { p { "None yet." } }
        @else { ul { @for (about, day) in letters { li { (day.strftime("%B %-d, %Y")) ": " (about) } } } }
        h2 { "How long" }
        p {
            @match until {
                _ if signup.to_be_erased => (DELETED_SOON),
                Some(day) => { "If you do nothing, all of it is deleted on " strong { (day.strftime("%B %-d, %Y")) } "." }
                None => "Your membership record is being made: your answers are kept until it is complete, and a day longer.",
            }
        }
        p { "Answers are encrypted where they are stored. They go into the membership records of " (shell.organisation.name) " when you join, and nowhere else. The card you pay with is seen by Stripe alone." }
        div.actions {
            @if !signup.masked { a.button.secondary href="/signup/my-data?format=json" download={ (signup.reference) ".json" } { "Download as JSON" } }
            a.back href="/signup" { "Back to my signup" }
        }
        @if !signup.to_be_erased {
            details.aside {
                summary { "Erase my data" }
                @if signup.is_draft() { p { "Everything above is deleted at once, in every browser. This can't be undone." } }
                @else { p { "Everything above is deleted, in every browser. A membership record that was made is the space's: write to " (shell.organisation.support_email) " if it should go, too." } }
                form method="post" action="/signup/my-data" {
                    (ui::of_signup(Some(&signup.reference)))
                    input type="hidden" name="erase" value="yes";
                    button.secondary { "Erase everything" }
                }
            }
        }
    };
    Page::new("What is kept about you", main)
}

/// This browser has no signup.
pub fn no_data() -> Page {
    let main = html! {
        h1 tabindex="-1" { "What is kept about you" }
        p.lead { "This browser has no signup open, so we can't tell whose data you mean." }
        p { "Open the link in one of our letters first, or have one mailed to you." }
        p.actions { a.button.primary href="/signup/resume" { "Mail me a link" } a.back href="/" { "To the start" } }
    };
    Page::new("What is kept about you", main)
}

/// It is erased, or will be.
pub fn erased(later: bool) -> Page {
    let (title, words) = match later {
        false => ("Your data are erased", DELETED),
        true => ("Your data will be erased", DELETED_SOON),
    };
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (words) }
        p.actions { a.button.secondary href="/" { "To the start" } }
    };
    Page::new(title, main).at("gone")
}
