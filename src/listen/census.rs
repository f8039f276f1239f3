//! Who is connected: counted in all and by address, so that nobody keeps the others out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::pulse::Pulse;

/// Everybody who is connected. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Census {
    in_all: usize,
    seats: Arc<Mutex<Seats>>,
}

#[derive(Debug, Default)]
struct Seats {
    last: u64,
    taken: HashMap<u64, (IpAddr, Pulse)>,
    of: HashMap<IpAddr, usize>,
}

/// A place for one connection, free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    number: u64,
    census: Census,
}

impl Census {
    /// Room for so many.
    pub(super) fn new(in_all: usize) -> Self {
        Self { in_all, seats: Arc::default() }
    }

    /// A place for somebody from this address, who may have `own` of them at most. Where it is full, whoever has waited for
    /// longest without asking anything makes room; `None` where everybody is being answered.
    pub(super) fn admit(&self, ip: IpAddr, own: usize, pulse: &Pulse) -> Option<Seat> {
        let mut seats = self.seats();
        if seats.of.get(&ip).is_some_and(|count| *count >= own) {
            seats.make_room(|other| other == ip)?;
        }
        if seats.taken.len() >= self.in_all {
            seats.make_room(|_| true)?;
        }
        seats.last += 1;
        let number = seats.last;
        seats.taken.insert(number, (ip, pulse.clone()));
        *seats.of.entry(ip).or_default() += 1;
        Some(Seat { number, census: self.clone() })
    }

    /// How many connections there are.
    pub(crate) fn seated(&self) -> usize {
        self.seats().taken.len()
    }

    /// How many there may be.
    pub(crate) fn room(&self) -> usize {
        self.in_all
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    fn make_room(&mut self, among: impl Fn(IpAddr) -> bool) -> Option<()> {
        let waiting = self.taken.iter().filter(|(_, (ip, _))| among(*ip));
        let waiting = waiting.filter_map(|(number, (_, pulse))| Some((pulse.waits_since()?, *number)));
        let (_, number) = waiting.min()?;
        self.leave(number)?.give_up();
        metrics::counter!("dhsignup_connections_given_up_total").increment(1);
        Some(())
    }

    fn leave(&mut self, number: u64) -> Option<Pulse> {
        let (ip, pulse) = self.taken.remove(&number)?;
        if let Some(count) = self.of.get_mut(&ip) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&ip);
            }
        }
        Some(pulse)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.census.seats().leave(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn answered() -> Pulse {
        let pulse = Pulse::new();
        pulse.request_begins();
        pulse
    }

    #[test]
    fn whoever_waits_for_longest_makes_room_and_nobody_who_is_being_answered() {
        let census = Census::new(3);
        let sat = || {
            let mut numbers: Vec<u64> = census.seats().taken.keys().copied().collect();
            numbers.sort_unstable();
            numbers
        };
        let pulses = [answered(), Pulse::new(), Pulse::new(), answered()];
        let _four: Vec<_> = pulses.iter().map(|pulse| census.admit(HERE, 9, pulse)).collect();
        assert_eq!(sat(), [1, 3, 4], "the second waited for longer than the third");
        let _fifth = census.admit(THERE, 9, &answered());
        assert_eq!(sat(), [1, 4, 5]);
        assert!(census.admit(THERE, 9, &Pulse::new()).is_none(), "all are being answered");
    }

    #[test]
    fn one_address_makes_room_for_itself_alone() {
        let census = Census::new(9);
        let _there = census.admit(THERE, 1, &answered());
        assert!(census.admit(THERE, 1, &Pulse::new()).is_none());
        let here = census.admit(HERE, 1, &answered());
        assert!(here.is_some());
        drop(here);
        assert!(census.admit(HERE, 1, &Pulse::new()).is_some(), "a place is free again");
        assert!(census.seats().of.len() == 1, "nobody is counted who has left");
    }
}
