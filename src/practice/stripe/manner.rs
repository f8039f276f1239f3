//! How the practice Stripe tells of payments, and how its table's script arrives: what goes wrong in the field, on order.

use std::time::Duration;

/// How events come to the program's webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Events {
    /// While the browser is on its way back.
    #[default]
    Now,
    /// Some seconds later.
    Late,
    /// Each of them twice.
    Twice,
    /// The bridge first, then the subscription, then the checkout that names the signup.
    Reordered,
    /// Never.
    Lost,
}

/// What ST2DH makes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bridge {
    /// It writes the subscription into the member's record.
    #[default]
    Works,
    /// It loses the event, as it does where it finds nobody by the address.
    Loses,
}

/// How the pricing table's script arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Script {
    /// At once.
    #[default]
    There,
    /// Later than a person waits.
    Slow,
    /// Not at all, as behind an ad blocker.
    Blocked,
}

/// All of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each field is its type
pub struct Manner {
    pub events: Events,
    pub bridge: Bridge,
    pub script: Script,
}

impl Events {
    /// Every way with its word.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Now, "now"),
        (Self::Late, "late"),
        (Self::Twice, "twice"),
        (Self::Reordered, "reordered"),
        (Self::Lost, "lost"),
    ];
    pub(super) const LATE: Duration = Duration::from_secs(12);
}

impl Bridge {
    /// Every way with its word.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Works, "works"), (Self::Loses, "loses")];
}

impl Script {
    /// Every way with its word.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::There, "there"), (Self::Slow, "slow"), (Self::Blocked, "blocked")];
    pub(super) const SLOW: Duration = Duration::from_secs(9);
}
