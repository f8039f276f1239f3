//! Where nothing is practised, there is no cockpit.

use crate::support::World;

const ADDRESSES: [&str; 20] = [
    "/practice",
    "/practice/style.css",
    "/practice/jump",
    "/practice/clock",
    "/practice/generation",
    "/practice/delay",
    "/practice/workers",
    "/practice/faults",
    "/practice/faults/cancel",
    "/practice/manner",
    "/practice/restart",
    "/practice/kill",
    "/practice/bundle",
    "/practice/replayed",
    "/practice/mail",
    "/practice/stripe/event",
    "/practice/stripe/pricing-table.js",
    "/practice/stripe/checkout/full",
    "/practice/dhservice/token",
    "/practice/dhservice/v1/member/identity/",
];

#[tokio::test]
async fn with_real_parts_every_practice_address_is_nobodys() {
    let world = World::with(&[
        ("DHSERVICE_URL", "http://127.0.0.1:9"),
        ("DHSERVICE_CLIENT_NAME", "signup"),
        ("DHSERVICE_CLIENT_SECRET", "secret"),
        ("SMTP_URL", "smtp://127.0.0.1:9"),
        ("MAIL_FROM", "join@example.org"),
        ("STRIPE_PRICING_TABLE_ID", "prctbl_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"),
    ])
    .await;
    assert!(world.serving.practice.is_none());
    let ada = world.visitor();
    for address in ADDRESSES {
        assert_eq!(ada.get(address).await.status, 404, "GET {address}");
        let form = [("place", "payment"), ("hours", "1")];
        assert_eq!(ada.posts(address, &form).await.status, 404, "POST {address}");
    }
    let landing = ada.get("/").await;
    assert!(landing.status == 200 && !landing.body.to_lowercase().contains("practice"), "{}", landing.body);
}
