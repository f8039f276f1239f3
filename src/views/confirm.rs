//! Is it you? The code of a letter, and the choice between two signups.

use jiff::civil::DateTime;
use maud::html;

use super::membership::{address, mail_refused};
use super::{Page, Poll, Shell};
use crate::signup::{Complaint, Field, Journey, Place, Rules, Signup};
use crate::ui::{self, rich, strong};
use crate::words::Phrase;

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
pub fn confirm(shell: &Shell, signup: &Signup, why: Why, complaints: &[Complaint]) -> Page {
    let (title, words) = (shell.say("confirm"), shell.words);
    let address = strong(address(shell, signup));
    let lead = match why {
        Why::Lost => "confirm-lost",
        Why::Hidden => "confirm-hidden",
        Why::Unproven => "confirm-unproven",
    };
    let main = html! {
        (mail_refused(shell, signup))
        (ui::error_summary(words, complaints))
        h1 tabindex="-1" { (title) }
        p.lead { (rich(words, lead, [("address", &address)])) }
        (ui::code_form(words, complaints))
        h2 { (shell.say("confirm-none")) }
        div.actions {
            (ui::button_form("/signup/confirm/again", shell.say("confirm-again"), "secondary"))
            @if why == Why::Lost { (ui::button_form("/signup/confirm/later", shell.say("confirm-later"), "secondary")) }
            @else { a.back href="/signup" { (shell.say("confirm-without")) } }
        }
    };
    let mut page = Page::new(title, main).at("confirm");
    page.erring = !complaints.is_empty();
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
pub fn choose(shell: &Shell, journey: Journey, rules: &Rules, choices: &[Choice]) -> Page {
    const EMAIL: Field = Field::email("email");
    let title = shell.say("choose");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("choose-lead")) }
        @for choice in choices {
            section.card {
                @let typed = choice.signup.answers.get("email").map_or("", |saved| saved.typed.get("email"));
                h2 { @if typed.is_empty() { (shell.say("choose-nameless")) } @else { (EMAIL.masked(typed)) } }
                p { (shell.say(standing_of(choice, journey, rules))) }
                div.actions {
                    form method="post" action="/signup/choose" {
                        (ui::of_signup(Some(&choice.signup.reference)))
                        button.primary { (shell.say("choose-this")) span.visually-hidden { " (" (choice.signup.reference) ")" } }
                    }
                    @if let Some(with) = choice.with {
                        form method="post" action="/signup/choose" {
                            (ui::of_signup(Some(&choice.signup.reference)))
                            input type="hidden" name="with" value=(with.reference);
                            button.secondary { (shell.say("choose-together")) span.visually-hidden { " " (shell.say(Phrase::new("choose-together-in").with("reference", choice.signup.reference.as_str()))) } }
                        }
                    }
                }
            }
        }
    };
    Page::new(title, main).at("choose")
}

fn standing_of(choice: &Choice, journey: Journey, rules: &Rules) -> Phrase {
    Phrase::new("choose-standing")
        .with("standing", standing(choice.signup, journey, rules))
        .with("moment", Phrase::moment(choice.touched))
        .with("reference", choice.signup.reference.as_str())
}

fn standing(signup: &Signup, journey: Journey, rules: &Rules) -> Phrase {
    let decided = Signup { undecided: false, ..signup.clone() };
    match decided.place(&journey, rules) {
        Place::Question(_) | Place::Confirm | Place::Choose => {
            let (left, of) = (journey.left(&signup.answers, rules), journey.0.len());
            Phrase::new("standing-questions").with("answered", of - left).with("of", of)
        }
        Place::Review => "standing-review".into(),
        Place::Waiting => "standing-waiting".into(),
        Place::Payment => "standing-payment".into(),
        Place::Welcome => "standing-paid".into(),
        Place::CheckInbox | Place::Member | Place::Contact => "standing-joined".into(),
    }
}
