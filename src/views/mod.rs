//! The pages, each from what it shows; no handler's business and no database in here.

mod landing;
mod membership;
mod page;
mod problem;
mod question;
mod resume;
mod review;
mod welcome;

pub use landing::landing;
pub use membership::{Payer, PricingTable, check_inbox, contact, member, payment, waiting};
pub use page::{Assets, Page, Policy, Poll, Shell};
pub use problem::problem;
pub use question::{Question, conflict, question, username_hint};
pub use resume::{Dead, dead_link, fresh_link_sent, link, link_asked, resume};
pub use review::{Confirmation, review};
pub use welcome::{checking, welcome};
