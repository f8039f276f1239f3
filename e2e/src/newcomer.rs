//! Somebody who wants to join, and what they type.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use dhsignup::signup::Field;
use dhsignup::steps::JOURNEY;

/// The questions as the program asks them: a further one is walked without a change here.
pub fn steps() -> impl DoubleEndedIterator<Item = &'static str> {
    JOURNEY.0.iter().map(|step| step.slug)
}

/// What one person would answer to the fields that stories look for; every other field gets its example.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are the forms' own")]
pub struct Newcomer {
    pub email: String,
    pub last_name: String,
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
            last_name: "Example".into(),
            birthday: "1990-04-27".into(),
            phone: "+1 312 555 0199".into(),
            discord_handle: "ada#1815".into(),
            username,
        }
    }

    /// What goes into the fields of a step. Check boxes that want a tick are answered `yes`.
    pub fn answers_to(&self, step: &str) -> Vec<(&'static str, &str)> {
        let Some(step) = JOURNEY.step(step) else { panic!("nobody is asked {step:?}") };
        step.fields.iter().map(|field| (field.name, self.answer_to(field))).collect()
    }

    fn answer_to(&self, field: &'static Field) -> &str {
        match field.name {
            "email" => &self.email,
            "last_name" => &self.last_name,
            "birthday" => &self.birthday,
            "phone" => &self.phone,
            "discord_handle" => &self.discord_handle,
            "username" => &self.username,
            _ => field.example,
        }
    }

    /// What must never be found in a log or in the browser's storage.
    pub(crate) fn secrets(&self) -> [&str; 5] {
        [&self.email, &self.phone, &self.birthday, &self.username, &self.discord_handle]
    }
}
