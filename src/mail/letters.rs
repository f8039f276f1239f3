//! The letters themselves: what happened, what to do, the link, what to do if it was not you.

use maud::{DOCTYPE, html};

use super::Message;
use crate::signup::{Organisation, Reference, Standing};

/// What is true for the person who opens the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// A signup was begun.
    Began,
    /// Join was pressed, and one answer is asked for again: the username went to somebody else meanwhile.
    AskedAgain,
    /// The member exists, payment is next.
    ReadyToPay,
    /// Paid.
    Paid,
    /// Somebody typed the address of a member of this standing.
    Known(Standing),
}

struct Words {
    subject: String,
    what_happened: String,
    what_to_do: &'static str,
    button: &'static str,
}

/// Writes a letter. `link` opens the signup; `id` makes the Message-ID.
pub fn compose(
    organisation: &Organisation,
    situation: Situation,
    to: &str,
    reference: &Reference,
    link: &str,
    id: &str,
) -> Message {
    let name = &organisation.name;
    let words = words(name, situation);
    let sign_in = match (situation, &organisation.sign_in_url) {
        (Situation::Known(Standing::Active), Some(url)) => Some(url),
        _ => None,
    };
    let not_you = "If this was not you, you need do nothing: nobody becomes a member without paying, and only this letter proves that the address is yours.";
    let support = format!("It does not work? Write to {} and name {reference}.", organisation.support_email);
    let lasts = "The link works for 24 hours, on any device. Later, ask for a new one on the page where you signed up.";
    let mut text = format!("{}\n\n{}\n\n{link}\n\n", words.what_happened, words.what_to_do);
    if let Some(url) = sign_in {
        text += &format!("Sign in here:\n\n{url}\n\n");
    }
    text += &format!("{lasts}\n\n{not_you}\n\n{support}\n\n{name}\n");
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (words.subject) } }
            body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1e293b;background:#ffffff" {
                div style="max-width:34rem;margin:0 auto" {
                    p { strong { (name) } }
                    p { (words.what_happened) }
                    p { (words.what_to_do) }
                    p { a href=(link) style="display:inline-block;padding:12px 20px;border-radius:6px;background:#00566b;color:#ffffff;text-decoration:none;font-weight:600" { (words.button) } }
                    @if let Some(url) = sign_in { p { a href=(url) { "Sign in" } } }
                    p style="color:#475569" { (lasts) }
                    p style="color:#475569" { (not_you) }
                    p style="color:#475569" { (support) }
                }
            }
        }
    };
    Message {
        to: to.to_owned(),
        subject: words.subject,
        text,
        html: html.into_string(),
        message_id: id.to_owned(),
    }
}

fn words(name: &str, situation: Situation) -> Words {
    let words = |subject: String, what_happened: String, what_to_do, button| Words {
        subject,
        what_happened,
        what_to_do,
        button,
    };
    match situation {
        Situation::Began => words(
            format!("Continue your {name} signup"),
            format!(
                "Somebody, probably you, began to sign up for {name} with this address. Everything answered so far is saved."
            ),
            "Go on where you left off, on any device:",
            "Continue my signup",
        ),
        Situation::AskedAgain => words(
            format!("One more question for your {name} signup"),
            format!(
                "Somebody else took the username that you chose for {name} while your record was being made. Everything else you answered is kept."
            ),
            "Choose another username, then join:",
            "Choose a username",
        ),
        Situation::ReadyToPay => words(
            format!("One step left: choose your {name} membership"),
            format!("Your membership record at {name} is made. Only the payment is missing."),
            "Choose your membership and pay:",
            "Choose my membership",
        ),
        Situation::Paid => words(
            format!("Your {name} membership"),
            format!("Your payment for {name} has arrived. Thank you."),
            "See what happens next:",
            "What happens next",
        ),
        Situation::Known(Standing::Active) => words(
            format!("You are a member of {name} already"),
            format!(
                "Somebody, probably you, wanted to sign up for {name} with this address. It belongs to a member, so there is nothing to sign up for."
            ),
            "Open this to see how to sign in, or to tell us that you can't:",
            "Show me how",
        ),
        Situation::Known(Standing::Lapsed) => words(
            format!("Welcome back to {name}"),
            format!("You were a member of {name} before. Your record is still here and is used again."),
            "Show that this address is yours, then choose your membership:",
            "Choose my membership",
        ),
        Situation::Known(Standing::Paid) => words(
            format!("We have your {name} payment"),
            format!(
                "You signed up for {name} before, and your payment has arrived. An admin approves your membership next."
            ),
            "See what happens next:",
            "What happens next",
        ),
        Situation::Known(Standing::Other) => words(
            format!("About your {name} signup"),
            format!("We can't finish this signup for {name} by ourselves; a person has to look at it."),
            "Open this to see whom to write to:",
            "Show me",
        ),
        Situation::Known(Standing::Elsewhere | Standing::Bare | Standing::Unpaid) => words(
            format!("Finish your {name} signup"),
            format!(
                "A signup for {name} was begun with this address before, and is not paid yet. You need not start again."
            ),
            "Show that this address is yours and go on to payment:",
            "Continue to payment",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_the_link_on_a_line_that_no_mail_program_breaks() {
        let organisation = Organisation {
            name: "Example <Space>".into(),
            reference_prefix: "EX".into(),
            waiver_url: String::new(),
            agreement_url: String::new(),
            support_email: "help@example.org".into(),
            sign_in_url: Some("https://members.example.org/login".into()),
            minimum_age: 18,
            time_zone: jiff::tz::TimeZone::UTC,
        };
        let reference = Reference::from_random("EX", [3; 5]);
        let link = "https://join.example.org/r/sgr_abcdefghijklmnopqrstuvwxyz234567";
        let standings = [Standing::Active, Standing::Lapsed, Standing::Paid, Standing::Other, Standing::Bare];
        let situations = [Situation::Began, Situation::AskedAgain, Situation::ReadyToPay, Situation::Paid]
            .into_iter()
            .chain(standings.map(Situation::Known));
        for situation in situations {
            let letter = compose(&organisation, situation, "ada@example.org", &reference, link, "1");
            assert!(letter.text.lines().any(|line| line == link) && link.len() < 78);
            assert!(letter.html.contains(link) && letter.html.contains("Example &lt;Space&gt;"));
            assert!(!letter.html.contains("<img") && !letter.html.contains("<script"));
            assert!(letter.subject.len() < 78, "{}", letter.subject);
        }
    }
}
