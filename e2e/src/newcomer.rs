//! Somebody who wants to join, and what they type.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use dhsignup::signup::Field;
use dhsignup::signup::values::readable;
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
    /// Ada, who makes no mistakes. Against a deployed server she is somebody new every time, at an address made from
    /// `TEST_ADDRESS`.
    pub fn ada() -> Self {
        let (email, username) = match env::var_os("BASE_URL") {
            None => ("ada.example@example.org".to_owned(), "ada_example".to_owned()),
            Some(_) => {
                let number = number();
                let pattern =
                    env::var("TEST_ADDRESS").unwrap_or_else(|_| "ada.example+{}@example.org".into());
                (pattern.replace("{}", &number.to_string()), format!("ada_{}", number % 1_000_000_000))
            }
        };
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

    /// The phone number as pages read it back in English.
    pub fn phone_in_groups(&self) -> String {
        readable(&self.phone).map_or_else(|| self.phone.clone(), |number| number.in_english())
    }

    /// What must never be found in a log or in the browser's storage.
    pub(crate) fn secrets(&self) -> [&str; 5] {
        [&self.email, &self.phone, &self.birthday, &self.username, &self.discord_handle]
    }
}

/// Another one each time, for whoever comes to a server that is there already.
fn number() -> u64 {
    static BEFORE: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now = u64::try_from(now).unwrap_or(0);
    let later = |before| Some(now.max(before + 1));
    let before = BEFORE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later).unwrap_or(0);
    now.max(before + 1)
}
