//! What is counted of the way through the signup: how many came by, never who.

/// A point on the way, or a field that was stumbled over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone<'a> {
    /// A first answer was accepted.
    Started,
    /// This question was answered for the first time.
    Answered(&'a str),
    /// Every question was answered for the first time.
    Review,
    /// Join was pressed, and the member is owed.
    Joined,
    /// The record was made: payment is possible.
    Payable,
    /// A payment was seen.
    Paid,
    /// An answer of this question was refused because of this field.
    Refused(&'a str, &'a str),
}

impl Milestone<'_> {
    /// What names of refused fields begin with.
    pub const REFUSED: &'static str = "refused:";

    /// Its name in the database: words of ours, and names of questions and fields.
    pub fn name(self) -> String {
        match self {
            Self::Started => "started".into(),
            Self::Answered(step) => format!("step:{step}"),
            Self::Review => "review".into(),
            Self::Joined => "joined".into(),
            Self::Payable => "payable".into(),
            Self::Paid => "paid".into(),
            Self::Refused(step, field) => format!("{}{step}.{field}", Self::REFUSED),
        }
    }
}
