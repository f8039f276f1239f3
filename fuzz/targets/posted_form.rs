//! Whatever is posted as a form: taken, told or refused, and never our own fault.
//!
//! The first byte chooses the address, whether it comes from somebody who has signed up, and whether it comes over and over.
#![no_main]

use std::sync::LazyLock;

use axum::http::StatusCode;
use dhsignup::steps::JOURNEY;
use fuzz::{Site, post};
use libfuzzer_sys::fuzz_target;

/// Longest form that is read, in bytes.
const LONGEST: usize = 64 * 1024;
const OTHERS: [&str; 3] = ["/signup/resume", "/signup/confirm", "/signup/choose"];

static SITE: LazyLock<Site> = LazyLock::new(Site::start);

fuzz_target!(|input: &[u8]| {
    let Some((choice, body)) = input.split_first() else { return };
    let number = usize::from(choice & 0x3f) % (JOURNEY.0.len() + OTHERS.len());
    let path = match JOURNEY.0.get(number) {
        Some(step) => format!("/signup/{}", step.slug),
        None => OTHERS[number - JOURNEY.0.len()].to_owned(),
    };
    let cookie = if choice & 0x80 != 0 { &SITE.cookie } else { "" };
    let body = body.repeat(if choice & 0x40 != 0 { 2_000 } else { 1 });
    let long = body.len() > LONGEST;
    let (status, page) = SITE.answer(post(&path, cookie, body));
    assert!(status != StatusCode::OK || page.starts_with(b"<!DOCTYPE html>"));
    assert_eq!(status == StatusCode::PAYLOAD_TOO_LARGE, long, "{path}");
});
