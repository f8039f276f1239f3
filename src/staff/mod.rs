//! The door of the staff's page: who may in, by a password that they share or by an issuer that knows them.

mod oidc;
mod outside;
mod password;

use crate::config::{Staff, Wrong};
use oidc::Issuer;
pub use oidc::{Arrival, Denied, Login};
use password::Password;

/// The ways in. Without any there is no such page.
#[derive(Clone, Debug)]
pub struct Door {
    password: Option<Password>,
    issuer: Option<Issuer>,
}

impl Door {
    /// The ways in by the settings. Nobody is asked anything yet.
    pub fn new(staff: &Staff) -> Result<Self, Wrong> {
        let issuer = staff.oidc.clone().map(Issuer::new).transpose();
        let issuer =
            issuer.map_err(|error| Wrong::because(format!("DHSIGNUP_STAFF_OIDC_ISSUER: {error}")))?;
        Ok(Self { password: staff.password.clone().map(Password::new), issuer })
    }

    /// Whether there is any.
    pub fn is_there(&self) -> bool {
        self.has_password() || self.has_issuer()
    }

    /// Whether one is a password.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Whether one is an issuer.
    pub fn has_issuer(&self) -> bool {
        self.issuer.is_some()
    }

    /// What lets in whoever types this password; none where it is another one.
    pub fn opens_by_password(&self, typed: &str) -> Option<String> {
        self.password.as_ref().filter(|password| password.is(typed)).map(Password::key)
    }

    /// Where a browser signs in.
    pub async fn way(&self, login: Login<'_>) -> Result<String, Denied> {
        self.issuer.as_ref().ok_or(Denied::Away)?.way(login).await
    }

    /// Whether this is what the issuer hands back for the browser that holds this secret.
    pub fn is_of(&self, secret: &str, state: &str) -> bool {
        oidc::state(secret) == state
    }

    /// Whom the issuer sends back with this code.
    pub async fn arrive(&self, login: Login<'_>, code: &str) -> Result<Arrival, Denied> {
        self.issuer.as_ref().ok_or(Denied::Away)?.arrive(login, code).await
    }

    /// Whether the issuer can be asked, and is the one that is meant; none where there is no issuer.
    pub async fn reaches(&self, now: i64) -> Option<Result<(), Denied>> {
        Some(self.issuer.as_ref()?.reaches(now).await)
    }

    /// What sessions may have come in by: one that came by what was set before is over.
    pub fn keys(&self) -> Vec<String> {
        self.password.iter().map(Password::key).chain(self.issuer.iter().map(Issuer::key)).collect()
    }
}
