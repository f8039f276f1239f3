//! How far a signup has come: facts only, each variant with the data of its state.

use super::Place;

/// The facts of a signup after its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Answering. Nothing is owed.
    Draft,
    /// Join was pressed: a member is owed. `member_id` as soon as upstream has told it.
    Submitted {
        /// The row upstream, once it is known to be ours.
        member_id: Option<i64>,
    },
    /// The address is a member's already, whose standing was this when we looked.
    Known {
        /// The row upstream; none where another live signup of ours has the address.
        member_id: Option<i64>,
        /// What that member is.
        standing: Standing,
    },
    /// Identity and status read back: payment can be recorded upstream.
    Created {
        /// The row upstream.
        member_id: i64,
    },
    /// A subscription was seen.
    Paid {
        /// The row upstream; unknown only where the event came first.
        member_id: Option<i64>,
    },
}

/// What upstream says of a member who was there before this signup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Another signup of ours began with the address, and it is not paid.
    Elsewhere,
    /// No `membership_status` at all, and no subscription: the old form got no further than the identity.
    Bare,
    /// `pending` and no subscription: the old form never brought them to the pricing table.
    Unpaid,
    /// `pending` with a subscription: an admin approves next.
    Paid,
    /// A member.
    Active,
    /// Was a member: `suspended` or `lapsed`. Paying makes them one again.
    Lapsed,
    /// `banned`, or a word we do not know.
    Other,
}

impl Standing {
    /// Every standing with its name in the database.
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Elsewhere, "elsewhere"),
        (Self::Bare, "bare"),
        (Self::Unpaid, "unpaid"),
        (Self::Paid, "paid"),
        (Self::Active, "active"),
        (Self::Lapsed, "lapsed"),
        (Self::Other, "other"),
    ];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(standing, _)| *standing == self).map_or("other", |(_, name)| name)
    }

    /// The standing with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, other)| *other == name).map(|(standing, _)| *standing)
    }

    /// Reads a member's `status`: its `membership_status`, and whether it names a subscription.
    pub fn of_status(membership_status: Option<&str>, subscribed: bool) -> Self {
        match membership_status {
            None | Some("pending") if subscribed => Self::Paid,
            None => Self::Bare,
            Some("pending") => Self::Unpaid,
            Some("active") => Self::Active,
            Some("suspended" | "lapsed") => Self::Lapsed,
            Some(_) => Self::Other,
        }
    }

    /// Where somebody stands who typed an address of this standing.
    ///
    /// Unproven, only `Unpaid` gets further than the inbox: paying for somebody else harms nobody, and Stripe's bridge
    /// can record it. Proven, a missing record is filled before payment, so `Bare` and `Elsewhere` are taken up again
    /// as submitted and never stay here.
    pub fn place(self, proven: bool) -> Place {
        match (self, proven) {
            (Self::Unpaid, _) | (Self::Lapsed, true) => Place::Payment,
            (Self::Paid, true) => Place::Welcome,
            (Self::Active, true) => Place::Member,
            (Self::Other, true) => Place::Contact,
            (Self::Elsewhere | Self::Bare, _) | (_, false) => Place::CheckInbox,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signup::{Answers, Reference, Rules, Signup};
    use crate::steps::JOURNEY;

    #[test]
    fn every_standing_survives_the_database() {
        for (standing, name) in Standing::NAMES {
            assert_eq!(Standing::named(name), Some(standing));
            assert_eq!(standing.name(), name);
        }
    }

    #[test]
    fn nobody_with_a_subscription_is_asked_to_pay() {
        for status in [None, Some("pending"), Some("active")] {
            for proven in [false, true] {
                assert_ne!(Standing::of_status(status, true).place(proven), Place::Payment);
            }
        }
    }

    /// The only place with a page that can charge: identity and status were read back, or the record was there before with a
    /// status that a payment can be recorded on; and no subscription is known.
    #[test]
    fn payment_is_the_place_of_a_record_that_reads_back_and_of_nothing_else() {
        let reference = Reference::from_random("PS1", [0; 5]);
        let standings = Standing::NAMES.map(|(standing, _)| standing);
        let known = standings.map(|standing| State::Known { member_id: Some(7), standing });
        let others = [
            State::Draft,
            State::Submitted { member_id: None },
            State::Submitted { member_id: Some(7) },
            State::Paid { member_id: None },
            State::Paid { member_id: Some(7) },
        ];
        for state in known.into_iter().chain(others) {
            for flags in 0..32_u8 {
                let signup = Signup {
                    proven: flags & 1 != 0,
                    masked: flags & 2 != 0,
                    undecided: flags & 4 != 0,
                    lost: flags & 8 != 0,
                    needs_human: flags & 16 != 0,
                    ..Signup::new(reference.clone(), state.clone(), Answers::default())
                };
                let place = signup.place(&JOURNEY, &Rules::for_tests());
                let may_pay = match &state {
                    State::Known { standing: Standing::Unpaid, .. } => true,
                    State::Known { standing: Standing::Lapsed, .. } => signup.proven,
                    _ => false,
                };
                assert_eq!(place == Place::Payment, may_pay && !signup.undecided, "{signup:?}");
            }
        }
    }

    #[test]
    fn an_unproven_visitor_learns_nothing_of_a_member() {
        for status in [None, Some("active"), Some("suspended"), Some("banned")] {
            assert_eq!(Standing::of_status(status, false).place(false), Place::CheckInbox);
        }
    }
}
