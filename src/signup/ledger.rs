//! What all events of a signup say together. Nothing in it depends on the order in which they came, or how often.

use std::collections::BTreeSet;

/// One event, as far as it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `sub_…`
    pub subscription: Option<String>,
    /// Whether it says that the subscription has begun or goes on.
    pub pays: bool,
    /// Whether it says that it is over; Stripe never takes up an ended one again.
    pub ends: bool,
    /// Whether it was paid with another address than the signup's.
    pub another_address: bool,
}

/// The sum of the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    paid: bool,
    subscriptions: BTreeSet<String>,
    ended: BTreeSet<String>,
    another_address: bool,
}

impl<'a> FromIterator<&'a Entry> for Ledger {
    fn from_iter<T: IntoIterator<Item = &'a Entry>>(entries: T) -> Self {
        let mut ledger = Self::default();
        for entry in entries {
            ledger.paid |= entry.pays;
            ledger.another_address |= entry.pays && entry.another_address;
            let subscription = entry.subscription.clone().into_iter();
            if entry.ends {
                ledger.ended.extend(subscription);
            } else if entry.pays {
                ledger.subscriptions.extend(subscription);
            }
        }
        ledger
    }
}

impl Ledger {
    /// Whether a subscription was ever active.
    pub fn is_paid(&self) -> bool {
        self.paid
    }

    /// Whether it was paid with another address than the signup's.
    pub fn by_another_address(&self) -> bool {
        self.another_address
    }

    /// Whether more than one subscription goes on.
    pub fn is_paid_twice(&self) -> bool {
        self.going_on().nth(1).is_some()
    }

    /// Whether what was paid is over, and nothing took its place.
    pub fn is_over(&self) -> bool {
        !self.ended.is_empty() && self.going_on().next().is_none()
    }

    /// The subscriptions that go on; the first is the one to name.
    pub fn going_on(&self) -> impl Iterator<Item = &str> {
        self.subscriptions.difference(&self.ended).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subscription: &str, pays: bool, ends: bool) -> Entry {
        Entry { subscription: Some(subscription.into()), pays, ends, another_address: false }
    }

    /// Every order of four.
    fn orders() -> Vec<[usize; 4]> {
        let all = 0..256;
        all.map(|n| [n / 64, n / 16 % 4, n / 4 % 4, n % 4])
            .filter(|order| (0..4).all(|of| order.contains(&of)))
            .collect()
    }

    #[test]
    fn whatever_the_order_and_however_often_the_sum_is_the_same() {
        let told = [
            entry("sub_1", false, false),
            entry("sub_1", true, false),
            entry("sub_1", false, true),
            entry("sub_1", true, false),
        ];
        let once: Ledger = told.iter().collect();
        assert!(once.is_paid() && once.is_over() && !once.is_paid_twice());
        assert_eq!(orders().len(), 24);
        for order in orders() {
            assert_eq!(order.iter().map(|at| &told[*at]).collect::<Ledger>(), once);
            assert_eq!(order.iter().chain(&order).map(|at| &told[*at]).collect::<Ledger>(), once);
        }
    }

    #[test]
    fn two_that_go_on_are_two_and_one_that_ended_is_none() {
        let twice: Ledger = [entry("sub_1", true, false), entry("sub_2", true, false)].iter().collect();
        assert!(twice.is_paid_twice() && !twice.is_over());
        let told = [entry("sub_1", true, false), entry("sub_2", true, false), entry("sub_1", false, true)];
        let moved: Ledger = told.iter().collect();
        assert!(!moved.is_paid_twice() && !moved.is_over() && moved.is_paid());
    }
}
