//! Whose signup it is.

use jiff::tz::TimeZone;

use super::Link;

/// The organisation people join: its name, its pages, its rules.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// As people call it.
    pub name: String,
    /// First part of every reference.
    pub reference_prefix: String,
    /// Where the waiver is read and signed.
    pub waiver_url: String,
    /// Where the membership agreement is read.
    pub agreement_url: String,
    /// Whom to write to when it did not work.
    pub support_email: String,
    /// Where members sign in; no sign-in links without it.
    pub sign_in_url: Option<String>,
    /// Youngest age in years.
    pub minimum_age: u8,
    /// Decides what day it is.
    pub time_zone: TimeZone,
}

impl Organisation {
    /// The address of a page that a field refers to.
    pub fn url(&self, link: Link) -> &str {
        match link {
            Link::Waiver => &self.waiver_url,
            Link::Agreement => &self.agreement_url,
        }
    }
}
