//! What the member signs in with.

use crate::signup::values::Username;
use crate::signup::{Answer, Complained, Field, Form, NewMember, Section};

/// The username.
#[derive(Debug)]
pub struct ChosenUsername {
    username: Username,
}

impl Answer for ChosenUsername {
    const SLUG: &'static str = "username";
    const FIELDS: &'static [Field] = &[Field::username("username").example("ada_example")];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let username = form.required("username");
        Ok(Self { username: username? })
    }

    fn contribute(self, member: &mut NewMember) {
        member.set(Section::Identity, "active_directory_username", self.username.as_str());
    }
}
