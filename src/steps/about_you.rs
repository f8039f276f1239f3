//! Who the new member is.

use crate::signup::values::{Birthday, Line, PersonName};
use crate::signup::{Answer, Complained, Field, Form, NewMember, Section};

/// Names, pronouns, birthday.
#[derive(Debug)]
pub struct AboutYou {
    first_name: PersonName,
    last_name: PersonName,
    preferred_name: Option<PersonName>,
    pronouns: Option<Line<50>>,
    birthday: Birthday,
}

impl Answer for AboutYou {
    const SLUG: &'static str = "about-you";
    const TITLE: &'static str = "Who are you?";
    const FIELDS: &'static [Field] = &[
        Field::text("first_name", "First name")
            .why("As on your ID: somebody checks it once, at your orientation.")
            .example("Ada")
            .autocomplete("given-name"),
        Field::text("last_name", "Last name").example("Example").autocomplete("family-name"),
        Field::text("preferred_name", "Preferred name")
            .optional()
            .why("What people at the space call you.")
            .example("Countess")
            .autocomplete("nickname"),
        Field::text("pronouns", "Pronouns").optional().example("she/her"),
        Field::date("birthday", "Date of birth")
            .why("Members have to be of age; nobody else sees it.")
            .example("1990-04-27")
            .autocomplete("bday"),
    ];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let first_name = form.required("first_name");
        let last_name = form.required("last_name");
        let preferred_name = form.optional("preferred_name");
        let pronouns = form.optional("pronouns");
        let birthday = form.required("birthday");
        Ok(Self {
            first_name: first_name?,
            last_name: last_name?,
            preferred_name: preferred_name?,
            pronouns: pronouns?,
            birthday: birthday?,
        })
    }

    fn contribute(self, member: &mut NewMember) {
        let identity = Section::Identity;
        member.set(identity, "first_name", self.first_name.into_string());
        member.set(identity, "last_name", self.last_name.into_string());
        member.set(identity, "nickname", self.preferred_name.map(Line::into_string).unwrap_or_default());
        member.set(identity, "pronouns", self.pronouns.map(Line::into_string).unwrap_or_default());
        member.set(identity, "birthday", self.birthday.iso());
    }
}
