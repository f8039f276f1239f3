//! The pages, each from what it shows; no handler's business and no database in here.

mod confirm;
mod kiosk;
mod landing;
mod later;
mod membership;
mod my_data;
mod page;
mod phone;
mod problem;
mod question;
mod resume;
mod review;
mod shared;
mod slip;
pub mod staff;
mod stop;
mod welcome;

pub use confirm::{Choice, Why, choose, confirm};
pub use kiosk::{Kiosk, kiosk, still_there};
pub use landing::landing;
pub use later::later;
use membership::mail_refused;
pub use membership::{
    Inbox, Payer, PricingTable, check_inbox, contact, member, payment, support_told, waiting,
};
pub use my_data::{MyData, erased, my_data, no_data};
pub use page::{Assets, Image, Page, Policy, Poll, Shell};
pub use phone::{Phone, dead_code, on_phone, phone};
pub use problem::problem;
pub use question::{Availability, Question, conflict, question, username_hint};
pub use resume::{Dead, dead_link, finished, fresh_link_sent, link, link_asked, moved_link, resume};
pub use review::{Checked, Confirmation, review};
pub use shared::shared;
pub use stop::{Stop, Stopped, stop, stopped};
pub use welcome::{Checking, Receipt, checking, welcome};
