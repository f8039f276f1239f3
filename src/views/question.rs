//! A question's page, from its declaration alone.

use maud::{Markup, html};

use super::phone::offer;
use super::slip::did_you_mean;
use super::{Page, Shell, mail_refused};
use crate::signup::{Complaint, Journey, Kind, Place, Signup, Step, Typed};
use crate::ui;
use crate::words::{Phrase, Words};

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
    pub notice: Option<Phrase>,
}

/// Asks.
pub fn question(shell: &Shell, asked: &Question) -> Page {
    let (step, words) = (asked.step, shell.words);
    let title = shell.say(step.title());
    let path = Place::Question(step).path();
    let back =
        asked.journey.before(step).map_or_else(|| "/".to_owned(), |before| Place::Question(before).path());
    // On the page that asks for the address it says nothing of the one before.
    let address = asked.signup.filter(|_| !mails_a_letter(step)).and_then(Signup::address);
    let main = html! {
        @if let Some(notice) = &asked.notice { div.notice role="status" { p { (shell.say(notice)) } } }
        @if let Some(signup) = asked.signup {
            (mail_refused(shell, signup))
            (did_you_mean(shell, signup, address.as_ref()))
        }
        (ui::error_summary(words, asked.complaints))
        h1 tabindex="-1" { (title) }
        @if let Some(lead) = words.find(&step.lead()) { p.lead { (lead) } }
        form method="post" action=(path) novalidate hx-boost="target:#page swap:outerHTML select:#page" {
            input type="hidden" name="version" value=(asked.version);
            (ui::of_signup(asked.signup.map(|signup| &signup.reference)))
            @for field in step.fields {
                @let last = step.fields.last().is_some_and(|last| last.name == field.name);
                (ui::ask(&ui::Asked { field, typed: asked.typed, complaints: asked.complaints, organisation: shell.organisation, words, last, private: shell.kiosk.is_some() }))
            }
            @if mails_a_letter(step) { (ui::trap(words, asked.drawn)) }
            div.actions {
                button.primary { (shell.say("go-on")) }
                // The first button of a form is the one that Enter presses.
                @if address.is_some() {
                    button.secondary name="then" value="later" { (shell.say("later-button")) }
                }
                a.back href=(back) { (shell.say("go-back")) }
            }
        }
        (offer(shell, asked.signup))
    };
    let mut page = Page::new(title, main).at("question");
    page.erring = !asked.complaints.is_empty();
    page.step = Some(step.slug);
    page.progress = Some((asked.journey.number(step), asked.journey.0.len()));
    page
}

/// The same question was answered in another tab: both answers, and the choice.
pub fn conflict(shell: &Shell, asked: &Question, theirs: &Typed) -> Page {
    let path = Place::Question(asked.step).path();
    let main = html! {
        h1 tabindex="-1" { (shell.say("conflict-title")) }
        p.lead { (shell.say("conflict-lead")) }
        div.compare {
            section.card {
                h2 { (shell.say("conflict-typed")) }
                (answers(shell.words, asked.step, asked.typed, false))
                form method="post" action=(path) {
                    input type="hidden" name="version" value=(asked.version);
                    (ui::of_signup(asked.signup.map(|signup| &signup.reference)))
                    @for field in asked.step.fields {
                        input type="hidden" name=(field.name) value=(asked.typed.get(field.name));
                    }
                    button.primary { (shell.say("conflict-keep-typed")) }
                }
            }
            section.card {
                h2 { (shell.say("conflict-saved")) }
                (answers(shell.words, asked.step, theirs, asked.signup.is_some_and(|signup| signup.masked)))
                p { a.button.secondary href="/signup" { (shell.say("conflict-keep-saved")) } }
            }
        }
    };
    let mut page = Page::new(shell.say("conflict-title"), main).at("question");
    page.step = Some(asked.step.slug);
    page
}

/// Whether its answer is an address that is written to.
fn mails_a_letter(step: &Step) -> bool {
    step.fields.iter().any(|field| field.kind == Kind::Email)
}

fn answers(words: &Words, step: &'static Step, typed: &Typed, masked: bool) -> Markup {
    ui::rows(
        words,
        step.fields.iter().map(|field| ui::Row {
            label: words.say(field.label()),
            answer: ui::as_typed(words, field, typed, masked),
            change: None,
        }),
    )
}

/// What is known of a username while it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It can't be told.
    Unknown,
    /// Nobody has it.
    Free,
    /// Somebody has it; nobody has these.
    Taken(Vec<String>),
}

/// What the live check says below the username.
pub fn username_hint(words: &Words, known: &Availability) -> Markup {
    html! {
        @match known {
            Availability::Unknown => {}
            Availability::Free => { (words.say("username-is-free")) }
            Availability::Taken(others) => {
                (words.say("username-is-taken"))
                @if !others.is_empty() {
                    span.suggestions {
                        (words.say("username-others"))
                        @for other in others { button.secondary type="button" data-fill="username" { (other) } }
                    }
                }
            }
        }
    }
}
