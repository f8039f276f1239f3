//! What a person may type, one type per kind of thing: past `parse`, no raw string stands for any of them.

mod birthday;
mod email_address;
mod line;
mod phone_number;
mod text;
mod username;

pub use birthday::Birthday;
pub use email_address::EmailAddress;
pub use line::{Line, PersonName};
pub use phone_number::{PhoneNumber, readable};
pub use username::Username;

use super::Rules;
use crate::words::Phrase;

/// Something a field can hold.
pub trait Value: Sized {
    /// Reads what was typed. The error says to the person what to do, never "invalid".
    ///
    /// `typed` is as it came (not trimmed, not normalised) and never blank.
    fn parse(typed: &str, rules: &Rules) -> Result<Self, Phrase>;
}
