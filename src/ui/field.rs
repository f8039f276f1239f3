//! One field: label, why it is asked, what is wrong with it, control.

use maud::{Markup, html};

use crate::signup::{Complaint, Field, Kind, Organisation, Typed};

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
}

impl Asked<'_> {
    fn is_invalid(&self) -> bool {
        self.complaints.iter().any(|complaint| complaint.field == self.field.name)
    }
}

/// Draws a field.
pub fn ask(asked: &Asked) -> Markup {
    let Asked { field, complaints, .. } = *asked;
    let complaint = complaints.iter().find(|complaint| complaint.field == field.name);
    let described = described_by(field, complaint.is_some());
    let class = if complaint.is_some() { "field invalid" } else { "field" };
    html! {
        div class=(class) {
            @if field.kind == Kind::Check {
                (error(field, complaint))
                (check(asked, described.as_deref()))
            } @else {
                label for=(field.name) {
                    (field.label)
                    @if !field.required { " " span.quiet { "(optional)" } }
                }
                @if let Some(why) = field.why { p.hint id={ (field.name) "-hint" } { (why) } }
                (error(field, complaint))
                (input(asked, described.as_deref()))
                @if field.kind == Kind::Username { p.live #username-live aria-live="polite" {} }
            }
        }
    }
}

fn error(field: &Field, complaint: Option<&Complaint>) -> Markup {
    html! {
        @if let Some(complaint) = complaint {
            p.error id={ (field.name) "-error" } { span.visually-hidden { "Error: " } (complaint.message) }
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
    let plain = matches!(field.kind, Kind::Username | Kind::Email);
    let check = (field.kind == Kind::Username).then_some("/signup/username/check");
    html! {
        input id=(field.name) name=(field.name) type=(kind) value=(asked.typed.get(field.name))
            autocomplete=(field.autocomplete) inputmode=[mode] aria-describedby=[described] aria-invalid=[invalid.then_some("true")]
            autocapitalize=[plain.then_some("none")] spellcheck=[plain.then_some("false")]
            hx-get=[check] hx-trigger=[check.map(|_| "input changed delay:400ms")]
            hx-target=[check.map(|_| "#username-live")] hx-sync=[check.map(|_| "this:replace")];
    }
}

fn check(asked: &Asked, described: Option<&str>) -> Markup {
    let Asked { field, typed, organisation, .. } = *asked;
    let invalid = asked.is_invalid();
    html! {
        div.check {
            input id=(field.name) name=(field.name) type="checkbox" value="yes" checked[typed.get(field.name) == "yes"]
                aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
            label for=(field.name) { (field.label) }
        }
        @if let Some(link) = field.link {
            p.hint id={ (field.name) "-hint" } {
                a href=(organisation.url(link)) target="_blank" rel="noopener noreferrer" {
                    "Open the page" span.visually-hidden { " for: " (field.label) } " (new tab)"
                }
            }
        }
    }
}

/// The ids of hint and error, for `aria-describedby`.
fn described_by(field: &Field, wrong: bool) -> Option<String> {
    let hint = (field.why.is_some() || field.link.is_some()).then(|| format!("{}-hint", field.name));
    let error = wrong.then(|| format!("{}-error", field.name));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
