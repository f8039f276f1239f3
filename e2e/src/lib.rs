//! The journey in a real browser: a stage with the real program on it, visitors with browsers of their own, their
//! inbox, and what may be asked about the members the program made.
//!
//! A story is a test that calls [`tell`]; what must hold after every story is checked there, once.

mod aria;
mod artifacts;
mod axe;
mod browser;
mod contrast;
mod gallery;
mod inbox;
mod kept;
mod members;
mod newcomer;
mod page;
mod record;
mod server;
mod stage;
mod story;
mod visitor;
pub mod walk;
mod words;

pub use gallery::{Gallery, Picture, Wing};
pub use inbox::{Inbox, Letter};
pub use kept::Rows;
pub use newcomer::{Newcomer, steps};
pub use stage::Stage;
pub use story::{tell, tell_anywhere, tell_where_letters_arrive, tell_with};
pub use visitor::{Guise, Visitor};
