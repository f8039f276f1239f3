//! One field: label, why it is asked, what is wrong with it, control.

use maud::{Markup, html};

use crate::signup::{Complaint, Field, Kind, Organisation, Typed};
use crate::words::{Phrase, Words};

/// A field as it is asked this time.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The field.
    pub field: &'a Field,
    /// What stands in it.
    pub typed: &'a Typed,
    /// What is wrong on the whole form.
    pub complaints: &'a [Complaint],
    /// Where links in labels lead.
    pub organisation: &'a Organisation,
    /// In which language.
    pub words: &'a Words,
    /// Whether the browser is to offer nothing that was typed into it before, and to remember nothing.
    pub private: bool,
    /// Whether it is the last one: a phone's Enter sends the form there, and goes to the next field before.
    pub last: bool,
}

impl Asked<'_> {
    fn is_invalid(&self) -> bool {
        self.complaints.iter().any(|complaint| complaint.field == self.field.name)
    }
}

/// Draws a field.
pub fn ask(asked: &Asked) -> Markup {
    let Asked { field, complaints, words, .. } = *asked;
    let why = words.find(&field.why());
    let complaint = complaints.iter().find(|complaint| complaint.field == field.name);
    let described = described_by(field, why.is_some(), complaint.is_some());
    let class = if complaint.is_some() { "field invalid" } else { "field" };
    html! {
        div class=(class) {
            @if field.kind == Kind::Check {
                (error(words, field.name, complaint))
                (check(asked, described.as_deref()))
            } @else {
                label for=(field.name) {
                    (words.say(field.label()))
                    @if !field.required { " " span.quiet { (words.say("optional")) } }
                }
                @if let Some(why) = &why { p.hint id={ (field.name) "-hint" } { (why) } }
                (error(words, field.name, complaint))
                (input(asked, described.as_deref()))
                @if field.kind == Kind::Username { p.live #username-live aria-live="polite" {} }
            }
        }
    }
}

/// What is wrong with a field, below its label.
pub fn error(words: &Words, field: &str, complaint: Option<&Complaint>) -> Markup {
    html! {
        @if let Some(complaint) = complaint {
            p.error id={ (field) "-error" } { span.visually-hidden { (words.say("error-before")) " " } (words.say(&complaint.message)) }
        }
    }
}

fn input(asked: &Asked, described: Option<&str>) -> Markup {
    let field = asked.field;
    let invalid = asked.is_invalid();
    let (kind, mode) = match field.kind {
        Kind::Email => ("email", Some("email")),
        Kind::Tel => ("tel", Some("tel")),
        Kind::Date => ("date", None),
        Kind::Text | Kind::Username | Kind::Check => ("text", None),
    };
    let capitals = match field.kind {
        Kind::Username | Kind::Email => Some("none"),
        Kind::Text if field.is_a_name() => Some("words"),
        _ => None,
    };
    let correct = (capitals.is_some()).then_some("false");
    let check = (field.kind == Kind::Username).then_some("/signup/username/check");
    html! {
        input id=(field.name) name=(field.name) type=(kind) value=(asked.typed.get(field.name))
            autocomplete=(if asked.private { "off" } else { field.autocomplete }) inputmode=[mode] aria-describedby=[described] aria-invalid=[invalid.then_some("true")]
            autocapitalize=[capitals] spellcheck=[correct] enterkeyhint=[asked.last.then_some("go")]
            hx-get=[check] hx-trigger=[check.map(|_| if invalid { "load, input changed delay:400ms" } else { "input changed delay:400ms" })]
            hx-target=[check.map(|_| "#username-live")] hx-sync=[check.map(|_| "this:replace")];
    }
}

fn check(asked: &Asked, described: Option<&str>) -> Markup {
    let Asked { field, typed, organisation, words, .. } = *asked;
    let label = words.say(field.label());
    let invalid = asked.is_invalid();
    html! {
        div.check {
            input id=(field.name) name=(field.name) type="checkbox" value="yes" checked[typed.get(field.name) == "yes"]
                aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
            label for=(field.name) { (label) }
        }
        @if let Some(link) = field.link {
            p.hint id={ (field.name) "-hint" } {
                a href=(organisation.url(link)) target="_blank" rel="noopener noreferrer" {
                    (words.say("open-the-page"))
                    span.visually-hidden { " " (words.say(Phrase::new("open-the-page-for").with("what", field.label()))) }
                    " " (words.say("new-tab"))
                }
            }
        }
    }
}

/// The ids of hint and error, for `aria-describedby`.
fn described_by(field: &Field, explained: bool, wrong: bool) -> Option<String> {
    let hint = (explained || field.link.is_some()).then(|| format!("{}-hint", field.name));
    let error = wrong.then(|| format!("{}-error", field.name));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
