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
    const FIELDS: &'static [Field] = &[
        Field::text("first_name").example("Ada").autocomplete("given-name"),
        Field::text("last_name").example("Example").autocomplete("family-name"),
        Field::text("preferred_name").optional().example("Countess").autocomplete("nickname"),
        Field::text("pronouns").optional().example("she/her"),
        Field::date("birthday").example("1990-04-27").autocomplete("bday"),
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
