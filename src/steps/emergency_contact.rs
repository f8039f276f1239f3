//! Whom to call when something happens. Asked where a space wants to know it: see `QUESTIONS` of the settings.

use serde_json::json;

use crate::signup::values::{PersonName, PhoneNumber};
use crate::signup::{Answer, Complained, Field, Form, NewMember, Section};

/// A person and a number.
#[derive(Debug)]
pub struct EmergencyContact {
    name: PersonName,
    phone: PhoneNumber,
}

impl Answer for EmergencyContact {
    const SLUG: &'static str = "emergency-contact";
    const FIELDS: &'static [Field] = &[
        Field::text("emergency_name").example("Grace Example"),
        Field::tel("emergency_phone").example("+1 312 555 0144").autocomplete("off"),
    ];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let name = form.required("emergency_name");
        let phone = form.required("emergency_phone");
        Ok(Self { name: name?, phone: phone? })
    }

    fn contribute(self, member: &mut NewMember) {
        let contact = json!({ "name": self.name.into_string(), "phone": self.phone.into_string() });
        member.set(Section::Connections, "emergency_contact", contact);
    }
}
