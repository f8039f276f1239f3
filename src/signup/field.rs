//! A field of a question: its name in the form, by which its words are found, and how it is asked.

use std::borrow::Cow;

use super::values::EmailAddress;
use crate::words::Phrase;

/// One field. Built with the constructors below in a step's `FIELDS`; names are the storage format and never change.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in the form, in the URL fragment of its error and in the database.
    pub name: &'static str,
    /// Which control asks for it.
    pub kind: Kind,
    /// False where an empty answer is an answer.
    pub required: bool,
    /// A made-up value that the rules accept. Tests fill forms with it.
    pub example: &'static str,
    /// HTML's `autocomplete` token, so that a browser can fill it in.
    pub autocomplete: &'static str,
    /// A page of the organisation to read before ticking.
    pub link: Option<Link>,
    /// The message with its words, where it is not the one of its name.
    told_as: Option<&'static str>,
}

/// The control a field is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Tel,
    /// A day, `yyyy-mm-dd`.
    Date,
    /// A box to tick; its value is `yes`.
    Check,
    /// A username, checked for being free while it is typed.
    Username,
}

/// A page that the organisation keeps elsewhere; the settings say where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The liability waiver, to be signed there.
    Waiver,
    /// The membership agreement.
    Agreement,
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true, example: "", autocomplete: "off", link: None, told_as: None }
    }

    /// A line of text.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// An e-mail address.
    pub const fn email(name: &'static str) -> Self {
        Self::new(name, Kind::Email).autocomplete("email")
    }

    /// A telephone number.
    pub const fn tel(name: &'static str) -> Self {
        Self::new(name, Kind::Tel).autocomplete("tel")
    }

    /// A day.
    pub const fn date(name: &'static str) -> Self {
        Self::new(name, Kind::Date)
    }

    /// A username.
    pub const fn username(name: &'static str) -> Self {
        Self::new(name, Kind::Username).autocomplete("username")
    }

    /// A box that must be ticked.
    pub const fn check(name: &'static str) -> Self {
        Self::new(name, Kind::Check).example("yes")
    }

    /// Says it by another message than the one of its name.
    pub const fn told_as(mut self, message: &'static str) -> Self {
        self.told_as = Some(message);
        self
    }

    /// An empty answer is an answer.
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// A made-up value that passes.
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    /// HTML's token for filling it in.
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// What the person reads beside it.
    pub fn label(&self) -> Phrase {
        Phrase::new(self.message())
    }

    /// Why it is asked, in one line; not every language need say it.
    pub fn why(&self) -> Phrase {
        Phrase::part(self.message(), "why")
    }

    fn message(&self) -> Cow<'static, str> {
        self.told_as.map_or_else(|| message(self.name).into(), Cow::from)
    }

    /// What to do where it was left empty, or not ticked.
    pub fn missing(name: &str) -> Phrase {
        Phrase::part(message(name), "missing")
    }

    /// What to do where the answer turned out to be somebody else's.
    pub fn refused(name: &str) -> Phrase {
        Phrase::part(message(name), "refused")
    }

    /// Whether it asks for a name or a part of one.
    pub fn is_a_name(&self) -> bool {
        self.autocomplete.ends_with("name") && self.kind == Kind::Text
    }

    /// What may be shown of an answer to a browser that came by a link: enough to recognise one's own by, too little to learn
    /// somebody else's.
    pub fn masked(&self, text: &str) -> String {
        let text = text.trim();
        match (self.kind, EmailAddress::read(text)) {
            _ if text.is_empty() || self.kind == Kind::Check => text.to_owned(),
            (Kind::Email, Ok(address)) => address.masked(),
            (Kind::Tel | Kind::Date | Kind::Email, _) => "•••".to_owned(),
            (Kind::Text | Kind::Username | Kind::Check, _) => {
                text.chars().take(1).chain("•••".chars()).collect()
            }
        }
    }

    /// A page to read before ticking.
    pub const fn link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }
}

/// The name of the message that says a field.
fn message(name: &str) -> String {
    format!("field-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_answer_is_recognised_by_its_owner_alone() {
        assert_eq!(Field::email("email").masked("ada@example.org"), "a•••@e•••.org");
        assert_eq!(Field::text("last_name").masked(" Ängström"), "Ä•••");
        assert_eq!(Field::tel("phone").masked("+1 312 555 0199"), "•••");
        assert_eq!(Field::date("birthday").masked("1990-04-27"), "•••");
        assert_eq!(Field::check("waiver").masked("yes"), "yes");
        assert_eq!(Field::text("pronouns").masked(" "), "");
    }
}
