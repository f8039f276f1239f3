//! Where a jump can lead: every question, and the situations that people get into.

use std::borrow::Cow;

use crate::signup::{Journey, Step};
use crate::words::Words;

/// Where a jump leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Destination {
    /// A question, with all before it answered.
    Question(&'static Step),
    /// Anything else.
    Situation(Situation),
}

/// A place that is no question, or a turn that somebody's signup has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // what each is stands in `Situation::words`
pub(super) enum Situation {
    Review,
    Waiting,
    WaitingLonger,
    NeedsSomebody,
    CheckInbox,
    Payment,
    Paying,
    Welcome,
    Member,
    Banned,
    Choose,
    Confirm,
    Lost,
    Gone,
    Link,
    ExpiredLink,
    UnknownLink,
}

/// A heading of the cockpit, and what stands below it.
pub(super) type Group = (&'static str, &'static [Situation]);

/// All situations, in the order in which the cockpit shows them.
pub(super) const GROUPS: [Group; 4] = [
    ("Join and pay", &[Situation::Review, Situation::Payment, Situation::Paying, Situation::Welcome]),
    (
        "The member service is out of order",
        &[Situation::Waiting, Situation::WaitingLonger, Situation::NeedsSomebody],
    ),
    ("The address is known already", &[Situation::CheckInbox, Situation::Member, Situation::Banned]),
    (
        "Coming back",
        &[
            Situation::Link,
            Situation::Confirm,
            Situation::Choose,
            Situation::Lost,
            Situation::ExpiredLink,
            Situation::UnknownLink,
            Situation::Gone,
        ],
    ),
];

impl Situation {
    /// Its slug, its title and what it is, in one line.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Review => ("review", "Review", "Every question is answered; Join is next."),
            Self::Waiting => (
                "waiting",
                "Waiting",
                "Joined, and no record can be made: that fault stays ordered until you cancel it.",
            ),
            Self::WaitingLonger => (
                "waiting-longer",
                "Waiting longer",
                "The same an hour later: moves the clock, and the fault stays ordered.",
            ),
            Self::NeedsSomebody => (
                "needs-somebody",
                "Needs somebody",
                "The service refuses the record for hours: moves the clock, and the fault stays ordered.",
            ),
            Self::CheckInbox => (
                "check-inbox",
                "Check your inbox",
                "The address is that of a suspended member and has to be proven.",
            ),
            Self::Payment => ("payment", "Payment", "The record is made; the pricing table is shown."),
            Self::Paying => (
                "paying",
                "Checking the payment",
                "Paid, and nothing tells of it: send its event from this page.",
            ),
            Self::Welcome => ("welcome", "Welcome", "Paid, and known to be."),
            Self::Member => ("member", "Member already", "An active member who opened the email's link."),
            Self::Banned => ("banned", "Please write to us", "A banned member who opened the email's link."),
            Self::Choose => ("choose", "Which signup?", "Two signups in one browser."),
            Self::Confirm => {
                ("confirm", "Is it you?", "Opened by a link: the answers are hidden until the code is typed.")
            }
            Self::Lost => {
                ("lost", "Lost cookie", "The cookie is lost in mid-step: the address is asked again.")
            }
            Self::Gone => ("gone", "Erased", "The link of a signup that was erased."),
            Self::Link => ("link", "A mailed link", "Looking at a fresh link without being anybody."),
            Self::ExpiredLink => {
                ("expired-link", "An expired link", "The same a day later: moves the clock.")
            }
            Self::UnknownLink => ("unknown-link", "An unknown link", "A link that was never mailed."),
        }
    }

    /// Its name in forms.
    pub(super) fn slug(self) -> &'static str {
        self.words().0
    }

    /// What its button says.
    pub(super) fn title(self) -> &'static str {
        self.words().1
    }

    /// What it is, in one line.
    pub(super) fn about(self) -> &'static str {
        self.words().2
    }
}

impl Destination {
    /// The destination with this name. A question comes before a situation of the same name.
    pub(super) fn named(journey: Journey, slug: &str) -> Option<Self> {
        let situations = GROUPS.iter().flat_map(|(_, situations)| situations.iter());
        let situation = situations.copied().find(|situation| situation.slug() == slug);
        journey.step(slug).map(Self::Question).or(situation.map(Self::Situation))
    }

    /// What people call it.
    pub(super) fn title(self, words: &Words) -> Cow<'_, str> {
        match self {
            Self::Question(step) => words.say(step.title()),
            Self::Situation(situation) => situation.title().into(),
        }
    }
}
