//! The orders that are open, and the subscriptions that wait for their moment.

use super::{Call, Impossible, Order};
use crate::practice::dhservice::st2dh::Subscribed;

#[derive(Default)]
pub(crate) struct Book {
    orders: Vec<Order>,
    subscriptions: Vec<Awaited>,
}

/// A subscription that comes when so many more of these calls are through.
struct Awaited {
    call: Call,
    left: u32,
    event: Subscribed,
}

impl Book {
    pub(crate) fn order(&mut self, order: Order) -> Result<(), Impossible> {
        if !order.is_possible() {
            return Err(Impossible(order));
        }
        self.orders.push(order);
        Ok(())
    }

    pub(crate) fn open(&self) -> &[Order] {
        &self.orders
    }

    pub(crate) fn await_call(&mut self, call: Call, nth: u32, event: Subscribed) {
        self.subscriptions.push(Awaited { call, left: nth, event });
    }

    pub(crate) fn clear(&mut self) {
        self.orders.clear();
        self.subscriptions.clear();
    }

    /// A call comes: the oldest order that is due takes it, and younger ones do not see it.
    pub(crate) fn comes(&mut self, call: Call) -> Option<Order> {
        let mut taken = None;
        for order in self.orders.iter_mut().filter(|order| order.call == call) {
            if order.skip > 0 {
                order.skip -= 1;
                continue;
            }
            taken = Some(*order);
            if order.attempts != u32::MAX {
                order.attempts -= 1;
            }
            break;
        }
        self.orders.retain(|order| order.attempts > 0);
        taken
    }

    /// A call is through: the subscriptions whose moment that is.
    pub(crate) fn is_through(&mut self, call: Call) -> Vec<Subscribed> {
        for awaited in self.subscriptions.iter_mut().filter(|awaited| awaited.call == call) {
            awaited.left = awaited.left.saturating_sub(1);
        }
        let due = |awaited: &mut Awaited| awaited.call == call && awaited.left == 0;
        self.subscriptions.extract_if(.., due).map(|awaited| awaited.event).collect()
    }
}
