//! Join and what follows: one record for each address, made by whoever may, paid once.

use super::memory::{Cause, Frozen, Memory, Number, Rank, Row, Signup, Standing, State};
use super::proving::outranks;
use super::words::{Browser, Place, Question, Reply};

impl Memory {
    pub(super) fn joins(&mut self, browser: Browser) -> Reply {
        if self.place(browser) == Place::Review
            && let Some(visit) = self.view(browser)
        {
            self.submits(visit.visitor, visit.signup, visit.proven);
        }
        Reply::Goes
    }

    fn submits(&mut self, visitor: u64, signup: Number, proven: bool) {
        let rank = if proven { Rank::Author } else { Rank::Nobody };
        self.touch(signup);
        let value = |question| self.at(signup).answers[&question].value.expect("everything is answered");
        let frozen = Frozen {
            first_name: value(Question::AboutYou),
            phone: value(Question::Contact),
            username: value(Question::Username),
        };
        self.at_mut(signup).frozen = Some(frozen);
        // One that is paid takes nobody's place away, and hides none that does.
        if let Some(other) = self.furthest_of(signup, |state| state != State::Paid) {
            if !outranks(rank, self.at(other).rank) {
                self.is_known(signup, Standing::Elsewhere);
                if proven {
                    self.opens_here(visitor, other, 0, false);
                } else {
                    self.owes_own(signup, Cause::Known);
                }
                return;
            }
            self.displaces(other);
        }
        self.holds(signup, rank);
    }

    /// The furthest other signup with the address that has come at least as far as Join.
    pub(super) fn furthest_other(&self, signup: Number) -> Option<Number> {
        self.furthest_of(signup, |_| true)
    }

    fn furthest_of(&self, signup: Number, counts: impl Fn(State) -> bool) -> Option<Number> {
        let address = self.at(signup).address?;
        let far = |state| match state {
            State::Paid => Some(0),
            State::Made => Some(1),
            State::Owed => Some(2),
            _ => None,
        };
        let others = self.signups.iter().filter_map(|(number, other)| {
            let is_other = *number != signup && other.address == Some(address) && counts(other.state);
            far(other.state).filter(|_| is_other).map(|far| (far, *number))
        });
        others.min().map(|(_, number)| number)
    }

    /// It ends in favour of the proven author's.
    pub(super) fn displaces(&mut self, ended: Number) {
        self.is_known(ended, Standing::Elsewhere);
    }

    fn is_known(&mut self, signup: Number, standing: Standing) {
        let now = self.now;
        let known = self.at_mut(signup);
        known.state = State::Known(standing);
        known.username = None;
        known.joined = known.joined.or(Some(now));
    }

    /// Holds the username and owes the member; or asks for another name, where somebody holds this one.
    pub(super) fn holds(&mut self, signup: Number, rank: Rank) {
        let Some(frozen) = self.at(signup).frozen else { return };
        let is_held = |(number, other): (&Number, &Signup)| {
            *number != signup && other.username == Some(frozen.username)
        };
        if self.signups.iter().any(is_held) {
            return self.asks_for_another_username(signup);
        }
        let now = self.now;
        let owed = self.at_mut(signup);
        owed.state = State::Owed;
        (owed.username, owed.joined) = (Some(frozen.username), Some(now));
        (owed.made, owed.complete) = (false, None);
        owed.rank = owed.rank.max(rank);
    }

    fn asks_for_another_username(&mut self, signup: Number) {
        let draft = self.at_mut(signup);
        draft.state = State::Draft;
        (draft.username, draft.frozen, draft.joined) = (None, None, None);
        if let Some(said) = draft.answers.get_mut(&Question::Username) {
            said.taken = true;
        }
    }

    /// Makes the members that are owed, where the service answers. `late`: whoever waits was promised a letter.
    pub(super) fn works_off(&mut self, late: bool) {
        if self.service_is_away {
            return;
        }
        let owed = self.signups.iter().filter(|(_, signup)| signup.state == State::Owed);
        for signup in owed.map(|(number, _)| *number).collect::<Vec<_>>() {
            self.makes(signup, late);
        }
        let waiting = self.signups.iter().filter(|(_, signup)| signup.waits_to_complete);
        for signup in waiting.map(|(number, _)| *number).collect::<Vec<_>>() {
            self.completes_paid(signup);
        }
    }

    /// Whether it does not matter which of the members that are owed is made first.
    pub(super) fn owes_in_any_order(&self) -> bool {
        let owed = self.signups.iter().filter(|(_, signup)| signup.state == State::Owed);
        let owed: Vec<Number> = owed.map(|(number, _)| *number).collect();
        let (mut one, mut other) = (self.clone(), self.clone());
        owed.iter().for_each(|signup| one.makes(*signup, true));
        owed.iter().rev().for_each(|signup| other.makes(*signup, true));
        one.rows == other.rows && owed.iter().all(|signup| one.at(*signup).state == other.at(*signup).state)
    }

    fn makes(&mut self, signup: Number, late: bool) {
        let (Some(frozen), Some(address)) = (self.at(signup).frozen, self.at(signup).address) else { return };
        let is_free = |name| !self.rows.iter().flatten().any(|row| row.username == Some(name));
        let rank = self.at(signup).rank;
        let mine = Row {
            by: Some(signup),
            word: Some("pending"),
            subscribed: false,
            first_name: Some(frozen.first_name),
            phone: Some(frozen.phone),
            username: Some(frozen.username),
            complete: true,
            untouched: false,
        };
        let Some(row) = self.rows[address].clone() else {
            if is_free(frozen.username) {
                self.rows[address] = Some(mine);
                return self.is_made(signup, late);
            }
            return self.name_was_taken(signup, late);
        };
        let standing = row.standing();
        let unpaid = matches!(standing, Standing::Bare | Standing::Unpaid);
        match row.by {
            Some(maker) if maker == signup => self.is_made(signup, late),
            Some(maker) if unpaid => {
                let maker = self.signups.get(&maker);
                let gives_way = maker.is_none_or(|maker| maker.rank < Rank::Author);
                match rank {
                    _ if maker.is_some_and(|maker| maker.state == State::Paid) => {
                        self.belongs_to_somebody(signup, Standing::Paid, late);
                    }
                    Rank::Nobody => self.belongs_to_somebody(signup, Standing::Elsewhere, late),
                    Rank::Author if gives_way => {
                        if row.username != Some(frozen.username) && !is_free(frozen.username) {
                            return self.name_was_taken(signup, late);
                        }
                        self.rows[address] = Some(Row { word: row.word, ..mine });
                        self.is_made(signup, late);
                    }
                    Rank::Owner | Rank::Author => self.adopts(signup, address, late),
                }
            }
            None if unpaid && rank > Rank::Nobody => self.adopts(signup, address, late),
            _ => self.belongs_to_somebody(signup, standing, late),
        }
    }

    /// Whether making this member puts its answers in the place of another signup's.
    pub(super) fn replaces(&self, signup: Number) -> bool {
        let joined = self.at(signup);
        let Some(row) = joined.address.and_then(|address| self.rows[address].as_ref()) else { return false };
        let Some(maker) = row.by.filter(|maker| *maker != signup) else { return false };
        let gives_way = self.signups.get(&maker).is_none_or(|maker| maker.rank < Rank::Author);
        row.standing() == Standing::Unpaid && joined.rank == Rank::Author && gives_way
    }

    /// Whether making it fills a record's status.
    pub(super) fn fills_status(&self, signup: Number) -> bool {
        let joined = self.at(signup);
        let row = joined.address.and_then(|address| self.rows[address].as_ref());
        row.is_some_and(|row| row.standing() == Standing::Bare) && joined.rank > Rank::Nobody
    }

    /// The record stays as it is, and what is missing is filled: by the owner's own answers, or not by any.
    fn adopts(&mut self, signup: Number, address: usize, late: bool) {
        self.fills(signup, address);
        self.is_made(signup, late);
    }

    fn fills(&mut self, signup: Number, address: usize) {
        let (rank, frozen) = (self.at(signup).rank, self.at(signup).frozen);
        if let (Some(row), Some(frozen)) = (self.rows[address].as_mut(), frozen) {
            row.word = row.word.or(Some("pending"));
            if rank == Rank::Author && row.phone.is_none() {
                row.phone = Some(frozen.phone);
            }
            (row.complete, row.untouched) = (true, false);
        }
    }

    /// Paid before its owner proved the address: what the record lacks waited for this, and waits for the service.
    pub(super) fn completes_paid(&mut self, signup: Number) {
        self.at_mut(signup).waits_to_complete = self.service_is_away;
        if self.service_is_away {
            return;
        }
        if let Some(address) = self.at(signup).address {
            self.fills(signup, address);
        }
        let now = self.now;
        let paid = self.at_mut(signup);
        (paid.frozen, paid.complete) = (None, Some(now));
    }

    fn is_made(&mut self, signup: Number, late: bool) {
        let now = self.now;
        let made = self.at_mut(signup);
        made.state = State::Made;
        (made.made, made.people_know) = (true, false);
        (made.frozen, made.complete) = (None, Some(now));
        if late {
            self.owes_own(signup, Cause::Ready);
        }
    }

    fn name_was_taken(&mut self, signup: Number, late: bool) {
        if late {
            self.owes_own(signup, Cause::Ready);
        }
        self.asks_for_another_username(signup);
    }

    fn belongs_to_somebody(&mut self, signup: Number, standing: Standing, late: bool) {
        self.is_known(signup, standing);
        match self.at(signup).rank {
            Rank::Nobody => self.owes_own(signup, Cause::Known),
            _ if late => self.owes_own(signup, Cause::Ready),
            _ => {}
        }
    }

    pub(super) fn pays(&mut self, browser: Browser) -> Reply {
        let Some(visit) = self.view(browser).filter(|_| self.may_pay(browser)) else { return Reply::LedAway };
        self.is_paid(visit.signup);
        let row = self.at(visit.signup).address.and_then(|address| self.rows[address].as_mut());
        if let Some(row) = row {
            if row.word == Some("suspended") {
                row.word = Some("active");
            }
            (row.subscribed, row.untouched) = (true, false);
        }
        // Others who wait for a payment of the same record see it there.
        let waits = |number: &Number| {
            let signup = self.at(*number);
            let asks = matches!(
                signup.state,
                State::Made | State::Known(Standing::Unpaid) | State::Known(Standing::Lapsed)
            );
            asks && signup
                .address
                .and_then(|address| self.rows[address].as_ref())
                .is_some_and(|row| row.subscribed)
        };
        for other in self.signups.keys().copied().filter(waits).collect::<Vec<_>>() {
            self.is_paid(other);
        }
        Reply::Goes
    }

    /// The stand-in for Stripe's bridge writes where the service is there.
    pub(super) fn may_pay(&self, browser: Browser) -> bool {
        self.place(browser) == Place::Payment && !self.service_is_away
    }

    fn is_paid(&mut self, signup: Number) {
        self.touch(signup);
        let now = self.now;
        let paid = self.at_mut(signup);
        (paid.state, paid.paid) = (State::Paid, Some(now));
        if !self.is_proven(signup) {
            self.owes_own(signup, Cause::ConfirmPaid);
        }
    }

    /// Goes on with another address: the same signup where no record was made for it, else a copy of its answers.
    pub(super) fn takes_another_address(&mut self, browser: Browser) -> Reply {
        let Some(visit) = self.view(browser) else { return Reply::Goes };
        let signup = self.at(visit.signup).clone();
        if self.masks(&visit) || matches!(signup.state, State::Draft | State::Paid | State::Erased) {
            return Reply::Goes;
        }
        self.touch(visit.signup);
        if !signup.made {
            let draft = self.at_mut(visit.signup);
            (draft.state, draft.rank) = (State::Draft, Rank::Nobody);
            (draft.username, draft.frozen, draft.joined, draft.people_know) = (None, None, None, false);
            return Reply::Goes;
        }
        let fresh = self.drafts(visit.visitor);
        for (question, said) in &signup.answers {
            if !matches!(question, Question::Email | Question::Username) {
                let saved = self.tick();
                let said = super::memory::Said { value: said.value, version: 1, saved, ..Default::default() };
                self.at_mut(fresh).answers.insert(*question, said);
            }
        }
        self.at_mut(visit.signup).abandoned = true;
        self.visits.retain(|other| other.visitor != visit.visitor || other.signup != visit.signup);
        Reply::Goes
    }
}

impl Row {
    fn standing(&self) -> Standing {
        match self.word {
            None | Some("pending") if self.subscribed => Standing::Paid,
            None => Standing::Bare,
            Some("pending") => Standing::Unpaid,
            Some("active") => Standing::Active,
            Some("suspended") => Standing::Lapsed,
            Some(_) => Standing::Banned,
        }
    }
}
