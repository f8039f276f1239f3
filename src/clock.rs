//! The time, which practice mode and tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The system's clock plus an offset that practice mode and tests set. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The present instant, shifted by whatever [`Clock::advance`] added up to.
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_millis(self.offset_ms())
    }

    /// Milliseconds since 1970-01-01T00:00:00Z: how every time is stored.
    pub fn millis(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Today's date where the organisation is: what a minimum age is counted by.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.now().to_zoned_datetime(zone.clone()).date()
    }

    /// How far this clock is ahead of the system's, in milliseconds. The store adds it to the database's own clock.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// Moves the time; a negative duration moves it back.
    pub fn advance(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(0);
        self.offset_ms.fetch_add(ms, Ordering::Relaxed);
    }
}
