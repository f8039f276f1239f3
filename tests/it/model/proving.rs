//! Proving: what a link or a code opens, and which signup a proven person means.

use super::memory::{Cause, Memory, Number, Rank, State, Visit};
use super::words::{Browser, Place, Reply};

/// How a mailed link stands, by the words of its page.
pub(super) const LIVE: &str = "This opens the signup of";
const EXPIRED: &str = "Links work for 24 hours";
const USED_UP: &str = "A link opens seven times";
const SUPERSEDED: &str = "Newer links to this signup";
const MOVED: &str = "has another address now";
const FINISHED: &str = "This signup is finished";
const GONE: &str = "nothing behind this link";

const OPENINGS: u8 = 7;
const LIVE_LETTERS: usize = 3;
const TRIES: u8 = 5;
const UNMASKED: i64 = 30;

impl Memory {
    /// What the page of a letter's link says.
    pub(super) fn link(&self, letter: usize) -> &'static str {
        let Some(link) = self.mail[letter].link else { return GONE };
        let signup = self.at(link.signup);
        let newer = self.mail[letter + 1..].iter();
        let newer =
            newer.filter(|letter| letter.link.is_some_and(|other| other.signup == link.signup)).count();
        let state = match () {
            () if link.openings >= OPENINGS => USED_UP,
            () if newer >= LIVE_LETTERS => SUPERSEDED,
            () if link.expires <= self.now => EXPIRED,
            () => LIVE,
        };
        match () {
            () if signup.state == State::Paid && signup.address.is_none() => {
                if state == LIVE {
                    LIVE
                } else {
                    FINISHED
                }
            }
            () if signup.address != Some(self.mail[letter].to) => MOVED,
            () => state,
        }
    }

    /// Presses the button of a link's page.
    pub(super) fn opens(&mut self, browser: Browser, letter: usize) -> Reply {
        let words = self.link(letter);
        let Some(link) = &mut self.mail[letter].link else { return Reply::Says(GONE) };
        let signup = link.signup;
        match words {
            LIVE => {
                link.openings += 1;
                self.proves(browser, signup, 0);
                Reply::Goes
            }
            EXPIRED | USED_UP | SUPERSEDED => {
                self.owes_own(signup, Cause::Continue);
                Reply::Goes
            }
            words => Reply::Says(words),
        }
    }

    /// Types the code of a letter.
    pub(super) fn types_code(&mut self, browser: Browser, letter: usize) -> Reply {
        let Some(visit) = self.view(browser) else { return Reply::Goes };
        let may_confirm = self.has_address(visit.signup)
            && (self.place(browser) == Place::Confirm || !visit.proven || self.masks(&visit));
        if !may_confirm {
            return Reply::Goes;
        }
        let now = self.now;
        let mut fits = false;
        for (index, other) in self.mail.iter_mut().enumerate() {
            let good = |code: &&mut super::memory::Code| {
                code.signup == visit.signup && code.expires > now && code.tries < TRIES
            };
            if let Some(code) = other.code.as_mut().filter(good) {
                code.tries += 1;
                fits |= index == letter;
            }
        }
        if !fits {
            return Reply::Refused;
        }
        self.ends_codes(visit.signup);
        self.proves(browser, visit.signup, self.now + UNMASKED);
        Reply::Goes
    }

    /// A browser has proven the address of this signup: it is somebody new from now on, with all that it had open.
    fn proves(&mut self, browser: Browser, linked: Number, unmasked_until: i64) {
        let former = self.visitor(browser);
        let visitor = self.gets_session(browser);
        let own: Vec<Visit> =
            self.visits.iter().filter(|visit| Some(visit.visitor) == former).copied().collect();
        self.visits.extend(own.into_iter().map(|visit| Visit { visitor, ..visit }));
        let found = self.reunites(visitor, linked);
        let signup = self.means(visitor, found);
        self.touch(signup);
        self.at_mut(signup).abandoned = false;
        let undecided = self.has_another(visitor, signup);
        self.opens_here(visitor, signup, unmasked_until, undecided);
        self.works_off(false);
    }

    /// The signup is open in a browser that has proven its address.
    pub(super) fn opens_here(&mut self, visitor: u64, signup: Number, unmasked_until: i64, undecided: bool) {
        let opened = self.tick();
        if self.visit_mut(visitor, signup).is_none() {
            let author = false;
            self.visits.push(Visit {
                visitor,
                signup,
                author,
                proven: true,
                opened,
                unmasked_until,
                undecided,
            });
        }
        let visit = self.visit_mut(visitor, signup).expect("it is there now");
        (visit.proven, visit.opened, visit.undecided) = (true, opened, undecided);
        visit.unmasked_until = visit.unmasked_until.max(unmasked_until);
    }

    /// What a browser without its cookie went on with becomes part of what it had before.
    fn reunites(&mut self, visitor: u64, linked: Number) -> Number {
        let before = self.before_the_loss(linked).unwrap_or(linked);
        let address = self.at(before).address;
        let is_lost = |visit: &&Visit| {
            let signup = self.at(visit.signup);
            visit.visitor == visitor
                && visit.author
                && visit.signup != before
                && signup.lost
                && signup.state == State::Draft
                && (signup.address.is_none() || signup.address == address)
        };
        let lost: Vec<Number> = self.visits.iter().filter(is_lost).map(|visit| visit.signup).collect();
        for lost in lost {
            if self.at(before).state == State::Draft {
                self.merges(lost, before, true);
            } else {
                self.visits.retain(|visit| visit.visitor != visitor || visit.signup != lost);
            }
        }
        self.at_mut(before).lost = false;
        before
    }

    fn before_the_loss(&self, lost: Number) -> Option<Number> {
        let draft = self.at(lost);
        if !draft.lost || draft.state != State::Draft {
            return None;
        }
        let others = self.signups.iter().filter(|(number, other)| {
            **number != lost
                && !other.lost
                && !other.abandoned
                && other.address.is_some()
                && other.address == draft.address
                && !matches!(other.state, State::Known(_) | State::Erased)
        });
        let furthest = others.min_by_key(|(_, other)| {
            let far = match other.state {
                State::Paid => 0,
                State::Made => 1,
                State::Owed => 2,
                _ => 3,
            };
            (far, std::cmp::Reverse(other.touched_tick))
        });
        furthest.map(|(number, _)| *number)
    }

    /// What this browser typed and joined itself, or what the letter leads to, or what came further with the address and does
    /// not give way.
    fn means(&mut self, visitor: u64, linked: Number) -> Number {
        let (signup, rank) = match self.own(visitor, linked) {
            Some(own) => (own, Rank::Author),
            None => (linked, Rank::Owner),
        };
        if self.at(signup).state == State::Draft {
            return signup;
        }
        let joined = self.at_mut(signup);
        joined.rank = joined.rank.max(rank);
        match joined.state {
            State::Known(_) => {}
            State::Paid if joined.frozen.is_some() => {
                self.completes_paid(signup);
                return signup;
            }
            _ => return signup,
        }
        let other = self.furthest_other(signup);
        if let Some(other) = other
            && (self.at(other).state == State::Paid || !outranks(rank, self.at(other).rank))
        {
            return other;
        }
        if self.at(signup).frozen.is_none() {
            self.at_mut(signup).state = State::Draft;
            return signup;
        }
        if let Some(other) = other {
            self.displaces(other);
        }
        self.holds(signup, rank);
        signup
    }

    fn own(&self, visitor: u64, linked: Number) -> Option<Number> {
        let leads = self.at(linked);
        let is_own = |visit: &&Visit| {
            let own = self.at(visit.signup);
            visit.visitor == visitor
                && visit.author
                && own.address.is_some()
                && own.address == leads.address
                && (leads.state != State::Paid || visit.signup == linked)
                && (own.state != State::Draft || visit.signup == linked)
        };
        let own = self.visits.iter().filter(is_own);
        own.max_by_key(|visit| (visit.signup == linked, visit.opened)).map(|visit| visit.signup)
    }

    /// Whether this visitor has another signup under way. A mere draft is no question where its address has come further.
    fn has_another(&self, visitor: u64, signup: Number) -> bool {
        let meant = self.at(signup);
        self.visits.iter().any(|visit| {
            let other = self.at(visit.signup);
            let overtaken =
                other.state == State::Draft && meant.state != State::Draft && other.address == meant.address;
            visit.visitor == visitor
                && visit.signup != signup
                && !other.abandoned
                && matches!(other.state, State::Draft | State::Owed | State::Made)
                && !overtaken
        })
    }
}

/// Only the owner's own answers take the place of others, and only of those that are not.
pub(super) fn outranks(rank: Rank, other: Rank) -> bool {
    rank == Rank::Author && other < Rank::Author
}
