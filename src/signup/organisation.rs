//! Whose signup it is.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

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
    /// The colours of its letters.
    pub ink: Ink,
}

/// The colours of letters, each as `#rrggbb`: mail programs know no stylesheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ink {
    /// What is read.
    pub text: String,
    /// What is read second.
    pub soft: String,
    /// Links, and the ground of the button.
    pub link: String,
    /// What the button says.
    pub on_link: String,
}

impl Organisation {
    /// The address of a page that a field refers to.
    pub fn url(&self, link: Link) -> &str {
        match link {
            Link::Waiver => &self.waiver_url,
            Link::Agreement => &self.agreement_url,
        }
    }

    /// The day there, at this moment in milliseconds since 1970.
    pub fn day(&self, at: i64) -> Date {
        self.there(at).date()
    }

    /// The minute there: `2026-11-25 17:55`.
    pub fn minute(&self, at: i64) -> String {
        self.there(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn there(&self, at: i64) -> ZonedDateTime {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned_datetime(self.time_zone.clone())
    }
}
