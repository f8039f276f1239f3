//! What people answer, and the words by which a page or a letter is known.

use std::fmt;

/// A browser of somebody's; each keeps its own cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Browser(pub(super) usize);

impl Browser {
    pub(super) const ALL: [Self; 3] = [Self(0), Self(1), Self(2)];
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["the desk", "the phone", "the library"][self.0])
    }
}

/// The addresses there are. The last one is somebody's already.
pub(super) const ADDRESSES: [&str; 3] = ["ada@example.org", "bo@example.org", "mia@example.org"];
pub(super) const MIA: usize = 2;

/// The questions in the order of the journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    Email,
    AboutYou,
    Contact,
    Username,
    Agreements,
}

impl Question {
    pub(super) const ALL: [Self; 5] =
        [Self::Email, Self::AboutYou, Self::Contact, Self::Username, Self::Agreements];

    pub(super) fn slug(self) -> &'static str {
        ["email", "about-you", "contact", "username", "agreements"][self as usize]
    }

    /// The field whose text tells one answer from another, and its label.
    pub(super) fn field(self) -> (&'static str, &'static str) {
        [
            ("email", "Email address"),
            ("first_name", "First name"),
            ("phone", "Phone number"),
            ("username", "Username"),
            ("waiver", "I have signed the liability waiver"),
        ][self as usize]
    }

    /// What may be answered.
    fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Email => &ADDRESSES,
            Self::AboutYou => &["Ada", "Bea"],
            Self::Contact => &["+1 312 555 0101", "+1 773 555 0102"],
            Self::Username => &["ada_1", "bea_2", "cleo_3"],
            Self::Agreements => &["yes"],
        }
    }

    /// One of them, whatever the number.
    pub(super) fn good(self, which: usize) -> Typed {
        Typed::Good(which % self.texts().len())
    }

    /// Every text that may be answered here.
    pub(super) fn all(self) -> impl Iterator<Item = &'static str> {
        self.texts().iter().copied()
    }

    /// What is typed into its field.
    pub(super) fn text(self, typed: Typed) -> &'static str {
        match typed {
            Typed::Good(which) => self.texts()[which],
            Typed::Bad => ["nobody", "", "12", "no, thanks", ""][self as usize],
        }
    }

    /// As it is shown to a browser that came by a link.
    pub(super) fn masked(self, text: &str) -> String {
        let first: String = text.chars().take(1).collect();
        match self {
            Self::Email => format!("{first}•••@e•••.org"),
            Self::Contact => "•••".to_owned(),
            Self::AboutYou | Self::Username => format!("{first}•••"),
            Self::Agreements => text.to_owned(),
        }
    }
}

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Good(usize),
    Bad,
}

/// Where a browser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Question(Question),
    Review,
    Waiting,
    Payment,
    Welcome,
    CheckInbox,
    Confirm,
    Choose,
    Member,
    Contact,
}

impl fmt::Display for Place {
    /// As the page says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(question) => write!(f, "question {}", question.slug()),
            Self::Review => f.write_str("review"),
            Self::Waiting => f.write_str("waiting"),
            Self::Payment => f.write_str("payment"),
            Self::Welcome => f.write_str("welcome"),
            Self::CheckInbox => f.write_str("check-inbox"),
            Self::Confirm => f.write_str("confirm"),
            Self::Choose => f.write_str("choose"),
            Self::Member => f.write_str("member"),
            Self::Contact => f.write_str("contact"),
        }
    }
}

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The page that was asked for is not this browser's now; nothing is sent.
    LedAway,
    /// On to wherever they are.
    Goes,
    /// Something is wrong with what was typed.
    Refused,
    /// Both answers, and the choice.
    Conflict,
    /// This page, known by these words.
    Says(&'static str),
}

/// What a letter is about, by what its subject says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Began,
    AskedAgain,
    StillWorking,
    ReadyToPay,
    Paid,
    ConfirmPaid,
    MemberAlready,
    WelcomeBack,
    HavePayment,
    ForPeople,
    Finish,
    Reminder,
    Erased,
    AddressChanged,
}

impl Subject {
    const ALL: [(Self, &'static str); 14] = [
        (Self::Began, "Continue your"),
        (Self::AskedAgain, "One more question"),
        (Self::StillWorking, "We are still working"),
        (Self::ReadyToPay, "One step left"),
        (Self::Paid, "Your Pumping Station: One membership"),
        (Self::ConfirmPaid, "please confirm your address"),
        (Self::MemberAlready, "You are a member"),
        (Self::WelcomeBack, "Welcome back"),
        (Self::HavePayment, "We have your"),
        (Self::ForPeople, "About your"),
        (Self::Finish, "Finish your"),
        (Self::Reminder, "is waiting for you"),
        (Self::Erased, "signup is deleted"),
        (Self::AddressChanged, "goes on with another address"),
    ];

    /// What a letter with this subject is about.
    pub(super) fn read(subject: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, words)| subject.contains(words));
        found.unwrap_or_else(|| panic!("no letter has the subject {subject:?}")).0
    }
}
