//! Somebody who wants to join, and what they type.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// The questions, in the order in which a newcomer is asked them.
pub const STEPS: [&str; 5] = ["email", "about-you", "contact", "username", "agreements"];

/// What one person would answer. Every field has the name it has in the form.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are the forms' own")]
pub struct Newcomer {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub birthday: String,
    pub phone: String,
    pub discord_handle: String,
    pub username: String,
}

impl Newcomer {
    /// Ada, who makes no mistakes. Against a deployed server she is somebody new every time.
    pub fn ada() -> Self {
        let (mut email, mut username) =
            (String::from("ada.example@example.org"), String::from("ada_example"));
        if env::var_os("BASE_URL").is_some() {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map(|since| since.as_millis())
                .unwrap_or_default();
            email = format!("ada.example+{now}@example.org");
            username = format!("ada_{}", now % 100_000_000);
        }
        Self {
            email,
            first_name: "Ada".into(),
            last_name: "Example".into(),
            preferred_name: "Countess".into(),
            pronouns: "she/her".into(),
            birthday: "1990-04-27".into(),
            phone: "+1 312 555 0199".into(),
            discord_handle: "ada#1815".into(),
            username,
        }
    }

    /// What goes into the fields of a step. Check boxes that want a tick are answered `yes`.
    pub fn answers_to(&self, step: &str) -> Vec<(&'static str, &str)> {
        match step {
            "email" => vec![("email", &self.email)],
            "about-you" => vec![
                ("first_name", &self.first_name),
                ("last_name", &self.last_name),
                ("preferred_name", &self.preferred_name),
                ("pronouns", &self.pronouns),
                ("birthday", &self.birthday),
            ],
            "contact" => vec![("phone", &self.phone), ("discord_handle", &self.discord_handle)],
            "username" => vec![("username", &self.username)],
            "agreements" => vec![("waiver", "yes"), ("membership_agreement", "yes")],
            other => panic!("nobody is asked {other:?}"),
        }
    }

    /// What must never be found in a log or in the browser's storage.
    pub(crate) fn secrets(&self) -> [&str; 5] {
        [&self.email, &self.phone, &self.birthday, &self.username, &self.discord_handle]
    }
}
