//! What the first page costs.

use e2e::tell_anywhere;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Fetched {
    name: String,
    bytes: u64,
}

/// The document and what it asked for, but for the icon, which browsers ask for on their own account.
const FETCHED: &str =
    "() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .filter((it) => it.name !== document.querySelector('link[rel~=icon]')?.href)
    .map((it) => ({ name: it.name, bytes: it.encodedBodySize }))";

#[test]
fn the_first_page_is_small_and_asks_nobody_else() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        for path in ["/", "/signup/email"] {
            ada.goes_to(path).await;
            let fetched: Vec<Fetched> = ada.page.evaluate(FETCHED, None::<&()>).await.unwrap();
            let bytes: u64 = fetched.iter().map(|one| one.bytes).sum();
            assert!(fetched.len() <= 3, "{path} takes {} requests: {fetched:#?}", fetched.len());
            assert!(bytes <= 40 * 1024, "{path} takes {bytes} bytes: {fetched:#?}");
            let home = ada.page.evaluate::<(), String>("() => location.origin", None).await.unwrap();
            assert!(
                fetched.iter().all(|one| one.name.starts_with(&home)),
                "{path} asks strangers: {fetched:#?}"
            );
        }
    });
}
