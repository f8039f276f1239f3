//! Whatever cookie a browser sends: nobody is shown answers without the session that they were given in.
#![no_main]

use std::sync::LazyLock;

use fuzz::{Site, contains, get, with_real};
use libfuzzer_sys::fuzz_target;

static SITE: LazyLock<Site> = LazyLock::new(Site::start);

fuzz_target!(|input: &[u8]| {
    let id = SITE.cookie.strip_prefix("signup=").unwrap();
    let cookie = with_real(input, id);
    let Some(request) = get("/signup/review", &cookie) else { return };
    let (_, page) = SITE.answer(request);
    assert!(!contains(&page, "ada@example.org") || contains(&cookie, id), "shown to a stranger");
});
