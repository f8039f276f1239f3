//! Practice mode: do the stand-ins behave as what they stand in for?

mod bundle;
mod cockpit;
mod contract;
mod event;
mod faults;
mod jump;
mod kill;
mod production;
mod replay;
mod stripe;
mod support;
mod traps;
