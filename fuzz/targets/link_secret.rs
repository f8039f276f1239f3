//! Whatever stands in the place of a link's secret: only the real one leads anywhere, and looking changes nothing.
#![no_main]

use std::sync::LazyLock;

use axum::http::StatusCode;
use dhsignup::signup::LinkSecret;
use fuzz::{Site, contains, get, with_real};
use libfuzzer_sys::fuzz_target;

static SITE: LazyLock<(Site, String)> = LazyLock::new(|| {
    let site = Site::start();
    let link = site.link();
    (site, link)
});

fuzz_target!(|input: &[u8]| {
    let (site, link) = &*SITE;
    let text = with_real(input, link);
    let Ok(text) = std::str::from_utf8(&text) else { return };
    if let Some(secret) = LinkSecret::read(text) {
        assert_eq!(secret.expose(), text);
        assert!(!format!("{secret:?}").contains(text));
    }
    let Some(request) = get(&format!("/r/{text}"), b"") else { return };
    let (status, page) = site.answer(request);
    let is_real = text.contains(link.as_str()) || text.contains('%');
    assert!(status != StatusCode::OK || is_real, "{text} leads somewhere");
    // Its own address may stand on a page, whatever that is.
    let shown = contains(&page, "ada@example.org") && !text.contains("ada@example.org");
    assert!(!shown, "a link shows an address");
});
