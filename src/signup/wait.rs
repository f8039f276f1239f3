//! How long somebody waits for a member record, in the words that the waiting page needs.

/// What is true for somebody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It should be a matter of seconds.
    Soon,
    /// It takes longer: a letter will come, so nobody has to stay.
    Late,
    /// People were told: it does not go on by itself.
    ForPeople,
}

impl Wait {
    /// Milliseconds after Join from which on a letter is promised, and owed when payment is possible.
    pub const PROMISED_AFTER_MS: i64 = 20_000;

    /// Its word in the page's address, by which a poll tells whether anything is new.
    pub fn name(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Late => "late",
            Self::ForPeople => "people",
        }
    }
}
