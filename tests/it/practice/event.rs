//! Events of Stripe's, written by hand in the cockpit.

use crate::support::{World, eventually};

#[tokio::test]
async fn the_event_that_never_came_is_sent_by_hand_and_pays() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.posts("/practice/jump", &[("place", "paying")]).await;
    let payment = world.practice().stripe.payments().pop().unwrap();
    let cockpit = ada.get("/practice").await.body;
    let reference = payment.reference.clone().unwrap();
    for known in [&reference, &payment.email, &payment.subscription, &payment.customer] {
        assert!(cockpit.contains(&format!("value=\"{known}\"")), "{known}");
    }
    let event = |kind, signature| {
        [
            ("kind", kind),
            ("reference", reference.as_str()),
            ("email", payment.email.as_str()),
            ("subscription", payment.subscription.as_str()),
            ("customer", payment.customer.as_str()),
            ("signature", signature),
        ]
    };
    for (kind, signature, status) in [
        ("checkout.session.completed", "wrong", "400"),
        ("checkout.session.completed", "old", "400"),
        ("charge.refunded", "right", "204"),
        ("invoice.payment_failed", "right", "204"),
        ("customer.subscription.deleted", "right", "200"),
    ] {
        let answer = ada.posts("/practice/stripe/event", &event(kind, signature)).await;
        assert!(answer.body.contains(&format!("answered {status}")), "{kind}: {}", answer.body);
        assert_eq!(ada.get("/signup/welcome").await.place(), "waiting", "{kind} {signature}");
    }
    assert_eq!(ada.posts("/practice/stripe/event", &event("party", "right")).await.status, 422);
}

#[tokio::test]
async fn a_checkout_by_hand_leads_to_the_welcome_page() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.posts("/practice/jump", &[("place", "paying")]).await;
    let payment = world.practice().stripe.payments().pop().unwrap();
    let event = [
        ("kind", "checkout.session.completed"),
        ("reference", payment.reference.as_deref().unwrap()),
        ("subscription", payment.subscription.as_str()),
    ];
    let answer = ada.posts("/practice/stripe/event", &event).await;
    assert!(answer.is_a_page() && answer.body.contains("answered 200"), "{}", answer.body);
    eventually("it is paid", || async { (ada.place().await == "welcome").then_some(()) }).await;
}

#[tokio::test]
async fn no_event_is_made_up_for_a_real_stripe() {
    let world = World::with(&[
        ("STRIPE_PRICING_TABLE_ID", "prctbl_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1"),
    ])
    .await;
    let event = [("kind", "checkout.session.completed")];
    assert_eq!(world.visitor().posts("/practice/stripe/event", &event).await.status, 409);
}
