//! HMAC-SHA256, which signs our tokens and Stripe's events.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Ready to be compared or read out.
pub(super) fn over(message: &str, key: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac
}
