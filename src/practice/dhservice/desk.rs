//! Where one call is dealt with: the table to itself, and what the knobs were when it came.

use std::io;

use jiff::Timestamp;

use super::jsonb::Flaw;
use super::knobs::{Generation, Knobs, Trouble};
use super::table::Table;

pub(super) struct Desk<'a> {
    pub(super) knobs: Knobs,
    pub(super) now: Timestamp,
    /// This call has looked for its address already and found nobody; what other workers did since, it does not see.
    pub(super) nobody: bool,
    pub(super) table: &'a mut Table,
}

/// What PostgreSQL would say of a statement it refuses. DHService puts it into a 200.
pub(super) struct Refusal(pub(super) String);

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal(format!("could not extend file: {error}\n"))
    }
}

impl Desk<'_> {
    pub(super) fn is_a(&self) -> bool {
        self.knobs.generation == Generation::A
    }

    /// May this document be written at all?
    pub(super) fn update_check(&self, flaw: Option<Flaw>) -> Result<(), Refusal> {
        literal(flaw)?;
        match self.knobs.trouble {
            Trouble::ReadOnly => Err(read_only("UPDATE")),
            _ => Ok(()),
        }
    }

    /// May a row with this document be added? A full disk is only noticed when the id is spent.
    pub(super) fn insert_check(&mut self, flaw: Option<Flaw>) -> Result<(), Refusal> {
        literal(flaw)?;
        match self.knobs.trouble {
            Trouble::ReadOnly => Err(read_only("INSERT")),
            Trouble::DiskFull => {
                self.table.burn_id()?;
                Err(Refusal("could not extend file: No space left on device\n".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

fn read_only(verb: &str) -> Refusal {
    Refusal(format!("cannot execute {verb} in a read-only transaction\n"))
}

/// The document is parsed before anything else is looked at.
fn literal(flaw: Option<Flaw>) -> Result<(), Refusal> {
    let words = match flaw {
        None => return Ok(()),
        Some(Flaw::Nul) => {
            "unsupported Unicode escape sequence\nDETAIL:  \\u0000 cannot be converted to text.\n"
        }
        Some(Flaw::Surrogate) => {
            "invalid input syntax for type json\nDETAIL:  Unicode low surrogate must follow a high surrogate.\n"
        }
    };
    Err(Refusal(words.to_owned()))
}
