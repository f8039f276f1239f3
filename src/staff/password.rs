//! The password that those who help share.

use hmac::{Hmac, KeyInit as _, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::chance;

/// Compared under a key that is drawn for the process, so that how long it takes tells nothing of it.
#[derive(Clone, Debug)]
pub(super) struct Password {
    secret: SecretString,
    blind: [u8; 32],
}

impl Password {
    pub(super) fn new(secret: SecretString) -> Self {
        Self { secret, blind: chance::bytes() }
    }

    /// Whether this is it.
    pub(super) fn is(&self, typed: &str) -> bool {
        let expected = self.mac(self.secret.expose_secret()).finalize().into_bytes();
        self.mac(typed).verify_slice(&expected).is_ok()
    }

    /// What a session came in by.
    pub(super) fn key(&self) -> String {
        format!("password {}", self.secret.expose_secret())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        // RFC 2104: a key shorter than the block is padded with zeros.
        let mut block = [0; 64];
        block[..self.blind.len()].copy_from_slice(&self.blind);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(text.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_password_is_it() {
        let password = Password::new("correct horse".to_owned().into());
        assert!(password.is("correct horse"));
        for wrong in ["", "correct", "correct horse ", "Correct horse", "correct horse\0"] {
            assert!(!password.is(wrong), "{wrong}");
        }
        assert!(!format!("{password:?}").contains("correct"));
    }
}
