//! The letters to people: what happened, what to do, the link, and what to do if it was not you.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use super::Message;
use crate::signup::{Ink, Organisation, Reference, Standing};

/// What is true for the person who opens the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// A signup was begun.
    Began,
    /// Join was pressed, and one answer is asked for again: the username went to somebody else meanwhile.
    AskedAgain,
    /// Join was pressed, and the record takes longer than usual.
    StillWorking,
    /// The member exists, payment is next.
    ReadyToPay,
    /// Paid.
    Paid,
    /// Paid, and nobody has proven the address yet.
    ConfirmPaid,
    /// Somebody typed the address of a member of this standing.
    Known(Standing),
    /// The old form left a record behind that was never paid for.
    Invited,
    /// A signup was begun and so many questions are left; none where only the payment is.
    Unfinished {
        /// How many.
        questions: usize,
        /// When all of it is deleted, if nothing happens.
        until: Date,
    },
    /// What was kept is erased.
    Erased,
    /// The signup goes on with another address.
    AddressChanged,
}

/// What opens the signup.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The link.
    pub link: &'a str,
    /// For how many days it works.
    pub days: i64,
    /// Six digits for the tab that waits for them.
    pub code: Option<&'a str>,
}

/// A letter before it is written.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Whose signup it is.
    pub organisation: &'a Organisation,
    /// What is true.
    pub situation: Situation,
    /// The address.
    pub to: &'a str,
    /// The signup's public name.
    pub reference: &'a Reference,
    /// What opens the signup; none where nothing is to be opened.
    pub way: Option<Way<'a>>,
    /// Makes the Message-ID.
    pub id: &'a str,
}

struct Words {
    subject: String,
    what_happened: String,
    what_to_do: String,
    /// What the link's button says.
    button: &'static str,
}

/// A piece of a letter, told twice: as text and as HTML.
enum Part<'a> {
    Paragraph(String),
    /// The link and what its button says.
    Button(&'a str, &'static str),
    /// A link after what it is for: its words, and where it leads.
    Link(&'static str, &'static str, String),
    Code(&'a str),
    Small(String),
}

/// Writes a letter.
pub fn compose(letter: &Letter) -> Message {
    let ink = &letter.organisation.ink;
    let words = words(&letter.organisation.name, letter.situation);
    let parts = parts(letter, &words);
    let mut text: String = parts.iter().map(Part::text).collect();
    text += &format!("{}\n", letter.organisation.name);
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (words.subject) } }
            body style={ "margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;background:#ffffff;color:" (ink.text) } {
                div style="max-width:34rem;margin:0 auto" {
                    p { strong { (letter.organisation.name) } }
                    @for part in &parts { (part.html(ink)) }
                }
            }
        }
    };
    Message {
        to: letter.to.to_owned(),
        subject: words.subject,
        text,
        html: html.into_string(),
        message_id: letter.id.to_owned(),
    }
}

fn parts<'a>(letter: &Letter<'a>, words: &Words) -> Vec<Part<'a>> {
    let Letter { organisation, situation, reference, way, .. } = *letter;
    let mut parts =
        vec![Part::Paragraph(words.what_happened.clone()), Part::Paragraph(words.what_to_do.clone())];
    if let Some(Way { link, days, code }) = way {
        parts.push(Part::Button(link, words.button));
        if let (Situation::Known(Standing::Active), Some(url)) = (situation, &organisation.sign_in_url) {
            parts.push(Part::Link("Your account:", "Sign in", url.clone()));
        }
        if let Some(code) = code {
            parts.push(Part::Paragraph(
                "Does a page of the signup ask for a code? Type this one there, within ten minutes:".into(),
            ));
            parts.push(Part::Code(code));
        }
        let lasts = if days == 1 { "24 hours".into() } else { format!("{days} days") };
        parts.push(Part::Small(format!(
            "The link works for {lasts}, on any device. Later it offers you a fresh one."
        )));
        parts.push(Part::Link(
            "This was not you, or you are not joining? Say so here, and we stop writing:",
            "Stop these letters",
            format!("{link}/stop"),
        ));
    }
    parts.push(Part::Small(format!(
        "It does not work? Write to {} and name {reference}.",
        organisation.support_email
    )));
    parts
}

impl Part<'_> {
    fn text(&self) -> String {
        match self {
            Self::Paragraph(words) | Self::Small(words) => format!("{words}\n\n"),
            Self::Button(link, _) => format!("{link}\n\n"),
            Self::Link(label, _, url) => format!("{label}\n\n{url}\n\n"),
            Self::Code(code) => format!("{code}\n\n"),
        }
    }

    fn html(&self, ink: &Ink) -> Markup {
        html! {
            @match self {
                Self::Paragraph(words) => p { (words) },
                Self::Small(words) => p style={ "color:" (ink.soft) } { (words) },
                Self::Button(link, label) => p {
                    a href=(link) style={ "display:inline-block;padding:12px 20px;border-radius:6px;text-decoration:none;font-weight:600;background:" (ink.link) ";color:" (ink.on_link) } { (label) }
                },
                Self::Link(label, words, url) => p style={ "color:" (ink.soft) } { (label) " " a href=(url) style={ "color:" (ink.link) } { (words) } },
                Self::Code(code) => p style="font:600 28px/1 ui-monospace,monospace;letter-spacing:.2em" { (code) },
            }
        }
    }
}

fn words(name: &str, situation: Situation) -> Words {
    let words = |subject: String, what_happened: String, what_to_do: &str, button| Words {
        subject,
        what_happened,
        what_to_do: what_to_do.to_owned(),
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
        Situation::StillWorking => words(
            format!("We are still working on your {name} signup"),
            format!(
                "You joined {name}, and making your membership record takes longer than usual. Nothing is lost, and you need not sign up again."
            ),
            "There is nothing you have to do: as soon as you can pay we write to you. This shows how it stands:",
            "See how it stands",
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
        Situation::ConfirmPaid => words(
            format!("Your {name} payment has arrived: please confirm your address"),
            format!(
                "Thank you: your payment for {name} has arrived. Your account will be made for this address, and nobody has confirmed yet that it is yours."
            ),
            "Confirm it, and see what happens next:",
            "This is my address",
        ),
        Situation::Invited => words(
            format!("Finish joining {name}: only the payment is missing"),
            format!(
                "You registered at {name}, and our old signup form never showed you how to pay. That was our mistake, not yours. Your registration is still here, and you need not fill in anything again."
            ),
            "Choose your membership and pay:",
            "Choose my membership",
        ),
        Situation::Unfinished { questions, until } => {
            let left = match questions {
                0 => "Only the payment is missing".to_owned(),
                1 => "One question is left, then the payment".to_owned(),
                questions => format!("{questions} short questions are left, then the payment"),
            };
            words(
                format!("Your {name} signup is waiting for you"),
                format!(
                    "You began to sign up for {name}. {left}. What you have answered is saved until {}, and then deleted.",
                    until.strftime("%B %-d, %Y")
                ),
                "Go on where you left off:",
                "Continue my signup",
            )
        }
        Situation::Erased => words(
            format!("Your {name} signup is deleted"),
            format!(
                "As was asked for, everything that you typed into the signup of {name} is deleted. We keep its reference for 90 days, and nothing that names you."
            ),
            "If a membership record was made already, it is not part of the signup: the address below can tell you more. You can sign up again at any time.",
            "",
        ),
        Situation::AddressChanged => words(
            format!("Your {name} signup goes on with another address"),
            format!(
                "The signup for {name} that was confirmed with this address has another one now. Links that we mailed here do not open it any more."
            ),
            "If that was you, there is nothing to do. If it was not, write to us.",
            "",
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

    fn organisation() -> Organisation {
        Organisation {
            name: "Example <Space>".into(),
            reference_prefix: "EX".into(),
            waiver_url: String::new(),
            agreement_url: String::new(),
            support_email: "help@example.org".into(),
            sign_in_url: Some("https://members.example.org/login".into()),
            minimum_age: 18,
            time_zone: jiff::tz::TimeZone::UTC,
            ink: Ink {
                text: "#102a10".into(),
                soft: "#304430".into(),
                link: "#205020".into(),
                on_link: "#fefefe".into(),
            },
        }
    }

    const SITUATIONS: [Situation; 16] = [
        Situation::Began,
        Situation::AskedAgain,
        Situation::StillWorking,
        Situation::ReadyToPay,
        Situation::Paid,
        Situation::ConfirmPaid,
        Situation::Invited,
        Situation::Unfinished { questions: 2, until: jiff::civil::date(2026, 12, 1) },
        Situation::Unfinished { questions: 0, until: jiff::civil::date(2026, 12, 24) },
        Situation::Known(Standing::Active),
        Situation::Known(Standing::Lapsed),
        Situation::Known(Standing::Paid),
        Situation::Known(Standing::Other),
        Situation::Known(Standing::Elsewhere),
        Situation::Known(Standing::Bare),
        Situation::Known(Standing::Unpaid),
    ];

    fn written(situation: Situation, way: Option<Way>) -> Message {
        let (organisation, reference) = (organisation(), Reference::from_random("EX", [3; 5]));
        let to = "ada@example.org";
        compose(&Letter { organisation: &organisation, situation, to, reference: &reference, way, id: "1" })
    }

    #[test]
    fn every_letter_has_its_links_on_lines_that_no_mail_program_breaks() {
        let link = "https://join.example.org/r/sgr_abcdefghijklmnopqrstuvwxyz234567";
        for situation in SITUATIONS {
            let letter = written(situation, Some(Way { link, days: 1, code: Some("012345") }));
            for line in [link, &format!("{link}/stop"), "012345"] {
                assert!(letter.text.lines().any(|other| other == line) && line.len() < 78, "{line}");
                assert!(letter.html.contains(line), "{line}");
            }
            assert!(letter.html.contains("Example &lt;Space&gt;"));
            assert!(letter.html.contains("background:#205020;color:#fefefe"), "the button's colours");
            assert!(letter.html.contains("color:#102a10") && letter.html.contains("color:#304430"));
            assert!(!letter.html.contains("<img") && !letter.html.contains("<script"));
            assert!(letter.subject.len() < 78, "{}", letter.subject);
            assert!(letter.text.contains("EX-"), "support needs the reference");
        }
    }

    #[test]
    fn no_two_situations_read_the_same() {
        let mut texts: Vec<String> =
            SITUATIONS.map(|situation| words("Space", situation).what_happened).into();
        texts.sort();
        texts.dedup();
        // Three standings mean the same to whoever reads it: go on to payment.
        assert_eq!(texts.len(), SITUATIONS.len() - 2);
    }

    #[test]
    fn a_letter_that_opens_nothing_has_no_link() {
        for situation in [Situation::Erased, Situation::AddressChanged] {
            let letter = written(situation, None);
            assert!(!letter.text.contains("http") && !letter.html.contains("href"), "{}", letter.text);
        }
    }
}
