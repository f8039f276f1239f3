//! Which address the member's record, letters and payment go by.

use serde_json::json;

use crate::signup::values::EmailAddress;
use crate::signup::{Answer, Complained, Field, Form, NewMember, Section};

/// The address.
#[derive(Debug)]
pub struct Email {
    email: EmailAddress,
}

impl Answer for Email {
    const SLUG: &'static str = "email";
    const FIELDS: &'static [Field] = &[Field::email("email").example("ada@example.org")];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let email = form.required("email");
        Ok(Self { email: email? })
    }

    fn contribute(self, member: &mut NewMember) {
        let primary = json!([{ "type": "primary", "email_address": self.email.written() }]);
        member.set(Section::Identity, "emails", primary);
    }
}
