//! How the space reaches a member.

use crate::signup::values::{Line, PhoneNumber};
use crate::signup::{Answer, Complained, Field, Form, NewMember, Section};

/// Phone and Discord.
#[derive(Debug)]
pub struct Contact {
    phone: PhoneNumber,
    discord_handle: Option<Line<50>>,
}

impl Answer for Contact {
    const SLUG: &'static str = "contact";
    const FIELDS: &'static [Field] = &[
        Field::tel("phone").example("+1 312 555 0199"),
        Field::text("discord_handle").optional().example("ada_example"),
    ];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let phone = form.required("phone");
        let discord_handle = form.optional("discord_handle");
        Ok(Self { phone: phone?, discord_handle: discord_handle? })
    }

    fn contribute(self, member: &mut NewMember) {
        let handle = self.discord_handle.map(Line::into_string).unwrap_or_default();
        member.set(Section::Connections, "phone", self.phone.into_string());
        member.set(Section::Connections, "discord_handle", handle);
    }
}
