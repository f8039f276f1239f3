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
    const TITLE: &'static str = "What is your email address?";
    const FIELDS: &'static [Field] = &[Field::email("email", "Email address")
        .why("We mail you a link, so that you can go on later or on another device.")
        .example("ada@example.org")];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let email = form.required("email");
        Ok(Self { email: email? })
    }

    fn contribute(self, member: &mut NewMember) {
        let primary = json!([{ "type": "primary", "email_address": self.email.written() }]);
        member.set(Section::Identity, "emails", primary);
    }
}
