//! The door of the staff's page: who may in, by a password that they share or by an issuer that knows them.

mod password;

use crate::config::Staff;
use password::Password;

/// The ways in. Without any there is no such page.
#[derive(Clone, Debug)]
pub struct Door {
    password: Option<Password>,
}

impl Door {
    /// The ways in by the settings.
    pub fn new(staff: &Staff) -> Self {
        Self { password: staff.password.clone().map(Password::new) }
    }

    /// Whether there is any.
    pub fn is_there(&self) -> bool {
        self.password.is_some()
    }

    /// Whether one is a password.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Whether one is an issuer.
    pub fn has_issuer(&self) -> bool {
        false
    }

    /// What lets in whoever types this password; none where it is another one.
    pub fn opens_by_password(&self, typed: &str) -> Option<String> {
        self.password.as_ref().filter(|password| password.is(typed)).map(Password::key)
    }

    /// What sessions may have come in by: one that came by what was set before is over.
    pub fn keys(&self) -> Vec<String> {
        self.password.iter().map(Password::key).collect()
    }
}
