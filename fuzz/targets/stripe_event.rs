//! Whatever comes to the webhook: a first line that is taken for `Stripe-Signature`, and the event behind it.
#![no_main]

use std::sync::LazyLock;

use dhsignup::payments::{read, verify};
use dhsignup::practice::stripe::{WEBHOOK_SECRET, signature};
use fuzz::with_real;
use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;

const NOW: i64 = 1_700_000_000;
static SECRET: LazyLock<SecretString> = LazyLock::new(|| SecretString::from(WEBHOOK_SECRET));

fuzz_target!(|input: &[u8]| {
    let at = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (header, payload) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    if let Ok(text) = std::str::from_utf8(payload) {
        let right = signature(WEBHOOK_SECRET, NOW, text);
        assert!(verify(&right, payload, &SECRET, NOW).is_ok());
        let digest = right.split_once("v1=").unwrap().1;
        let header = with_real(header, digest);
        let header = String::from_utf8_lossy(&header);
        if verify(&header, payload, &SECRET, NOW).is_ok() {
            assert!(
                header.to_lowercase().contains(digest) && header.contains("t=1700000000"),
                "forged: {header}"
            );
        }
    }
    for live in [false, true] {
        let Some(event) = read(payload, live) else { continue };
        assert!(!(event.pays && event.ends), "it pays and ends");
        assert_eq!(read(payload, !live), None, "test money and live money at once");
    }
});
