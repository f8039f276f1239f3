//! What somebody can do wherever they are.

use std::fmt;
use std::str::FromStr;

use rand::rngs::StdRng;
use rand::{RngExt, seq::IndexedRandom};

/// Addresses that somebody has in their history, or makes up.
pub(super) const ADDRESSES: [&str; 14] = [
    "/",
    "/signup",
    "/signup/email",
    "/signup/about-you",
    "/signup/contact",
    "/signup/username",
    "/signup/agreements",
    "/signup/review",
    "/signup/membership",
    "/signup/welcome",
    "/signup/resume",
    "/signup/confirm",
    "/signup/my-data",
    "/signup/check-email",
];

/// One thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// What the page is there for: answers, joins, pays, presses the one button.
    GoOn,
    AnswerWrongly,
    GoBack,
    GoForward,
    Reload,
    /// Goes on, and presses twice.
    PressTwice,
    OpenTab,
    ChangeTab,
    /// Opens the newest letter where there is no cookie.
    TakeAnotherDevice,
    LoseCookies,
    /// Presses while there is no network, and once more when there is.
    PressOffline,
    /// The answer to a press is lost on its way.
    LoseAnAnswer,
    /// The program is killed while it answers a press.
    PressWhileItDies,
    KillTheServer,
    /// 0 is the newest letter.
    OpenLetter(u8),
    /// An address of [`ADDRESSES`].
    Type(u8),
    AskForLetter,
    Leave,
    /// The page comes from the browser's cache.
    WakeUp,
    AnHourPasses,
    ADayPasses,
    ServiceFails,
    ServiceIsMended,
}

/// Each move, its words, and how likely it is.
const ALL: [(Move, &str, u32); 23] = [
    (Move::GoOn, "go on", 34),
    (Move::AnswerWrongly, "answer wrongly", 3),
    (Move::GoBack, "go back", 8),
    (Move::GoForward, "go forward", 4),
    (Move::Reload, "reload", 5),
    (Move::PressTwice, "press twice", 5),
    (Move::OpenTab, "open a tab", 4),
    (Move::ChangeTab, "change tabs", 6),
    (Move::TakeAnotherDevice, "take another device", 4),
    (Move::LoseCookies, "lose the cookies", 3),
    (Move::PressOffline, "press offline", 3),
    (Move::LoseAnAnswer, "lose an answer", 3),
    (Move::PressWhileItDies, "press while the server dies", 2),
    (Move::KillTheServer, "kill the server", 2),
    (Move::OpenLetter(0), "open letter", 5),
    (Move::Type(0), "type", 6),
    (Move::AskForLetter, "ask for a letter", 2),
    (Move::Leave, "leave", 2),
    (Move::WakeUp, "wake up", 2),
    (Move::AnHourPasses, "an hour passes", 2),
    (Move::ADayPasses, "a day passes", 1),
    (Move::ServiceFails, "the member service fails", 2),
    (Move::ServiceIsMended, "the member service is mended", 2),
];

impl Move {
    /// One of all, by their odds.
    pub(super) fn any(random: &mut StdRng) -> Self {
        let drawn =
            ALL.choose_weighted(random, |(_, _, odds)| *odds).map_or(Self::GoOn, |(drawn, ..)| *drawn);
        match drawn {
            Self::OpenLetter(_) => Self::OpenLetter(random.random_range(0..5)),
            Self::Type(_) => Self::Type(random.random_range(0..ADDRESSES.len() as u8)),
            other => other,
        }
    }

    /// Whether it is the same but for what it is done to.
    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = ALL.iter().find(|(one, ..)| one.is_like(*self)).map_or("", |(_, words, _)| words);
        match self {
            Self::OpenLetter(age) => write!(f, "{words} {age}"),
            Self::Type(address) => {
                write!(f, "{words} {}", ADDRESSES[usize::from(*address) % ADDRESSES.len()])
            }
            _ => f.write_str(words),
        }
    }
}

impl FromStr for Move {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let unknown = || format!("nobody can {line:?}");
        if let Some(age) = line.strip_prefix("open letter ") {
            return age.parse().map(Self::OpenLetter).map_err(|_| unknown());
        }
        if let Some(address) = line.strip_prefix("type ") {
            let found = ADDRESSES.iter().position(|known| *known == address);
            return found.and_then(|index| u8::try_from(index).ok()).map(Self::Type).ok_or_else(unknown);
        }
        ALL.iter().find(|(_, words, _)| *words == line).map(|(found, ..)| *found).ok_or_else(unknown)
    }
}
