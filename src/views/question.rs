//! A question's page, from its declaration alone.

use maud::{Markup, html};

use super::{Page, Shell, mail_refused};
use crate::signup::{Complaint, Journey, Kind, Place, Signup, Step, Typed};
use crate::ui;

/// A question as it is asked this time.
#[derive(Debug)]
pub struct Question<'a> {
    /// Which one.
    pub step: &'static Step,
    /// All of them.
    pub journey: Journey,
    /// What stands in the fields.
    pub typed: &'a Typed,
    /// What is wrong.
    pub complaints: &'a [Complaint],
    /// The version of the answer that the form is made from.
    pub version: i64,
    /// The signup that it is asked for; none before the first answer.
    pub signup: Option<&'a Signup>,
    /// When it is drawn, signed: for a form that may have a letter mailed.
    pub drawn: &'a str,
    /// A sentence above everything.
    pub notice: Option<&'a str>,
}

/// Asks.
pub fn question(shell: &Shell, asked: &Question) -> Page {
    let step = asked.step;
    let path = Place::Question(step).path();
    let back =
        asked.journey.before(step).map_or_else(|| "/".to_owned(), |before| Place::Question(before).path());
    let main = html! {
        @if let Some(notice) = asked.notice { div.notice role="status" { p { (notice) } } }
        @if let Some(signup) = asked.signup { (mail_refused(signup)) }
        (ui::error_summary(asked.complaints))
        h1 tabindex="-1" { (step.title) }
        @if !step.lead.is_empty() { p.lead { (step.lead) } }
        form method="post" action=(path) novalidate hx-boost="target:#page swap:outerHTML select:#page" {
            input type="hidden" name="version" value=(asked.version);
            (ui::of_signup(asked.signup.map(|signup| &signup.reference)))
            @for field in step.fields {
                (ui::ask(&ui::Asked { field, typed: asked.typed, complaints: asked.complaints, organisation: shell.organisation }))
            }
            @if mails_a_letter(step) { (ui::trap(asked.drawn)) }
            div.actions {
                button.primary { "Continue" }
                a.back href=(back) { "Back" }
            }
        }
    };
    let mut page = Page::new(step.title, main).at("question");
    if !asked.complaints.is_empty() {
        page.title = format!("Error: {}", step.title);
    }
    page.step = Some(step.slug);
    page.progress = Some((asked.journey.number(step), asked.journey.0.len()));
    page
}

/// The same question was answered in another tab: both answers, and the choice.
pub fn conflict(asked: &Question, theirs: &Typed) -> Page {
    let path = Place::Question(asked.step).path();
    let main = html! {
        h1 tabindex="-1" { "This was answered in another tab" }
        p.lead { "Both answers are here. Nothing is changed until you choose." }
        div.compare {
            section.card {
                h2 { "What you just typed" }
                (answers(asked.step, asked.typed, false))
                form method="post" action=(path) {
                    input type="hidden" name="version" value=(asked.version);
                    (ui::of_signup(asked.signup.map(|signup| &signup.reference)))
                    @for field in asked.step.fields {
                        input type="hidden" name=(field.name) value=(asked.typed.get(field.name));
                    }
                    button.primary { "Keep what I typed" }
                }
            }
            section.card {
                h2 { "What was saved before" }
                (answers(asked.step, theirs, asked.signup.is_some_and(|signup| signup.masked)))
                p { a.button.secondary href="/signup" { "Keep what was saved" } }
            }
        }
    };
    let mut page = Page::new("This was answered in another tab", main).at("question");
    page.step = Some(asked.step.slug);
    page
}

/// Whether its answer is an address that is written to.
fn mails_a_letter(step: &Step) -> bool {
    step.fields.iter().any(|field| field.kind == Kind::Email)
}

fn answers(step: &'static Step, typed: &Typed, masked: bool) -> Markup {
    ui::rows(step.fields.iter().map(|field| ui::Row {
        label: field.label,
        answer: ui::answer(field, typed, masked),
        change: None,
    }))
}

/// What the live check says below the username.
pub fn username_hint(free: Option<bool>) -> Markup {
    html! {
        @match free {
            Some(true) => { "This username is free." }
            Some(false) => { "Somebody has this username: choose another one." }
            None => {}
        }
    }
}
