//! Time: sessions end, reminders leave, and what has had its time is forgotten.

use super::memory::{Cause, DAY, HOUR, Memory, Minutes, Number, State};
use super::words::{Browser, Question, Reply};

const WEEK: Minutes = 7 * DAY;
const MONTH: Minutes = 30 * DAY;
/// A session ends when nobody used it for so long, and at the latest after so long.
const IDLE: Minutes = 12 * HOUR;
const LONGEST: Minutes = 72 * HOUR;
/// How often its use is written down.
const NOTED: Minutes = 10;
/// Then people are told of a member that can't be made.
const PATIENCE: Minutes = 72 * HOUR;

impl Memory {
    /// So much time, and what falls due by then.
    pub(super) fn passes(&mut self, time: Minutes) {
        self.now += time;
        for (number, signup) in self.signups.clone() {
            let waited = self.now - signup.joined.unwrap_or(self.now);
            if signup.state == State::Owed && waited > PATIENCE && !signup.people_know {
                self.at_mut(number).people_know = true;
                self.owes_own(number, Cause::StillWorking);
            }
        }
        if self.now >= self.house_is_due {
            self.keeps_house();
        }
        self.delivers();
    }

    /// Once an hour, and at each start.
    pub(super) fn keeps_house(&mut self) {
        self.house_is_due = self.now + HOUR;
        for number in self.signups.keys().copied().collect::<Vec<_>>() {
            if self.may_be_reminded(number) {
                self.at_mut(number).reminders += 1;
                self.owes_own(number, Cause::Reminder);
            }
        }
        for (number, signup) in self.signups.clone() {
            let untouched = self.now - signup.touched;
            let kept = if self.is_proven(number) { MONTH } else { WEEK };
            match signup.state {
                State::Draft | State::Known(_) if untouched > kept => self.forgets(number),
                State::Made if untouched > MONTH => self.leaves_a_stub(number),
                _ => {}
            }
        }
        for number in self.signups.keys().copied().collect::<Vec<_>>() {
            self.forgets_answers(number);
        }
    }

    fn may_be_reminded(&self, number: Number) -> bool {
        let signup = self.at(number);
        let untouched = self.now - signup.touched;
        let due = match signup.reminders {
            0 => untouched > DAY,
            1 => untouched > WEEK && self.is_proven(number),
            _ => false,
        };
        let overtaken = || {
            self.signups.iter().any(|(other, there)| {
                *other != number
                    && there.address == signup.address
                    && (matches!(there.state, State::Owed | State::Made | State::Paid)
                        || there.touched_tick > signup.touched_tick)
            })
        };
        let written_to = || {
            self.posted.iter().any(|posted| {
                Some(posted.address) == signup.address && posted.sent && posted.at > self.now - DAY
            })
        };
        due && matches!(signup.state, State::Draft | State::Made)
            && signup.address.is_some()
            && !signup.lost
            && !signup.abandoned
            && !overtaken()
            && !written_to()
    }

    /// A day after the record is complete, and paid where it was paid, the answers are not needed any more: but for the
    /// address, until it is paid and proven.
    fn forgets_answers(&mut self, number: Number) {
        let proven = self.is_proven(number);
        let now = self.now;
        let is_past = |at: Option<Minutes>, span: Minutes| at.is_some_and(|at| at < now - span);
        let signup = self.at_mut(number);
        let complete = is_past(signup.complete, DAY);
        if matches!(signup.state, State::Made | State::Paid)
            && complete
            && (signup.paid.is_none() || is_past(signup.paid, DAY))
        {
            signup.answers.retain(|question, _| *question == Question::Email);
        }
        let finished = signup.state == State::Paid
            && is_past(signup.paid, DAY)
            && (proven || is_past(signup.paid, 2 * WEEK))
            && (complete || signup.frozen.is_none() || is_past(signup.paid, MONTH));
        if finished {
            (signup.address, signup.username, signup.frozen) = (None, None, None);
            signup.answers.clear();
        }
    }

    /// Erased on its person's wish.
    pub(super) fn erases(&mut self, browser: Browser) -> Reply {
        let Some(visit) = self.view(browser) else { return Reply::LedAway };
        if self.masks(&visit) {
            return Reply::Goes;
        }
        if let (true, Some(address)) = (self.is_proven(visit.signup), self.answered_address(visit.signup)) {
            self.owes(visit.signup, Cause::Erased, address);
        }
        self.leaves_a_stub(visit.signup);
        Reply::Says("is kept any more")
    }

    fn leaves_a_stub(&mut self, number: Number) {
        self.touch(number);
        self.visits.retain(|visit| visit.signup != number);
        self.ends_codes(number);
        let signup = self.at_mut(number);
        (signup.address, signup.username, signup.frozen) = (None, None, None);
        signup.people_know = false;
        signup.answers.clear();
        if signup.state != State::Paid {
            signup.state = State::Erased;
            for letter in &mut self.mail {
                letter.link = letter.link.filter(|link| link.signup != number);
            }
        }
    }

    /// Ends what a browser knows.
    pub(super) fn leaves(&mut self, browser: Browser) -> Reply {
        if let Some(visitor) = self.visitor(browser) {
            self.visits.retain(|visit| visit.visitor != visitor);
        }
        self.browsers[browser.0] = None;
        Reply::Goes
    }

    /// Everybody looks where they are: sessions that are over are over, the others are used.
    pub(super) fn everybody_looks(&mut self) {
        let now = self.now;
        for session in &mut self.browsers {
            let is_over =
                session.is_some_and(|session| session.made + LONGEST <= now || session.touched + IDLE <= now);
            if is_over {
                *session = None;
            }
            if let Some(session) = session.as_mut().filter(|session| session.touched + NOTED <= now) {
                session.touched = now;
            }
        }
    }
}
