//! Letters: how many an address gets, what they say when they leave, and what they open.

use super::memory::{Cause, Code, DAY, HOUR, Letter, Link, Memory, Number, Owed, Posted, Standing, State};
use super::words::{Question, Subject};

/// Of those that anybody can bring about.
const AN_HOUR: usize = 3;
const A_DAY: usize = 8;

impl Memory {
    /// A letter is owed, unless its address has had enough.
    pub(super) fn owes(&mut self, signup: Number, cause: Cause, address: usize) {
        let asked_for = matches!(cause, Cause::Continue | Cause::Known);
        let lately = |span| {
            let counts = |posted: &&Posted| {
                posted.asked_for && posted.address == address && posted.at > self.now - span
            };
            self.posted.iter().filter(counts).count()
        };
        if asked_for && (lately(HOUR) >= AN_HOUR || lately(DAY) >= A_DAY) {
            return;
        }
        self.posted.push(Posted { signup, address, at: self.now, asked_for, sent: false });
        self.outbox.push(Owed { signup, cause, address });
    }

    /// The same to the address that a signup has.
    pub(super) fn owes_own(&mut self, signup: Number, cause: Cause) {
        if let Some(address) = self.at(signup).address {
            self.owes(signup, cause, address);
        }
    }

    /// The post leaves: each letter says what is true by now.
    pub(super) fn delivers(&mut self) {
        for Owed { signup, cause, address } in std::mem::take(&mut self.outbox) {
            let opens = !matches!(cause, Cause::Erased | Cause::AddressChanged);
            if opens && (self.at(signup).address != Some(address) || !self.has_address(signup)) {
                continue;
            }
            let Some(subject) = self.subject(signup, cause) else { continue };
            let days = if matches!(cause, Cause::Reminder | Cause::ConfirmPaid) { 14 } else { 1 };
            let has_code = matches!(cause, Cause::Continue | Cause::Known | Cause::ConfirmPaid);
            self.mail.push(Letter {
                to: address,
                subject,
                has_code,
                has_link: opens,
                link: opens.then_some(Link { signup, expires: self.now + days * DAY, openings: 0 }),
                code: has_code.then_some(Code { signup, expires: self.now + 10, tries: 0 }),
            });
            let (now, waits) = (self.now, |posted: &&mut Posted| {
                posted.signup == signup && posted.address == address && !posted.sent
            });
            if let Some(posted) = self.posted.iter_mut().find(waits) {
                (posted.sent, posted.at) = (true, now);
            }
        }
    }

    fn subject(&self, number: Number, cause: Cause) -> Option<Subject> {
        let signup = self.at(number);
        let asked_again = signup.answers.values().any(|said| said.taken);
        Some(match (cause, signup.state) {
            (Cause::Erased, _) => Subject::Erased,
            (Cause::AddressChanged, _) => Subject::AddressChanged,
            (Cause::Reminder, State::Draft | State::Made) => Subject::Reminder,
            (Cause::Reminder, _) | (_, State::Erased) => return None,
            (Cause::ConfirmPaid, _) if self.is_proven(number) => return None,
            (Cause::StillWorking, State::Owed) => Subject::StillWorking,
            (Cause::StillWorking, _) => return None,
            (_, State::Made) => Subject::ReadyToPay,
            (_, State::Paid) if self.is_proven(number) => Subject::Paid,
            (_, State::Paid) => Subject::ConfirmPaid,
            (_, State::Owed) => Subject::StillWorking,
            (_, State::Draft) if asked_again => Subject::AskedAgain,
            (_, State::Draft) => Subject::Began,
            (_, State::Known(standing)) => match standing {
                Standing::Active => Subject::MemberAlready,
                Standing::Lapsed => Subject::WelcomeBack,
                Standing::Paid => Subject::HavePayment,
                Standing::Banned => Subject::ForPeople,
                Standing::Elsewhere | Standing::Bare | Standing::Unpaid => Subject::Finish,
            },
        })
    }

    /// Somebody asks for a link to whatever was begun with an address.
    pub(super) fn asks_for_link(&mut self, address: usize) {
        let begun = self.signups.iter().filter(|(_, signup)| {
            signup.address == Some(address) && signup.state != State::Erased && !signup.abandoned
        });
        // What came further, then what was not begun without a cookie, then the newest.
        let meant = begun.min_by_key(|(_, signup)| {
            let far = match signup.state {
                State::Paid => 0,
                State::Made => 1,
                State::Owed => 2,
                _ => 3,
            };
            (far, signup.lost, std::cmp::Reverse(signup.touched_tick))
        });
        if let Some(number) = meant.map(|(number, _)| *number) {
            self.owes(number, Cause::Continue, address);
        }
    }

    /// The address as it was answered last.
    pub(super) fn answered_address(&self, signup: Number) -> Option<usize> {
        self.at(signup).answers.get(&Question::Email).filter(|said| said.counts())?.value
    }
}
