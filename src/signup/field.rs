//! A field of a question: its name in the form, its words, how it is asked.

use super::values::EmailAddress;

/// One field. Built with the constructors below in a step's `FIELDS`; names are the storage format and never change.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in the form, in the URL fragment of its error and in the database.
    pub name: &'static str,
    /// What the person reads beside it.
    pub label: &'static str,
    /// Which control asks for it.
    pub kind: Kind,
    /// False where an empty answer is an answer.
    pub required: bool,
    /// Why it is asked, in one line.
    pub why: Option<&'static str>,
    /// A made-up value that the rules accept. Tests fill forms with it.
    pub example: &'static str,
    /// HTML's `autocomplete` token, so that a browser can fill it in.
    pub autocomplete: &'static str,
    /// A page of the organisation to read before ticking.
    pub link: Option<Link>,
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
    const fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { name, label, kind, required: true, why: None, example: "", autocomplete: "off", link: None }
    }

    /// A line of text.
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text)
    }

    /// An e-mail address.
    pub const fn email(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Email).autocomplete("email")
    }

    /// A telephone number.
    pub const fn tel(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Tel).autocomplete("tel")
    }

    /// A day.
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Date)
    }

    /// A username.
    pub const fn username(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Username).autocomplete("username")
    }

    /// A box that must be ticked.
    pub const fn check(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Check).example("yes")
    }

    /// An empty answer is an answer.
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Says why it is asked.
    pub const fn why(mut self, why: &'static str) -> Self {
        self.why = Some(why);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_answer_is_recognised_by_its_owner_alone() {
        assert_eq!(Field::email("email", "").masked("ada@example.org"), "a•••@e•••.org");
        assert_eq!(Field::text("last_name", "").masked(" Ängström"), "Ä•••");
        assert_eq!(Field::tel("phone", "").masked("+1 312 555 0199"), "•••");
        assert_eq!(Field::date("birthday", "").masked("1990-04-27"), "•••");
        assert_eq!(Field::check("waiver", "").masked("yes"), "yes");
        assert_eq!(Field::text("pronouns", "").masked(" "), "");
    }
}
