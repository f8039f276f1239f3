//! Is it you? The code of a letter, and the choice between two signups.

use jiff::civil::DateTime;
use maud::html;

use super::membership::{address, mail_refused};
use super::{Page, Poll};
use crate::signup::{Complaint, Field, Journey, Place, Rules, Signup};
use crate::ui;

/// Why somebody is asked to confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The browser lost its cookie: the earlier answers are in another signup, if there is one.
    Lost,
    /// It came by a link, and what was typed elsewhere is hidden.
    Hidden,
    /// The address is not proven in this browser.
    Unproven,
}

impl Why {
    /// Its word in the page's address, by which a poll tells whether anything is new.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Hidden => "hidden",
            Self::Unproven => "unproven",
        }
    }
}

/// Asks for the code of a letter. Says nothing of what there is behind it.
pub fn confirm(signup: &Signup, why: Why, complaints: &[Complaint]) -> Page {
    let main = html! {
        (mail_refused(signup))
        (ui::error_summary(complaints))
        h1 tabindex="-1" { "Is it you?" }
        @match why {
            Why::Lost => p.lead {
                "What you just typed is kept. We mailed a letter to " strong { (address(signup)) } ": open its link in this browser or type its code here, and everything you answered before is back."
            },
            Why::Hidden => p.lead {
                "This browser was opened by a link, which may have been passed on. To see and change what was answered before, have a code mailed to " strong { (address(signup)) } " and type it here."
            },
            Why::Unproven => p.lead {
                "We mailed a letter to " strong { (address(signup)) } ". Type its code here, or open its link on any device."
            },
        }
        (ui::code_form(complaints))
        h2 { "No code?" }
        div.actions {
            (ui::button_form("/signup/confirm/again", "Mail me a fresh one", "secondary"))
            @if why == Why::Lost { (ui::button_form("/signup/confirm/later", "Answer the questions again", "secondary")) }
            @else { a.back href="/signup" { "Go on without" } }
        }
    };
    let title = if complaints.is_empty() { "Is it you?" } else { "Error: Is it you?" };
    let mut page = Page::new(title, main).at("confirm");
    let path = format!("/signup/confirm?shown={}", why.name());
    page.poll = Some(Poll { seconds: 2, path, scripts_only: true });
    page
}

/// A signup to be chosen.
#[derive(Debug)]
pub struct Choice<'a> {
    /// It.
    pub signup: &'a Signup,
    /// When it was touched last, where the organisation is.
    pub touched: DateTime,
    /// Another draft with the same address, whose answers can fill what this one lacks.
    pub with: Option<&'a Signup>,
}

/// Which of the signups that this browser has open is meant? Nothing is discarded.
pub fn choose(journey: Journey, rules: &Rules, choices: &[Choice]) -> Page {
    const EMAIL: Field = Field::email("email", "");
    let main = html! {
        h1 tabindex="-1" { "Which signup do you want to go on with?" }
        p.lead { "This browser has more than one open. The others stay as they are; “What is kept about me” leads back here." }
        @for choice in choices {
            section.card {
                @let typed = choice.signup.answers.get("email").map_or("", |saved| saved.typed.get("email"));
                h2 { @if typed.is_empty() { "Without an address" } @else { (EMAIL.masked(typed)) } }
                p { (standing(choice.signup, journey, rules)) " Last touched " (choice.touched.strftime("%B %-d, %H:%M")) ". Reference " (choice.signup.reference) "." }
                div.actions {
                    form method="post" action="/signup/choose" {
                        (ui::of_signup(Some(&choice.signup.reference)))
                        button.primary { "Go on with this one" span.visually-hidden { " (" (choice.signup.reference) ")" } }
                    }
                    @if let Some(with) = choice.with {
                        form method="post" action="/signup/choose" {
                            (ui::of_signup(Some(&choice.signup.reference)))
                            input type="hidden" name="with" value=(with.reference);
                            button.secondary { "Put both together" span.visually-hidden { " in " (choice.signup.reference) } }
                        }
                    }
                }
            }
        }
    };
    Page::new("Which signup do you want to go on with?", main).at("choose")
}

fn standing(signup: &Signup, journey: Journey, rules: &Rules) -> String {
    let decided = Signup { undecided: false, ..signup.clone() };
    match decided.place(&journey, rules) {
        Place::Question(_) | Place::Confirm | Place::Choose => {
            let left = journey.left(&signup.answers, rules);
            format!("{} of {} questions answered.", journey.0.len() - left, journey.0.len())
        }
        Place::Review => "Every question is answered; Join is next.".into(),
        Place::Waiting => "Joined; the record is being made.".into(),
        Place::Payment => "Joined; the payment is next.".into(),
        Place::Welcome => "Paid.".into(),
        Place::CheckInbox | Place::Member | Place::Contact => "Joined.".into(),
    }
}
