//! The memory as a state machine: what each move changes in it, and which moves are likely where.

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::ReferenceStateMachine;

use super::memory::{Memory, Minutes, Standing, State};
use super::moves::{Move, Trouble};
use super::words::{ADDRESSES, Browser, MIA, Place, Question, Reply, Typed};

/// Steps of time whose sums fall on no limit that counts.
pub(super) const MINUTES: Minutes = 7;
pub(super) const HOURS: Minutes = 303;
pub(super) const A_DAY: Minutes = 1_500;
pub(super) const DAYS_OF_A_WEEK: usize = 7;
/// How long a failed attempt is waited for, and the end of an outage.
pub(super) const A_MOMENT: Minutes = 1;
pub(super) const A_WHILE: Minutes = 16;
/// How often in a row a link is opened by whoever opens it often.
pub(super) const OFTEN: usize = 4;

impl ReferenceStateMachine for Memory {
    type State = Memory;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Memory> {
        let standings = [
            Standing::Active,
            Standing::Active,
            Standing::Lapsed,
            Standing::Unpaid,
            Standing::Banned,
            Standing::Bare,
            Standing::Paid,
        ];
        prop::sample::select(standings.to_vec()).prop_map(Memory::new).boxed()
    }

    fn transitions(memory: &Memory) -> BoxedStrategy<Move> {
        let moves = likely(memory).into_iter().map(|(odds, one)| (odds, Just(one).boxed()));
        Union::new_weighted(moves.collect()).boxed()
    }

    /// Whose record is made first once the service is back is anybody's guess: it must not matter.
    fn preconditions(memory: &Memory, one: &Move) -> bool {
        *one != Move::ServiceIsMended || memory.owes_in_any_order()
    }

    fn apply(mut memory: Memory, one: &Move) -> Memory {
        memory.replies.clear();
        memory.named.clear();
        memory.letter = None;
        memory.does(*one);
        memory.delivers();
        memory.everybody_looks();
        memory
    }
}

impl Memory {
    fn does(&mut self, one: Move) {
        match one {
            Move::Answers(browser, question, which) => {
                let reply = self.answers(browser, question, question.good(which));
                self.replies.push(reply);
            }
            Move::AnswersBadly(browser, question) => {
                let reply = self.answers(browser, question, Typed::Bad);
                self.replies.push(reply);
            }
            Move::AnswersAll(browser, address, which) => {
                for question in Question::ALL {
                    let which = if question == Question::Email { address } else { which };
                    let reply = self.answers(browser, question, question.good(which));
                    self.replies.push(reply);
                    // A letter to a new address says what is true before the next question is answered.
                    self.delivers();
                }
            }
            Move::Sends(browser, question, which) => {
                let reply = self.sends(browser, question, question.good(which), None, None);
                self.replies.push(reply);
            }
            Move::KeepsTab(browser, question) => {
                if let Some(tab) = self.page(browser, question) {
                    self.tabs[browser.0] = Some(tab);
                }
            }
            Move::SendsTab(browser, which) => {
                if let Some(tab) = self.tabs[browser.0] {
                    let typed = tab.question.good(which);
                    let reply = self.sends(browser, tab.question, typed, Some(tab.version), tab.signup);
                    self.replies.push(reply);
                }
            }
            Move::AsksForLink(address) => self.asks_for_link(address),
            Move::Looks(age) => {
                self.letter = self.letter_of_age(age, |letter| letter.has_link);
                self.replies.extend(self.letter.map(|letter| Reply::Says(self.link(letter))));
            }
            Move::Opens(browser, age) => self.opens_times(browser, age, 1),
            Move::OpensOften(browser, age) => self.opens_times(browser, age, OFTEN),
            Move::TypesCode(browser, age) => {
                self.letter = self.letter_of_age(age, |letter| letter.has_code);
                if let Some(letter) = self.letter {
                    let reply = self.types_code(browser, letter);
                    self.replies.push(reply);
                }
            }
            Move::AsksForLetter(browser) => {
                if let Some(visit) = self.view(browser) {
                    self.owes_own(visit.signup, super::memory::Cause::Continue);
                }
                self.replies.push(Reply::Goes);
            }
            Move::GoesOnWithout(browser) => {
                if let Some(visit) = self.view(browser) {
                    self.at_mut(visit.signup).lost = false;
                }
                self.replies.push(Reply::Goes);
            }
            Move::TakesAnotherAddress(browser) => {
                let reply = self.takes_another_address(browser);
                self.replies.push(reply);
            }
            Move::Chooses(browser, which) => {
                let choices = self.choices(browser);
                if let (Some(visitor), false) = (self.visitor(browser), choices.is_empty()) {
                    let chosen = choices[which % choices.len()].signup;
                    self.chooses(visitor, chosen);
                    self.named.push(chosen);
                    self.replies.push(Reply::Goes);
                }
            }
            Move::PutsTogether(browser) => {
                if let (Some(visitor), Some((into, from))) = (self.visitor(browser), self.pair(browser)) {
                    self.named.extend([into, from]);
                    self.merges(from, into, false);
                    self.chooses(visitor, into);
                    self.replies.push(Reply::Goes);
                }
            }
            Move::Joins(browser) => {
                let reply = self.joins(browser);
                self.replies.push(reply);
                self.works_off(false);
            }
            Move::JoinsWhile(browser, trouble) => {
                let reply = self.joins(browser);
                self.replies.push(reply);
                let late = self.fails(trouble);
                if !late {
                    self.works_off(false);
                }
                self.delivers();
                self.passes(A_MOMENT);
                self.works_off(true);
            }
            Move::Pays(browser) => {
                let reply = self.pays(browser);
                self.replies.push(reply);
            }
            Move::Leaves(browser) => {
                let reply = self.leaves(browser);
                self.replies.push(reply);
            }
            Move::Erases(browser) => {
                let reply = self.erases(browser);
                self.replies.push(reply);
            }
            Move::ServiceFails => self.service_is_away = true,
            Move::ServiceIsMended => {
                if self.service_is_away {
                    self.passes(A_WHILE);
                    self.service_is_away = false;
                    self.works_off(true);
                }
            }
            Move::Restarts => {
                if !self.service_is_away {
                    self.keeps_house();
                }
            }
            Move::MinutesPass => self.passes(MINUTES),
            Move::HoursPass => self.passes(HOURS),
            Move::ADayPasses => self.passes(A_DAY),
            Move::AWeekPasses => (0..DAYS_OF_A_WEEK).for_each(|_| self.passes(A_DAY)),
        }
    }

    fn opens_times(&mut self, browser: Browser, age: usize, times: usize) {
        self.letter = self.letter_of_age(age, |letter| letter.has_link);
        for letter in self.letter.into_iter().cycle().take(times) {
            self.replies.push(Reply::Says(self.link(letter)));
            let reply = self.opens(browser, letter);
            self.replies.push(reply);
            self.delivers();
        }
    }

    /// Whether such trouble comes into the way of what is owed.
    fn fails(&self, trouble: Trouble) -> bool {
        self.signups.iter().filter(|(_, signup)| signup.state == State::Owed).any(|(number, signup)| {
            let (Some(address), Some(frozen)) = (signup.address, signup.frozen) else { return false };
            let row = self.rows[address].as_ref();
            let is_free = !self.rows.iter().flatten().any(|row| row.username == Some(frozen.username));
            let makes = row.is_none() && is_free;
            let replaces = self.replaces(*number);
            match trouble {
                Trouble::LookupFails => true,
                Trouble::IdentityFails => makes || replaces,
                Trouble::AnswerIsLost => replaces,
                Trouble::StatusFails => makes || self.fills_status(*number),
            }
        })
    }
}

/// The moves that make sense now, each with its odds; the simplest first.
fn likely(memory: &Memory) -> Vec<(u32, Move)> {
    let mut moves = vec![
        (6, Move::MinutesPass),
        (6, Move::HoursPass),
        (5, Move::ADayPasses),
        (2, Move::AWeekPasses),
        (3, Move::Restarts),
    ];
    for browser in Browser::ALL {
        on(memory, browser, &mut moves);
        anywhere(memory, browser, &mut moves);
    }
    let odds = |address| [4, 2, 3][address];
    moves.extend((0..ADDRESSES.len()).map(|address| (odds(address), Move::AsksForLink(address))));
    if !memory.mail.is_empty() {
        moves.extend((0..3).map(|age| (1, Move::Looks(age))));
    }
    moves.push(if memory.service_is_away { (12, Move::ServiceIsMended) } else { (6, Move::ServiceFails) });
    moves
}

/// What the page is there for.
fn on(memory: &Memory, browser: Browser, moves: &mut Vec<(u32, Move)>) {
    match memory.place(browser) {
        Place::Question(open) => {
            moves.push((12, Move::Answers(browser, open, browser.0)));
            if memory.view(browser).is_none() {
                moves.push((5, Move::Sends(browser, Question::Contact, browser.0)));
            }
            for (address, odds) in [(0, 10), (1, 2), (MIA, 5)] {
                moves.extend(
                    (0..2).map(|which| (odds, Move::AnswersAll(browser, address, browser.0 + which))),
                );
            }
        }
        Place::Review => {
            moves.push((40, Move::Joins(browser)));
            moves.extend(Trouble::ALL.map(|trouble| (4, Move::JoinsWhile(browser, trouble))));
        }
        Place::Payment => {
            moves.push((6, Move::Pays(browser)));
            moves.push((3, Move::TakesAnotherAddress(browser)));
            moves.push((3, Move::Erases(browser)));
        }
        Place::CheckInbox => {
            moves.extend((0..4).map(|age| (4, Move::Opens(browser, age))));
            moves.push((4, Move::TypesCode(browser, 0)));
            moves.push((2, Move::TakesAnotherAddress(browser)));
        }
        Place::Confirm => {
            moves.push((8, Move::Opens(browser, 0)));
            moves.push((8, Move::TypesCode(browser, 0)));
            moves.push((3, Move::GoesOnWithout(browser)));
        }
        Place::Choose => {
            moves.extend((0..2).map(|which| (6, Move::Chooses(browser, which))));
            moves.push((8, Move::PutsTogether(browser)));
        }
        Place::Waiting => {
            moves.push((2, Move::Joins(browser)));
            moves.push((1, Move::TakesAnotherAddress(browser)));
        }
        Place::Welcome | Place::Member | Place::Contact => {}
    }
}

/// What can be done from wherever somebody is.
fn anywhere(memory: &Memory, browser: Browser, moves: &mut Vec<(u32, Move)>) {
    for question in Question::ALL {
        moves.push((1, Move::Answers(browser, question, browser.0 + 1)));
        moves.push((1, Move::KeepsTab(browser, question)));
    }
    moves.extend([
        (1, Move::Answers(browser, Question::Email, 0)),
        (1, Move::AnswersBadly(browser, Question::AboutYou)),
        (1, Move::AnswersBadly(browser, Question::Contact)),
        (1, Move::AnswersBadly(browser, Question::Username)),
        (1, Move::AnswersBadly(browser, Question::Email)),
        (1, Move::Sends(browser, Question::Contact, 1)),
        (1, Move::Sends(browser, Question::AboutYou, browser.0)),
        (1, Move::Joins(browser)),
        (1, Move::AsksForLetter(browser)),
        (1, Move::Leaves(browser)),
        (1, Move::Erases(browser)),
        (1, Move::Chooses(browser, 1)),
        (1, Move::PutsTogether(browser)),
        (1, Move::TakesAnotherAddress(browser)),
    ]);
    if memory.tabs[browser.0].is_some() {
        moves.extend((0..2).map(|which| (6, Move::SendsTab(browser, which))));
    }
    if !memory.mail.is_empty() {
        moves.extend((0..4).map(|age| (2, Move::Opens(browser, age))));
        moves.extend((0..2).map(|age| (2, Move::TypesCode(browser, age))));
        moves.push((2, Move::OpensOften(browser, 0)));
    }
}
