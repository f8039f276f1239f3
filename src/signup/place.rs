//! Where a person is: the one question every reply answers.

use super::journey::Step;

/// Where a signup stands, derived from its facts. Refresh, Back, a mailed link and a stale tab all converge here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// A question is open.
    Question(&'static Step),
    /// Everything is answered: check it and join.
    Review,
    /// Join is owed and being worked on.
    Waiting,
    /// The member exists: pay.
    Payment,
    /// Paid: what happens next.
    Welcome,
    /// Something has to be proven first: a letter went to the address.
    CheckInbox,
    /// The browser lost its cookie: whoever proves the address gets the earlier answers back.
    Confirm,
    /// The browser has two signups under way: which one is meant?
    Choose,
    /// An active member, proven: sign in.
    Member,
    /// Only people can sort this out (banned and the like), proven.
    Contact,
}

impl Place {
    /// The page where this place is shown.
    pub fn path(&self) -> String {
        match self {
            Self::Question(step) => format!("/signup/{}", step.slug),
            Self::Review => "/signup/review".into(),
            Self::Welcome => "/signup/welcome".into(),
            Self::Confirm => "/signup/confirm".into(),
            Self::Choose => "/signup/choose".into(),
            Self::Waiting | Self::Payment | Self::CheckInbox | Self::Member | Self::Contact => {
                "/signup/membership".into()
            }
        }
    }

    /// `data-place` of the page: what browser tests look for.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Question(_) => "question",
            Self::Review => "review",
            Self::Waiting => "waiting",
            Self::Payment => "payment",
            Self::Welcome => "welcome",
            Self::CheckInbox => "check-inbox",
            Self::Confirm => "confirm",
            Self::Choose => "choose",
            Self::Member => "member",
            Self::Contact => "contact",
        }
    }
}
