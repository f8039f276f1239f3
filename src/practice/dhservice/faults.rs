//! Faults on order: which call goes wrong, how, how often, and whether its write has happened by then.

mod book;
mod call;
mod fault;
mod spoil;

use std::fmt;
use std::str::FromStr;

use super::column::Column;

pub(super) use self::book::Book;
pub use self::call::Call;
pub use self::fault::Fault;
pub(super) use self::spoil::spoil;

/// On which side of the commit a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The write is rolled back: nothing is kept. As in PostgreSQL, the id of a rolled back insert is spent.
    BeforeCommit,
    /// The write has happened; only its answer is spoilt.
    AfterCommit,
}

impl When {
    /// Both.
    pub const ALL: [When; 2] = [When::BeforeCommit, When::AfterCommit];
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            When::BeforeCommit => "before-commit",
            When::AfterCommit => "after-commit",
        })
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        named(&Self::ALL, word)
    }
}

/// A fault that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The call that goes wrong.
    pub call: Call,
    /// How it goes wrong.
    pub fault: Fault,
    /// Before or after its commit.
    pub when: When,
    /// How many such calls; [`u32::MAX`] is for ever.
    pub attempts: u32,
    /// How many such calls pass before.
    pub skip: u32,
}

/// An order of what cannot happen, such as a refusal after the commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such thing as {0}")]
pub struct Impossible(Order);

impl Order {
    /// The next such call, and no other.
    pub fn once(call: Call, fault: Fault, when: When) -> Self {
        Self { call, fault, when, attempts: 1, skip: 0 }
    }

    /// Can a real service behind a real network do that?
    pub fn is_possible(&self) -> bool {
        let before = self.when == When::BeforeCommit;
        let commits = self.call.commits();
        let fits = match self.fault {
            Fault::Status(code) => (500..600).contains(&code),
            Fault::Html(code) => (200..600).contains(&code),
            Fault::NullId => before && self.call == Call::Write(Column::Identity),
            // A bulk call that fails says so with its status.
            Fault::ErrorWithId => matches!(self.call, Call::Write(_)),
            // A bulk call is answered after its commit, by its contract.
            Fault::OkNothingWritten => before && commits && self.call != Call::Bulk,
            // Said of a call before anything is done with it.
            Fault::Unauthorized | Fault::Unprocessable | Fault::TooManyRequests | Fault::Redirect => before,
            Fault::Late => !before,
            Fault::Timeout
            | Fault::Reset
            | Fault::MalformedJson
            | Fault::TruncatedJson
            | Fault::SlowDrip
            | Fault::Oversize => true,
        };
        fits && (before || commits) && self.attempts > 0
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, fault, when, attempts, skip } = self;
        write!(f, "{fault} {when} of {call}, ")?;
        match *attempts {
            1 => write!(f, "once")?,
            u32::MAX => write!(f, "for ever")?,
            times => write!(f, "{times} times")?,
        }
        if *skip > 0 { write!(f, ", after {skip} more") } else { Ok(()) }
    }
}

/// The one that is called so.
fn named<T: Copy + fmt::Display>(all: &[T], word: &str) -> Result<T, String> {
    let found = all.iter().find(|one| one.to_string() == word);
    found.copied().ok_or_else(|| format!("{word:?} is none of them"))
}
