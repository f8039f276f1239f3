//! The letters to people: what happened, what to do, the link, and what to do if it was not you.

use std::borrow::Cow;

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use super::Message;
use crate::signup::{Ink, Organisation, Reference, Standing};
use crate::words::{Phrase, Words};

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

impl Situation {
    /// Each in which a link opens something.
    pub const WITH_A_LINK: [Self; 16] = [
        Self::Began,
        Self::AskedAgain,
        Self::StillWorking,
        Self::ReadyToPay,
        Self::Paid,
        Self::ConfirmPaid,
        Self::Invited,
        Self::Unfinished { questions: 2, until: jiff::civil::date(2026, 12, 1) },
        Self::Unfinished { questions: 0, until: jiff::civil::date(2026, 12, 24) },
        Self::Known(Standing::Active),
        Self::Known(Standing::Lapsed),
        Self::Known(Standing::Paid),
        Self::Known(Standing::Other),
        Self::Known(Standing::Elsewhere),
        Self::Known(Standing::Bare),
        Self::Known(Standing::Unpaid),
    ];
    /// Each in which nothing is to be opened.
    pub const WITHOUT_A_LINK: [Self; 2] = [Self::Erased, Self::AddressChanged];
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
    /// What it says, in the language of the signup.
    pub words: &'a Words,
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

/// A piece of a letter, told twice: as text and as HTML.
enum Part<'a> {
    Paragraph(Cow<'a, str>),
    /// The link and what its button says.
    Button(&'a str, Cow<'a, str>),
    /// A link after what it is for: its words, and where it leads.
    Link(Cow<'a, str>, Cow<'a, str>, String),
    Code(&'a str),
    Small(Cow<'a, str>),
}

/// Writes a letter.
pub fn compose(letter: &Letter) -> Message {
    let ink = &letter.organisation.ink;
    let subject = letter.words.say(message(letter.situation));
    let parts = parts(letter);
    let mut text: String = parts.iter().map(Part::text).collect();
    text += &format!("{}\n", letter.organisation.name);
    let html = html! {
        (DOCTYPE)
        html lang=(letter.words.language().tag()) {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (subject) } }
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
        subject: subject.into_owned(),
        text,
        html: html.into_string(),
        message_id: letter.id.to_owned(),
    }
}

fn parts<'a>(letter: &Letter<'a>) -> Vec<Part<'a>> {
    let Letter { organisation, words, situation, reference, way, .. } = *letter;
    let name = message(situation);
    let mut parts =
        vec![Part::Paragraph(words.say(what(situation))), Part::Paragraph(words.say((name, "do")))];
    if let Some(Way { link, days, code }) = way {
        parts.push(Part::Button(link, words.say((name, "button"))));
        if let (Situation::Known(Standing::Active), Some(url)) = (situation, &organisation.sign_in_url) {
            let (account, sign_in) = (words.say("letter-account"), words.say(("letter-account", "sign-in")));
            parts.push(Part::Link(account, sign_in, url.clone()));
        }
        if let Some(code) = code {
            parts.push(Part::Paragraph(words.say("letter-code")));
            parts.push(Part::Code(code));
        }
        parts.push(Part::Small(words.say(Phrase::new("letter-lasts").with("days", days))));
        let (stop, button) = (words.say("letter-stop"), words.say(("letter-stop", "words")));
        parts.push(Part::Link(stop, button, format!("{link}/stop")));
    }
    let help = Phrase::new("letter-help").with("address", organisation.support_email.as_str());
    parts.push(Part::Small(words.say(help.with("reference", reference.as_str()))));
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

/// What happened.
fn what(situation: Situation) -> Phrase {
    let what = Phrase::part(message(situation), "what");
    match situation {
        Situation::Unfinished { questions, until } => {
            what.with("questions", questions).with("day", Phrase::day(until))
        }
        _ => what,
    }
}

/// The message that says it, by its subject; its parts say what happened, what to do, and what the link's button says.
fn message(situation: Situation) -> &'static str {
    match situation {
        Situation::Began => "letter-began",
        Situation::AskedAgain => "letter-asked-again",
        Situation::StillWorking => "letter-still-working",
        Situation::ReadyToPay => "letter-ready",
        Situation::Paid => "letter-paid",
        Situation::ConfirmPaid => "letter-confirm-paid",
        Situation::Invited => "letter-invited",
        Situation::Unfinished { .. } => "letter-unfinished",
        Situation::Erased => "letter-erased",
        Situation::AddressChanged => "letter-address-changed",
        Situation::Known(Standing::Active) => "letter-known-active",
        Situation::Known(Standing::Lapsed) => "letter-known-lapsed",
        Situation::Known(Standing::Paid) => "letter-known-paid",
        Situation::Known(Standing::Other) => "letter-known-other",
        Situation::Known(Standing::Elsewhere | Standing::Bare | Standing::Unpaid) => "letter-known-unpaid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Dictionary, Language};

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

    const SITUATIONS: [Situation; 16] = Situation::WITH_A_LINK;

    fn dictionary() -> Dictionary {
        Dictionary::new("Example <Space>", &[Language::English, Language::Spanish], &[])
            .expect("our own words")
    }

    fn written(language: Language, situation: Situation, way: Option<Way>) -> Message {
        let (organisation, reference) = (organisation(), Reference::from_random("EX", [3; 5]));
        let (to, dictionary) = ("ada@example.org", dictionary());
        let (organisation, words) = (&organisation, dictionary.words(language));
        compose(&Letter { organisation, words, situation, to, reference: &reference, way, id: "1" })
    }

    #[test]
    fn every_letter_has_its_links_on_lines_that_no_mail_program_breaks() {
        let link = "https://join.example.org/r/sgr_abcdefghijklmnopqrstuvwxyz234567";
        let languages = [Language::English, Language::Spanish];
        for (language, situation) in languages.into_iter().flat_map(|l| SITUATIONS.map(|s| (l, s))) {
            let letter = written(language, situation, Some(Way { link, days: 1, code: Some("012345") }));
            for line in [link, &format!("{link}/stop"), "012345"] {
                assert!(letter.text.lines().any(|other| other == line) && line.len() < 78, "{line}");
                assert!(letter.html.contains(line), "{line}");
            }
            assert!(letter.html.contains("Example &lt;Space&gt;"));
            assert!(letter.html.contains("background:#205020;color:#fefefe"), "the button's colours");
            assert!(letter.html.contains("color:#102a10") && letter.html.contains("color:#304430"));
            assert!(!letter.html.contains("<img") && !letter.html.contains("<script"));
            assert!(letter.subject.chars().count() < 78, "{}", letter.subject);
            assert!(letter.text.contains("EX-"), "support needs the reference");
        }
    }

    #[test]
    fn no_two_situations_read_the_same() {
        let dictionary = dictionary();
        let words = dictionary.words(Language::English);
        let mut texts: Vec<String> =
            SITUATIONS.map(|situation| words.say(what(situation)).into_owned()).into();
        texts.sort();
        texts.dedup();
        // Three standings mean the same to whoever reads it: go on to payment.
        assert_eq!(texts.len(), SITUATIONS.len() - 2);
    }

    #[test]
    fn no_word_of_a_letter_stands_outside_the_message_files() {
        let link = "https://join.example.org/r/sgr_abcdefghijklmnopqrstuvwxyz234567";
        for situation in SITUATIONS {
            let letter =
                written(Language::Pseudo, situation, Some(Way { link, days: 14, code: Some("012345") }));
            let words = [&letter.subject, &letter.text].into_iter().flat_map(|text| text.split_whitespace());
            // Addresses, links and the reference are data; the space is called what it is called.
            for word in words
                .filter(|word| !word.contains(['@', '/']) && !word.contains(|c: char| c.is_ascii_digit()))
            {
                let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                let is_plain = word.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_alphabetic));
                assert!(!is_plain || ["Example", "Space"].contains(&word), "{word} in {}", letter.text);
            }
        }
    }

    #[test]
    fn a_letter_that_opens_nothing_has_no_link() {
        for situation in Situation::WITHOUT_A_LINK {
            let letter = written(Language::Spanish, situation, None);
            assert!(!letter.text.contains("http") && !letter.html.contains("href"), "{}", letter.text);
        }
    }
}
