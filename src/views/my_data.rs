//! What is kept about a person, until when, and how to get rid of it.

use jiff::civil::Date;
use maud::html;

use super::{Page, Shell};
use crate::signup::{Journey, Signup};
use crate::ui::{self, rich, strong};
use crate::words::Phrase;

/// What is kept of a signup.
#[derive(Debug)]
pub struct MyData<'a> {
    /// It.
    pub signup: &'a Signup,
    /// The questions.
    pub journey: Journey,
    /// Where it stands, in words.
    pub standing: Phrase,
    /// When it is deleted if nothing happens; none where something is owed to the person.
    pub until: Option<Date>,
    /// Whether this browser has other signups open.
    pub others: bool,
    /// Letters that were sent: what each was about, and the day.
    pub letters: &'a [(Phrase, Date)],
}

/// Shows it, with a download and a way to erase it.
pub fn my_data(shell: &Shell, data: &MyData) -> Page {
    let MyData { signup, journey, ref standing, until, others, letters } = *data;
    let (title, words) = (shell.say("my-data"), shell.words);
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(words, Phrase::new("my-data-lead").with("standing", standing.clone()), [("reference", &strong(signup.reference.as_str()))])) }
        @if signup.masked {
            p.notice { (shell.say("masked")) " " a href="/signup/confirm" { (shell.say("masked-show")) } }
        }
        @if others { p { (shell.say("my-data-others")) " " a href="/signup/choose" { (shell.say(("my-data-others", "choose"))) } } }
        h2 { (shell.say("my-data-answers")) }
        @for step in journey.0 {
            @if let Some(saved) = signup.answers.get(step.slug) {
                (ui::rows(words, step.fields.iter().map(|field| ui::Row {
                    label: shell.say(field.label()),
                    answer: ui::answer(words, field, &saved.typed, signup.masked),
                    change: None,
                })))
            }
        }
        @if signup.answers.iter().next().is_none() { p { (shell.say("my-data-nothing")) } }
        h2 { (shell.say("my-data-letters")) }
        @if letters.is_empty() { p { (shell.say("my-data-no-letters")) } }
        @else { ul { @for (about, day) in letters { li { (shell.say(Phrase::new("my-data-letter").with("day", Phrase::day(*day)).with("about", about.clone()))) } } } }
        h2 { (shell.say("my-data-how-long")) }
        p {
            @match until {
                _ if signup.to_be_erased => (shell.say("deleted-soon")),
                Some(day) => (rich(words, "my-data-until", [("day", &strong(shell.say(Phrase::day(day))))])),
                None => (shell.say("my-data-owed")),
            }
        }
        p { (shell.say("my-data-where")) }
        div.actions {
            @if !signup.masked { a.button.secondary href="/signup/my-data?format=json" download={ (signup.reference) ".json" } { (shell.say("my-data-download")) } }
            a.back href="/signup" { (shell.say("my-data-back")) }
        }
        @if !signup.to_be_erased {
            details.aside {
                summary { (shell.say("my-data-erase")) }
                @if signup.is_draft() { p { (shell.say(("my-data-erase", "draft"))) } }
                @else { p { (rich(words, ("my-data-erase", "joined"), [("address", &shell.support())])) } }
                form method="post" action="/signup/my-data" {
                    (ui::of_signup(Some(&signup.reference)))
                    input type="hidden" name="erase" value="yes";
                    button.secondary { (shell.say(("my-data-erase", "all"))) }
                }
            }
        }
    };
    Page::new(title, main)
}

/// This browser has no signup.
pub fn no_data(shell: &Shell) -> Page {
    let title = shell.say("my-data");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("no-data")) }
        p { (shell.say("no-data-open")) }
        p.actions { a.button.primary href="/signup/resume" { (shell.say("resume-mail")) } a.back href="/" { (shell.say("to-the-start")) } }
    };
    Page::new(title, main)
}

/// It is erased, or will be.
pub fn erased(shell: &Shell, later: bool) -> Page {
    let (title, means) = if later { ("erased-soon", "deleted-soon") } else { ("erased", "deleted") };
    let title = shell.say(title);
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say(means)) }
        p.actions { a.button.secondary href="/" { (shell.say("to-the-start")) } }
    };
    Page::new(title, main).at("gone")
}
