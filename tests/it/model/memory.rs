//! What somebody with a good memory would know of all signups: plain lists, and questions about them.
//!
//! It restates the rules of the design in its own words and uses nothing of the program.

use std::collections::BTreeMap;
use std::fmt;

use super::words::{Browser, Place, Question, Reply, Subject, Typed};

/// Minutes since the start.
pub(super) type Minutes = i64;
/// A signup by when it was begun.
pub(super) type Number = usize;

pub(super) const HOUR: Minutes = 60;
pub(super) const DAY: Minutes = 24 * HOUR;

/// Everything.
#[derive(Clone)]
pub(super) struct Memory {
    pub(super) now: Minutes,
    /// Grows with everything that happens: of two things in one minute it tells the later one.
    pub(super) ticks: u64,
    pub(super) browsers: [Option<Session>; 3],
    pub(super) tabs: [Option<Tab>; 3],
    pub(super) visits: Vec<Visit>,
    pub(super) signups: BTreeMap<Number, Signup>,
    pub(super) begun: Number,
    /// Letters that are owed and leave with the end of the move.
    pub(super) outbox: Vec<Owed>,
    /// What arrived, oldest first.
    pub(super) mail: Vec<Letter>,
    /// What counts against how many letters an address gets.
    pub(super) posted: Vec<Posted>,
    /// The rows upstream, one for each address at most.
    pub(super) rows: [Option<Row>; 3],
    pub(super) service_is_away: bool,
    pub(super) house_is_due: Minutes,
    /// How the requests of the last move were answered.
    pub(super) replies: Vec<Reply>,
    /// The letter that the last move was about, by where it stands in the mail.
    pub(super) letter: Option<usize>,
    /// The signups that the last move named.
    pub(super) named: Vec<Number>,
}

/// Known by its cookie.
#[derive(Clone, Copy)]
pub(super) struct Session {
    pub(super) visitor: u64,
    pub(super) made: Minutes,
    pub(super) touched: Minutes,
}

/// A page that stays open.
#[derive(Clone, Copy)]
pub(super) struct Tab {
    pub(super) question: Question,
    pub(super) version: i64,
    pub(super) signup: Option<Number>,
}

/// A signup that a visitor has open.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) visitor: u64,
    pub(super) signup: Number,
    /// They typed answers of it.
    pub(super) author: bool,
    pub(super) proven: bool,
    pub(super) opened: u64,
    pub(super) unmasked_until: Minutes,
    pub(super) undecided: bool,
}

/// One question's answer.
#[derive(Clone, Copy, Default)]
pub(super) struct Said {
    pub(super) value: Option<usize>,
    pub(super) version: i64,
    /// Somebody else has it.
    pub(super) taken: bool,
    /// What was typed since and not saved.
    pub(super) mistyped: Option<Typed>,
    /// When it was saved last.
    pub(super) saved: u64,
}

impl Said {
    pub(super) fn counts(&self) -> bool {
        self.version > 0 && !self.taken
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Draft,
    /// Joined, and the member is owed.
    Owed,
    /// Joined with an address that is somebody's.
    Known(Standing),
    /// The record can be paid for.
    Made,
    Paid,
    Erased,
}

/// What the record of an address looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Elsewhere,
    Bare,
    Unpaid,
    Paid,
    Active,
    Lapsed,
    Banned,
}

/// Whose a signup's answers are: nobody has proven the address, its owner has, whoever typed them has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Nobody,
    Owner,
    Author,
}

#[derive(Clone)]
pub(super) struct Signup {
    pub(super) state: State,
    pub(super) answers: BTreeMap<Question, Said>,
    pub(super) address: Option<usize>,
    pub(super) rank: Rank,
    /// Begun in the middle, by a browser that had lost its cookie.
    pub(super) lost: bool,
    pub(super) touched: Minutes,
    pub(super) touched_tick: u64,
    pub(super) reminders: u8,
    pub(super) abandoned: bool,
    pub(super) username: Option<usize>,
    /// What Join promised, until the record is complete.
    pub(super) frozen: Option<Frozen>,
    /// A record was made for it once.
    pub(super) made: bool,
    pub(super) joined: Option<Minutes>,
    pub(super) complete: Option<Minutes>,
    /// Its owner proved the address after it was paid, and the service was away.
    pub(super) waits_to_complete: bool,
    pub(super) paid: Option<Minutes>,
    pub(super) people_know: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Frozen {
    pub(super) first_name: usize,
    pub(super) phone: usize,
    pub(super) username: usize,
}

/// A record upstream.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Row {
    /// The signup that made it; none where it was there before.
    pub(super) by: Option<Number>,
    pub(super) word: Option<&'static str>,
    pub(super) subscribed: bool,
    pub(super) first_name: Option<usize>,
    pub(super) phone: Option<usize>,
    pub(super) username: Option<usize>,
    pub(super) complete: bool,
    /// Nobody has written to it since it was found.
    pub(super) untouched: bool,
}

/// What a letter is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Continue,
    Known,
    Ready,
    StillWorking,
    Reminder,
    ConfirmPaid,
    Erased,
    AddressChanged,
}

#[derive(Clone, Copy)]
pub(super) struct Owed {
    pub(super) signup: Number,
    pub(super) cause: Cause,
    pub(super) address: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Posted {
    pub(super) signup: Number,
    pub(super) address: usize,
    pub(super) at: Minutes,
    pub(super) asked_for: bool,
    pub(super) sent: bool,
}

#[derive(Clone)]
pub(super) struct Letter {
    pub(super) to: usize,
    pub(super) subject: Subject,
    pub(super) has_code: bool,
    /// None where it opens nothing, and as soon as what it opened is forgotten.
    pub(super) link: Option<Link>,
    pub(super) has_link: bool,
    pub(super) code: Option<Code>,
}

#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) signup: Number,
    pub(super) expires: Minutes,
    pub(super) openings: u8,
}

#[derive(Clone, Copy)]
pub(super) struct Code {
    pub(super) signup: Number,
    pub(super) expires: Minutes,
    pub(super) tries: u8,
}

impl Memory {
    /// Nothing has happened; the last address has a record of this standing.
    pub(super) fn new(standing: Standing) -> Self {
        let (word, subscribed) = match standing {
            Standing::Elsewhere | Standing::Bare => (None, false),
            Standing::Unpaid => (Some("pending"), false),
            Standing::Paid => (Some("pending"), true),
            Standing::Active => (Some("active"), false),
            Standing::Lapsed => (Some("suspended"), false),
            Standing::Banned => (Some("banned"), false),
        };
        let mia = Row {
            by: None,
            word,
            subscribed,
            first_name: None,
            phone: None,
            username: None,
            complete: false,
            untouched: true,
        };
        Self {
            now: 0,
            ticks: 0,
            browsers: [None; 3],
            tabs: [None; 3],
            visits: Vec::new(),
            signups: BTreeMap::new(),
            begun: 0,
            outbox: Vec::new(),
            mail: Vec::new(),
            posted: Vec::new(),
            rows: [None, None, Some(mia)],
            service_is_away: false,
            house_is_due: HOUR,
            replies: Vec::new(),
            letter: None,
            named: Vec::new(),
        }
    }

    pub(super) fn tick(&mut self) -> u64 {
        self.ticks += 1;
        self.ticks
    }

    pub(super) fn at(&self, signup: Number) -> &Signup {
        &self.signups[&signup]
    }

    pub(super) fn at_mut(&mut self, signup: Number) -> &mut Signup {
        self.signups.get_mut(&signup).expect("it is remembered")
    }

    /// Somebody did something with it.
    pub(super) fn touch(&mut self, signup: Number) {
        let (now, tick) = (self.now, self.tick());
        let signup = self.at_mut(signup);
        (signup.touched, signup.touched_tick) = (now, tick);
    }

    pub(super) fn visitor(&self, browser: Browser) -> Option<u64> {
        self.browsers[browser.0].map(|session| session.visitor)
    }

    /// What a browser has open: what it opened last.
    pub(super) fn view(&self, browser: Browser) -> Option<Visit> {
        let visitor = self.visitor(browser)?;
        let visits = self.visits.iter().filter(|visit| visit.visitor == visitor);
        let mut visit = visits.max_by_key(|visit| visit.opened).copied()?;
        visit.undecided &= self.has_others(&visit);
        Some(visit)
    }

    /// Whether its visitor has another signup under way.
    fn has_others(&self, visit: &Visit) -> bool {
        self.visits.iter().any(|other| {
            let signup = self.at(other.signup);
            other.visitor == visit.visitor
                && other.signup != visit.signup
                && !signup.abandoned
                && matches!(signup.state, State::Draft | State::Owed | State::Made)
        })
    }

    pub(super) fn visit_mut(&mut self, visitor: u64, signup: Number) -> Option<&mut Visit> {
        self.visits.iter_mut().find(|visit| visit.visitor == visitor && visit.signup == signup)
    }

    /// Whether what was typed stays hidden in this browser.
    pub(super) fn masks(&self, visit: &Visit) -> bool {
        !visit.author && visit.unmasked_until <= self.now
    }

    /// The first question that is open.
    pub(super) fn open_question(&self, signup: Number) -> Option<Question> {
        let answers = &self.at(signup).answers;
        Question::ALL.into_iter().find(|question| !answers.get(question).is_some_and(Said::counts))
    }

    /// Whether its address was answered and is not refused.
    pub(super) fn has_address(&self, signup: Number) -> bool {
        self.at(signup).answers.get(&Question::Email).is_some_and(Said::counts)
    }

    /// Whether anybody has proven its address.
    pub(super) fn is_proven(&self, signup: Number) -> bool {
        self.at(signup).rank > Rank::Nobody
            || self.visits.iter().any(|visit| visit.signup == signup && visit.proven)
    }

    /// Where a browser is.
    pub(super) fn place(&self, browser: Browser) -> Place {
        let Some(visit) = self.view(browser) else { return Place::Question(Question::Email) };
        if visit.undecided {
            return Place::Choose;
        }
        let signup = self.at(visit.signup);
        match signup.state {
            State::Draft if signup.lost && !visit.proven && self.has_address(visit.signup) => Place::Confirm,
            State::Draft => self.open_question(visit.signup).map_or(Place::Review, Place::Question),
            State::Owed => Place::Waiting,
            State::Made => Place::Payment,
            State::Paid => Place::Welcome,
            State::Known(standing) => match (standing, visit.proven) {
                (Standing::Unpaid, _) | (Standing::Lapsed, true) => Place::Payment,
                (Standing::Paid, true) => Place::Welcome,
                (Standing::Active, true) => Place::Member,
                (Standing::Banned, true) => Place::Contact,
                _ => Place::CheckInbox,
            },
            State::Erased => unreachable!("nobody has it open any more"),
        }
    }

    /// Where the letter of this age stands in the mail, of those that are meant.
    pub(super) fn letter_of_age(&self, age: usize, is_meant: impl Fn(&Letter) -> bool) -> Option<usize> {
        let letters: Vec<usize> = (0..self.mail.len()).rev().filter(|at| is_meant(&self.mail[*at])).collect();
        (!letters.is_empty()).then(|| letters[age % letters.len()])
    }

    /// The signups under way that a browser may choose from, the one opened last first.
    pub(super) fn choices(&self, browser: Browser) -> Vec<Visit> {
        let Some(visitor) = self.visitor(browser) else { return Vec::new() };
        let is_choice = |visit: &&Visit| {
            let signup = self.at(visit.signup);
            let counts = match signup.state {
                State::Known(standing) => visit.proven && standing != Standing::Elsewhere,
                _ => true,
            };
            visit.visitor == visitor && !signup.abandoned && counts
        };
        let mut choices: Vec<Visit> = self.visits.iter().filter(is_choice).copied().collect();
        choices.sort_by_key(|visit| std::cmp::Reverse(visit.opened));
        choices
    }

    /// Two drafts of one address that a browser may put together: the one that stays, and the other.
    pub(super) fn pair(&self, browser: Browser) -> Option<(Number, Number)> {
        let choices = self.choices(browser);
        let fits = |visit: &Visit| {
            self.at(visit.signup).state == State::Draft
                && (visit.proven || visit.author)
                && self.has_address(visit.signup)
        };
        choices.iter().filter(|into| fits(into)).find_map(|into| {
            let same = |from: &&Visit| {
                from.signup != into.signup
                    && fits(from)
                    && self.at(from.signup).address == self.at(into.signup).address
            };
            choices.iter().find(same).map(|from| (into.signup, from.signup))
        })
    }
}

impl fmt::Debug for Memory {
    /// The start of a list of moves that failed: all else follows from them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.rows[super::words::MIA].as_ref();
        let word = row.and_then(|row| row.word).unwrap_or("nothing");
        let paid = if row.is_some_and(|row| row.subscribed) { ", and paid" } else { "" };
        write!(f, "mia@example.org has a record that says {word}{paid}")
    }
}
