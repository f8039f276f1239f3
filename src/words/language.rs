//! The languages.

use std::str::FromStr;

use unic_langid::{LanguageIdentifier, langid};

use super::{ENGLISH, Files, SPANISH};

/// A language that all words exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, as in the United States.
    #[default]
    English,
    /// Spanish, as it is spoken in the Americas.
    Spanish,
    /// English with other letters. Whoever reads it sees which words stand in no message file, and where a longer language would
    /// not fit. Only while practising.
    Pseudo,
}

impl Language {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::Pseudo];

    /// BCP 47: what stands in `lang`, in the cookie and in the database.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Pseudo => "en-XA",
        }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::Pseudo => "Pseudo",
        }
    }

    pub(super) fn id(self) -> LanguageIdentifier {
        match self {
            Self::English | Self::Pseudo => langid!("en-US"),
            Self::Spanish => langid!("es"),
        }
    }

    pub(super) fn files(self) -> Files {
        match self {
            Self::English | Self::Pseudo => ENGLISH,
            Self::Spanish => SPANISH,
        }
    }
}

/// No language of ours has this tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no language of ours")]
pub struct Unspoken;

impl FromStr for Language {
    type Err = Unspoken;

    /// Reads exactly a [`tag`](Self::tag).
    fn from_str(tag: &str) -> Result<Self, Unspoken> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(Unspoken)
    }
}
