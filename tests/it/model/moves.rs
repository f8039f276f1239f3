//! What people do, what becomes of the member service, and time: one move after another, told as sentences.

use std::fmt;

use super::words::{ADDRESSES, Browser, Question};

/// What goes wrong with the calls of one Join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The look-up fails once.
    LookupFails,
    /// The identity is refused with an error once.
    IdentityFails,
    /// The identity is written, and nobody hears of it.
    AnswerIsLost,
    /// The status fails once, after the row is there.
    StatusFails,
}

impl Trouble {
    pub(super) const ALL: [Self; 4] =
        [Self::LookupFails, Self::IdentityFails, Self::AnswerIsLost, Self::StatusFails];
}

/// One thing. Each means something wherever people are, so that any part of a list of moves is one, too.
///
/// Letters are counted from the newest; of more than there are the count begins again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// From a fresh page.
    Answers(Browser, Question, usize),
    AnswersBadly(Browser, Question),
    /// Every question, one after the other: this address, this variant of the rest.
    AnswersAll(Browser, usize, usize),
    /// Without the page, so that the form has no version.
    Sends(Browser, Question, usize),
    /// Leaves a page open.
    KeepsTab(Browser, Question),
    /// Sends the form of that page, however old.
    SendsTab(Browser, usize),
    AsksForLink(usize),
    Looks(usize),
    Opens(Browser, usize),
    /// Four times in a row.
    OpensOften(Browser, usize),
    TypesCode(Browser, usize),
    AsksForLetter(Browser),
    GoesOnWithout(Browser),
    TakesAnotherAddress(Browser),
    Chooses(Browser, usize),
    PutsTogether(Browser),
    Joins(Browser),
    JoinsWhile(Browser, Trouble),
    Pays(Browser),
    Leaves(Browser),
    Erases(Browser),
    ServiceFails,
    ServiceIsMended,
    Restarts,
    MinutesPass,
    HoursPass,
    ADayPasses,
    AWeekPasses,
}

impl Move {
    /// Its kind, for the table of what was done.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Answers(..) => "answers",
            Self::AnswersBadly(..) => "answers badly",
            Self::AnswersAll(..) => "answers everything",
            Self::Sends(..) => "sends without a version",
            Self::KeepsTab(..) => "keeps a tab",
            Self::SendsTab(..) => "sends from the tab",
            Self::AsksForLink(_) => "asks for a link",
            Self::Looks(_) => "looks at a link",
            Self::Opens(..) => "opens a link",
            Self::OpensOften(..) => "opens a link often",
            Self::TypesCode(..) => "types a code",
            Self::AsksForLetter(_) => "asks for a letter",
            Self::GoesOnWithout(_) => "goes on without",
            Self::TakesAnotherAddress(_) => "takes another address",
            Self::Chooses(..) => "chooses",
            Self::PutsTogether(_) => "puts together",
            Self::Joins(_) => "joins",
            Self::JoinsWhile(..) => "joins with trouble",
            Self::Pays(_) => "pays",
            Self::Leaves(_) => "leaves",
            Self::Erases(_) => "erases",
            Self::ServiceFails => "service fails",
            Self::ServiceIsMended => "service is mended",
            Self::Restarts => "restarts",
            Self::MinutesPass => "minutes pass",
            Self::HoursPass => "hours pass",
            Self::ADayPasses => "a day passes",
            Self::AWeekPasses => "a week passes",
        }
    }
}

impl fmt::Debug for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |question: &Question, which: usize| format!("{:?}", question.text(question.good(which)));
        match self {
            Self::Answers(who, question, which) => {
                write!(f, "{who} answers {} with {}", question.slug(), said(question, *which))
            }
            Self::AnswersBadly(who, question) => write!(f, "{who} answers {} badly", question.slug()),
            Self::AnswersAll(who, address, which) => {
                write!(f, "{who} answers everything: {} and variant {which}", ADDRESSES[*address])
            }
            Self::Sends(who, question, which) => {
                write!(f, "{who} sends {} as {} without a version", said(question, *which), question.slug())
            }
            Self::KeepsTab(who, question) => write!(f, "{who} keeps a tab at {}", question.slug()),
            Self::SendsTab(who, which) => write!(f, "{who} sends variant {which} from the tab"),
            Self::AsksForLink(address) => write!(f, "somebody asks for a link to {}", ADDRESSES[*address]),
            Self::Looks(age) => write!(f, "a scanner looks at link {age}"),
            Self::Opens(who, age) => write!(f, "{who} opens link {age}"),
            Self::OpensOften(who, age) => write!(f, "{who} opens link {age} four times"),
            Self::TypesCode(who, age) => write!(f, "{who} types code {age}"),
            Self::AsksForLetter(who) => write!(f, "{who} asks for a fresh letter"),
            Self::GoesOnWithout(who) => write!(f, "{who} goes on without the earlier answers"),
            Self::TakesAnotherAddress(who) => write!(f, "{who} wants another address"),
            Self::Chooses(who, which) => write!(f, "{who} chooses signup {which}"),
            Self::PutsTogether(who) => write!(f, "{who} puts two drafts together"),
            Self::Joins(who) => write!(f, "{who} joins"),
            Self::JoinsWhile(who, trouble) => write!(f, "{who} joins while {trouble:?}"),
            Self::Pays(who) => write!(f, "{who} pays"),
            Self::Leaves(who) => write!(f, "{who} leaves"),
            Self::Erases(who) => write!(f, "{who} erases everything"),
            Self::ServiceFails => f.write_str("the member service fails"),
            Self::ServiceIsMended => f.write_str("the member service is mended"),
            Self::Restarts => f.write_str("the program restarts"),
            Self::MinutesPass => f.write_str("minutes pass"),
            Self::HoursPass => f.write_str("hours pass"),
            Self::ADayPasses => f.write_str("a day passes"),
            Self::AWeekPasses => f.write_str("a week passes"),
        }
    }
}
