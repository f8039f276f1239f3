//! What does not fit between a payment, the signup it should belong to and the member's record.

/// A payment that people should look at, by what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// Paid, and the member's record did not show the subscription within half an hour: the bridge lost it.
    NotRecorded,
    /// The member's record shows a subscription of which no event was heard. Mended: the signup counts as paid.
    NoEvent,
    /// Two subscriptions go on for one signup.
    TwoSubscriptions,
    /// Paid with another address than the signup's: the bridge looks for a member by that one.
    AnotherAddress,
    /// A subscription that belongs to no signup of ours.
    Nobody,
    /// The subscription ended after it was paid.
    Ended,
}

impl Mismatch {
    /// Every kind with its name in the database and in lists.
    const NAMES: [(Self, &'static str); 6] = [
        (Self::NotRecorded, "not_recorded"),
        (Self::NoEvent, "no_event"),
        (Self::TwoSubscriptions, "two_subscriptions"),
        (Self::AnotherAddress, "another_address"),
        (Self::Nobody, "nobody"),
        (Self::Ended, "ended"),
    ];

    /// The names of all kinds.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().map(|(_, name)| name)
    }

    /// Its name in the database and in lists.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("nobody", |(_, name)| name)
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, other)| *other == name).map(|(kind, _)| *kind)
    }

    /// What it is, and what to do about it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotRecorded => {
                "It is paid, and the member's record does not show the subscription half an hour later. Look the customer up in Stripe and enter the subscription by hand, or send the event again from Stripe's dashboard."
            }
            Self::NoEvent => {
                "The member's record shows a subscription of which Stripe sent no event. It counts as paid; check that the webhook's address and secret are right."
            }
            Self::TwoSubscriptions => {
                "Two subscriptions go on for this signup. Cancel one of them in Stripe and refund it."
            }
            Self::AnotherAddress => {
                "It was paid with another address than the one of the signup, so the bridge may have found nobody, or somebody else. Compare both in Stripe and in the member's record."
            }
            Self::Nobody => {
                "Somebody pays for a subscription that belongs to no signup. Look the customer up in Stripe by the id."
            }
            Self::Ended => {
                "The subscription ended after it was paid. Nothing is to be done where that was meant."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_database() {
        for (kind, name) in Mismatch::NAMES {
            assert_eq!((Mismatch::named(name), kind.name()), (Some(kind), name));
        }
    }
}
