//! What a look ahead saw upstream while somebody still read what they had answered: nobody has their address, their username is
//! free. It counts once, for two minutes, and for exactly that address and username.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::signup::Reference;

/// For so long it counts, and nobody looks for this signup again, in milliseconds.
const FRESH_MS: i64 = 120_000;
/// Signups that are looked for at once. Whoever comes then is looked for at Join.
const AT_ONCE: usize = 4;

/// Nobody had the address or the username.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Free {
    /// When the waiver on file was signed, in the waiver service's own words.
    pub waiver_signed_at: Option<String>,
}

/// A look that was begun, to be ended.
#[derive(Debug)]
pub struct Begun {
    signup: Reference,
    about: u64,
}

/// The last look for each signup. In memory, by instance: who is forgotten is looked for at Join.
#[derive(Debug, Default)]
pub(crate) struct Foresight {
    looks: Mutex<HashMap<Reference, Look>>,
    /// Makes keyed hashes: neither an address nor a username is kept.
    keyed: RandomState,
}

#[derive(Debug)]
struct Look {
    begun: i64,
    about: u64,
    seen: Seen,
}

#[derive(Debug)]
enum Seen {
    /// It is under way.
    NotYet,
    /// Something that has to be looked at again, or what was used.
    Nothing,
    Free(Free),
}

impl Foresight {
    /// Begins a look for this signup, `now` in milliseconds since 1970; nothing where there is to be none.
    pub(crate) fn begin(&self, signup: &Reference, address: &str, username: &str, now: i64) -> Option<Begun> {
        let about = self.about(address, username);
        let mut looks = self.looks();
        looks.retain(|_, look| look.is_fresh(now));
        if looks.contains_key(signup) || under_way(&looks) >= AT_ONCE {
            return None;
        }
        looks.insert(signup.clone(), Look { begun: now, about, seen: Seen::NotYet });
        Some(Begun { signup: signup.clone(), about })
    }

    /// The look has ended, and this is what there was.
    pub(crate) fn end(&self, Begun { signup, about }: Begun, free: Option<Free>) {
        if let Some(look) = self.looks().get_mut(&signup).filter(|look| look.about == about) {
            look.seen = free.map_or(Seen::Nothing, Seen::Free);
        }
    }

    /// How many looks are under way.
    pub(crate) fn under_way(&self) -> usize {
        under_way(&self.looks())
    }

    /// What was seen of this address and username, while it counts. Whoever asks again gets nothing.
    pub(crate) fn take(&self, signup: &Reference, address: &str, username: &str, now: i64) -> Option<Free> {
        let about = self.about(address, username);
        let mut looks = self.looks();
        let look = looks.get_mut(signup).filter(|look| look.is_fresh(now) && look.about == about)?;
        match std::mem::replace(&mut look.seen, Seen::Nothing) {
            Seen::Free(free) => Some(free),
            Seen::NotYet | Seen::Nothing => None,
        }
    }

    fn about(&self, address: &str, username: &str) -> u64 {
        self.keyed.hash_one((address, username))
    }

    fn looks(&self) -> MutexGuard<'_, HashMap<Reference, Look>> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn under_way(looks: &HashMap<Reference, Look>) -> usize {
    looks.values().filter(|look| matches!(look.seen, Seen::NotYet)).count()
}

impl Look {
    /// A clock that was put back makes nothing last longer.
    fn is_fresh(&self, now: i64) -> bool {
        (0..FRESH_MS).contains(&(now - self.begun))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FREE: Free = Free { waiver_signed_at: None };

    fn signup(number: u8) -> Reference {
        Reference::from_random("PS1", [number; 5])
    }

    fn looked() -> Foresight {
        let foresight = Foresight::default();
        let begun = foresight.begin(&signup(1), "ada@example.org", "ada", 1_000);
        foresight.end(begun.unwrap(), Some(FREE));
        foresight
    }

    #[test]
    fn what_was_seen_counts_once_for_two_minutes_and_for_this_address_and_username() {
        let takes = |foresight: &Foresight, address, username, now| {
            foresight.take(&signup(1), address, username, now).is_some()
        };
        for (address, username, now, counts) in [
            ("ada@example.org", "ada", 120_999, true),
            ("ada@example.org", "ada", 121_000, false),
            ("ada@example.org", "ada", 999, false),
            ("ada@example.com", "ada", 2_000, false),
            ("ada@example.org", "grace", 2_000, false),
            ("ada@example.orgada", "", 2_000, false),
        ] {
            assert_eq!(takes(&looked(), address, username, now), counts, "{address} {username} {now}");
        }
        let foresight = looked();
        assert!(foresight.take(&signup(2), "ada@example.org", "ada", 2_000).is_none());
        assert!(takes(&foresight, "ada@example.org", "ada", 2_000));
        assert!(!takes(&foresight, "ada@example.org", "ada", 2_000));
    }

    #[test]
    fn nobody_is_looked_for_twice_in_two_minutes_whatever_was_seen_and_whatever_they_change() {
        let foresight = looked();
        assert!(foresight.begin(&signup(1), "ada@example.org", "grace", 120_999).is_none());
        foresight.take(&signup(1), "ada@example.org", "ada", 2_000);
        assert!(foresight.begin(&signup(1), "ada@example.org", "ada", 120_999).is_none());
        assert!(foresight.begin(&signup(1), "ada@example.org", "ada", 121_000).is_some());
    }

    #[test]
    fn a_look_that_ends_late_says_nothing_of_what_was_changed_meanwhile() {
        let foresight = Foresight::default();
        let late = foresight.begin(&signup(1), "ada@example.org", "ada", 0).unwrap();
        let begun = foresight.begin(&signup(1), "ada@example.org", "grace", FRESH_MS).unwrap();
        foresight.end(late, Some(FREE));
        assert!(foresight.take(&signup(1), "ada@example.org", "grace", FRESH_MS).is_none());
        foresight.end(begun, Some(FREE));
        assert!(foresight.take(&signup(1), "ada@example.org", "grace", FRESH_MS).is_some());
    }

    #[test]
    fn four_are_looked_for_at_once() {
        let foresight = Foresight::default();
        let begins = |number| foresight.begin(&signup(number), "ada@example.org", "ada", 0);
        let mut begun: Vec<Begun> = (1..=6).filter_map(begins).collect();
        assert_eq!((begun.len(), foresight.under_way()), (AT_ONCE, AT_ONCE));
        foresight.end(begun.remove(0), None);
        assert!(begins(7).is_some() && begins(8).is_none());
    }
}
