//! `Stripe-Signature`: HMAC-SHA256 over `t.payload`. <https://docs.stripe.com/webhooks#verify-manually>

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Oldest and newest time stamp that counts, in seconds around now: Stripe's own libraries use the same.
const TOLERANCE: u64 = 300;

/// Not signed with our secret, or too long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the event is not signed with DHSIGNUP_STRIPE_WEBHOOK_SECRET, or too long ago")]
pub struct BadSignature;

/// Checks the header over the raw body. `now` is in seconds since 1970. Any of several `v1` will do: Stripe sends two
/// while a secret is being rolled.
pub fn verify(header: &str, payload: &[u8], secret: &SecretString, now: i64) -> Result<(), BadSignature> {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let stamp = parts().find(|(name, _)| *name == "t").map(|(_, stamp)| stamp).ok_or(BadSignature)?;
    let sent: i64 = stamp.parse().map_err(|_| BadSignature)?;
    if now.abs_diff(sent) > TOLERANCE {
        return Err(BadSignature);
    }
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).map_err(|_| BadSignature)?;
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(payload);
    let fits = |hex: &str| {
        let claimed = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap_or_default();
        mac.clone().verify_slice(&claimed).is_ok()
    };
    if parts().any(|(name, hex)| name == "v1" && fits(hex)) { Ok(()) } else { Err(BadSignature) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with another program: openssl dgst -sha256 -hmac whsec_test over `1700000000.{}`.
    const SIGNATURE: &str = "35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91";

    fn check(header: &str, payload: &str, now: i64) -> Result<(), BadSignature> {
        verify(header, payload.as_bytes(), &SecretString::from("whsec_test"), now)
    }

    #[test]
    fn accepts_what_was_signed_with_the_secret_and_nothing_else() {
        let good = format!("t=1700000000,v1={SIGNATURE}");
        assert_eq!(check(&good, "{}", 1_700_000_000), Ok(()));
        assert_eq!(check(&format!("t=1700000000,v1=00ff,v1={SIGNATURE}"), "{}", 1_700_000_300), Ok(()));
        assert_eq!(check(&good, "{ }", 1_700_000_000), Err(BadSignature));
        assert_eq!(check(&good, "{}", 1_700_000_301), Err(BadSignature));
        assert_eq!(check(&good.replace("v1=", "v0="), "{}", 1_700_000_000), Err(BadSignature));
        for odd in ["", "t=", "v1=", "t=x,v1=y", "t=1700000000", "t=1700000000,v1="] {
            assert_eq!(check(odd, "{}", 1_700_000_000), Err(BadSignature), "{odd}");
        }
    }

    #[test]
    fn a_time_stamp_at_the_end_of_all_times_is_only_too_far_away() {
        for stamp in [i64::MIN, 1_700_000_000 + i64::MIN, i64::MAX] {
            let header = format!("t={stamp},v1={SIGNATURE}");
            assert_eq!(check(&header, "{}", 1_700_000_000), Err(BadSignature), "{stamp}");
        }
    }
}
