//! Answering: what a page shows, what becomes of what is sent, and how two drafts become one.

use super::memory::{Cause, Memory, Number, Rank, Said, Session, Signup, State, Tab, Visit};
use super::words::{Browser, Place, Question, Reply, Typed};

impl Memory {
    /// The version that a question's page carries, where this browser is shown that page.
    pub(super) fn page(&self, browser: Browser, question: Question) -> Option<Tab> {
        let may_ask = match self.place(browser) {
            Place::Question(open) => question <= open,
            Place::Review => true,
            _ => false,
        };
        let visit = self.view(browser);
        if !may_ask || visit.is_some_and(|visit| self.hides(&visit, question)) {
            return None;
        }
        let said = visit.and_then(|visit| self.at(visit.signup).answers.get(&question).copied());
        let version = said.unwrap_or_default().version;
        Some(Tab { question, version, signup: visit.map(|visit| visit.signup) })
    }

    /// Whether this answer was typed elsewhere and is not shown here.
    fn hides(&self, visit: &Visit, question: Question) -> bool {
        self.masks(visit) && self.at(visit.signup).answers.get(&question).is_some_and(Said::counts)
    }

    /// Answers from a fresh page.
    pub(super) fn answers(&mut self, browser: Browser, question: Question, typed: Typed) -> Reply {
        match self.page(browser, question) {
            Some(tab) => self.sends(browser, question, typed, Some(tab.version), tab.signup),
            None => Reply::LedAway,
        }
    }

    /// A form arrives. `version` and `named` are what it carries of the page that it was made from.
    pub(super) fn sends(
        &mut self,
        browser: Browser,
        question: Question,
        typed: Typed,
        version: Option<i64>,
        named: Option<Number>,
    ) -> Reply {
        self.turns_to(browser, named);
        let visit = self.view(browser);
        if let Some(visit) = visit {
            if visit.undecided || self.at(visit.signup).state != State::Draft {
                return Reply::Goes;
            }
            if self.hides(&visit, question) {
                if typed != Typed::Bad || question != Question::Agreements {
                    self.keeps_mistyped(visit.signup, question, typed);
                }
                return Reply::Goes;
            }
        }
        let said = visit.and_then(|visit| self.at(visit.signup).answers.get(&question).copied());
        let said = said.unwrap_or_default();
        let Typed::Good(value) = typed else { return self.refuses(visit, question, typed) };
        let same = said.version > 0 && said.value == Some(value);
        if same && said.taken {
            return self.refuses(visit, question, typed);
        }
        if same && said.mistyped.is_none() {
            return Reply::Goes;
        }
        if version.is_none() && said.version > 0 {
            return Reply::Conflict;
        }
        let from = version.unwrap_or(0);
        let is_old = visit.is_some_and(|visit| {
            self.at(visit.signup).answers.get(&question).is_some_and(|said| said.version != from)
        });
        if is_old {
            return if same { Reply::Goes } else { Reply::Conflict };
        }
        let signup = match visit {
            Some(visit) => visit.signup,
            None => self.begins(browser, question != Question::Email),
        };
        self.touch(signup);
        if question == Question::Email {
            self.takes_address(browser, signup, value);
        }
        let said = Said { value: Some(value), version: from + 1, saved: self.tick(), ..Said::default() };
        self.at_mut(signup).answers.insert(question, said);
        Reply::Goes
    }

    fn refuses(&mut self, visit: Option<Visit>, question: Question, typed: Typed) -> Reply {
        if let Some(visit) = visit {
            self.keeps_mistyped(visit.signup, question, typed);
        }
        Reply::Refused
    }

    /// Nothing typed is lost: it waits beside what was saved.
    fn keeps_mistyped(&mut self, signup: Number, question: Question, typed: Typed) {
        self.touch(signup);
        self.at_mut(signup).answers.entry(question).or_default().mistyped = Some(typed);
    }

    /// A form counts for the signup that its page was made from, where this browser has that one open.
    pub(super) fn turns_to(&mut self, browser: Browser, named: Option<Number>) {
        if let (Some(named), Some(visit)) = (named, self.view(browser))
            && named != visit.signup
        {
            self.chooses(visit.visitor, named);
        }
    }

    /// Turns to one of the signups that somebody has open.
    pub(super) fn chooses(&mut self, visitor: u64, signup: Number) -> bool {
        let tick = self.tick();
        let Some(visit) = self.visit_mut(visitor, signup) else { return false };
        visit.opened = tick;
        for visit in self.visits.iter_mut().filter(|visit| visit.visitor == visitor) {
            visit.undecided = false;
        }
        true
    }

    fn begins(&mut self, browser: Browser, lost: bool) -> Number {
        let visitor = match self.visitor(browser) {
            Some(visitor) => visitor,
            None => self.gets_session(browser),
        };
        let signup = self.drafts(visitor);
        self.at_mut(signup).lost = lost;
        signup
    }

    /// A fresh cookie.
    pub(super) fn gets_session(&mut self, browser: Browser) -> u64 {
        let visitor = self.tick();
        self.browsers[browser.0] = Some(Session { visitor, made: self.now, touched: self.now });
        visitor
    }

    /// A draft of this visitor's own.
    pub(super) fn drafts(&mut self, visitor: u64) -> Number {
        let (number, opened) = (self.begun, self.tick());
        self.begun += 1;
        let signup = Signup {
            state: State::Draft,
            answers: [].into(),
            address: None,
            rank: Rank::Nobody,
            lost: false,
            touched: self.now,
            touched_tick: opened,
            reminders: 0,
            abandoned: false,
            username: None,
            frozen: None,
            made: false,
            joined: None,
            complete: None,
            waits_to_complete: false,
            paid: None,
            people_know: false,
        };
        self.signups.insert(number, signup);
        self.visits.push(Visit {
            visitor,
            signup: number,
            author: true,
            proven: false,
            opened,
            unmasked_until: 0,
            undecided: false,
        });
        number
    }

    /// Another address proves nothing: proofs, links and codes of the old one are over, and who came by its letters is out.
    fn takes_address(&mut self, browser: Browser, signup: Number, address: usize) {
        let before = self.at(signup).address;
        if before == Some(address) {
            return;
        }
        let was_proven = self.visits.iter().any(|visit| visit.signup == signup && visit.proven);
        if let (true, true, Some(before)) = (was_proven, self.has_address(signup), before) {
            self.owes(signup, Cause::AddressChanged, before);
        }
        let own = self.visitor(browser);
        self.visits.retain(|visit| visit.signup != signup || visit.author || Some(visit.visitor) == own);
        for visit in self.visits.iter_mut().filter(|visit| visit.signup == signup) {
            visit.proven = false;
        }
        self.ends_codes(signup);
        let draft = self.at_mut(signup);
        (draft.address, draft.reminders) = (Some(address), 0);
        self.owes(signup, Cause::Continue, address);
    }

    /// The answers of one draft go into another. Where both have one, that of the other counts, or the one that was saved last.
    pub(super) fn merges(&mut self, from: Number, into: Number, last_counts: bool) {
        self.touch(into);
        for (question, said) in self.at(from).answers.clone() {
            let there = self.at(into).answers.get(&question).copied().unwrap_or_default();
            let counts = there.version == 0 || last_counts && said.saved > there.saved;
            if question != Question::Email && said.version > 0 && counts {
                let saved = self.tick();
                let said = Said { value: said.value, version: there.version + 1, saved, ..Said::default() };
                self.at_mut(into).answers.insert(question, said);
            }
        }
        let shared = self.at(into).address;
        for posted in self.posted.iter_mut().filter(|posted| posted.signup == from && posted.sent) {
            if Some(posted.address) == shared {
                posted.signup = into;
            }
        }
        for letter in self.mail.iter_mut().filter(|letter| Some(letter.to) == shared) {
            if let Some(link) = letter.link.as_mut().filter(|link| link.signup == from) {
                link.signup = into;
            }
        }
        self.forgets(from);
    }

    /// Nothing of it is left.
    pub(super) fn forgets(&mut self, signup: Number) {
        self.signups.remove(&signup);
        self.visits.retain(|visit| visit.signup != signup);
        self.posted.retain(|posted| posted.signup != signup);
        self.outbox.retain(|owed| owed.signup != signup);
        self.ends_codes(signup);
        for letter in &mut self.mail {
            letter.link = letter.link.filter(|link| link.signup != signup);
        }
    }

    pub(super) fn ends_codes(&mut self, signup: Number) {
        for letter in &mut self.mail {
            letter.code = letter.code.filter(|code| code.signup != signup);
        }
    }
}
