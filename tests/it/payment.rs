//! How a payment is learnt: by signed events, by the member service; never from the address people come back to.

use dhsignup::practice::dhservice::Subscribed;
use dhsignup::practice::stripe::{WEBHOOK_SECRET, signature};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Visitor, World, eventually};

/// A product that the member service knows.
const PRODUCT: &str = "prod_Tws7udZJSXI9DU";

async fn about_to_pay() -> (World, Visitor, String) {
    let world = World::start().await;
    let ada = world.visitor();
    let page = ada.signs_up("ada@example.org", "ada_example").await;
    let reference = page.attribute("client-reference-id").to_owned();
    (world, ada, reference)
}

fn checkout(id: &str, reference: Option<&str>) -> Value {
    json!({ "id": id, "type": "checkout.session.completed", "livemode": false, "data": { "object": {
        "client_reference_id": reference, "customer": "cus_1", "subscription": "sub_1", "mode": "subscription", "payment_status": "paid",
    } } })
}

fn subscription(id: &str, kind: &str, status: &str) -> Value {
    json!({ "id": id, "type": format!("customer.subscription.{kind}"), "livemode": false, "data": { "object": {
        "id": "sub_1", "customer": "cus_1", "status": status,
    } } })
}

async fn sends(world: &World, event: &Value, secret: &str) -> u16 {
    let (now, payload) = (world.serving.app.clock.now().as_second(), event.to_string());
    let header = signature(secret, now, &payload);
    world
        .visitor()
        .send(Method::POST, "/webhooks/stripe", &[("Stripe-Signature", &header)], payload)
        .await
        .status
}

#[tokio::test]
async fn coming_back_from_stripe_alone_is_no_payment() {
    let (_world, ada, _) = about_to_pay().await;
    let page = ada.goes_to("/signup/welcome").await;
    assert_eq!(page.place(), "waiting");
    assert!(page.body.contains("href=\"/signup/membership\""));
    assert_eq!(ada.place().await, "payment");
}

#[tokio::test]
async fn a_signed_event_that_names_the_signup_pays_it_once() {
    let (world, ada, reference) = about_to_pay().await;
    assert_eq!(sends(&world, &checkout("evt_1", Some(&reference)), "whsec_other").await, 400);
    assert_eq!(ada.place().await, "payment");
    for _ in 0..2 {
        assert_eq!(sends(&world, &checkout("evt_1", Some(&reference)), WEBHOOK_SECRET).await, 200);
        assert_eq!(ada.place().await, "welcome");
    }
}

#[tokio::test]
async fn events_of_one_subscription_count_in_any_order() {
    let created = subscription("evt_2", "created", "active");
    for names_first in [true, false] {
        let (world, ada, reference) = about_to_pay().await;
        // Not paid by itself: only the subscription says that it is active.
        let mut names = checkout("evt_1", Some(&reference));
        names["data"]["object"]["payment_status"] = "unpaid".into();
        let order = if names_first { [&names, &created] } else { [&created, &names] };
        for event in order {
            assert_eq!(ada.place().await, "payment");
            assert_eq!(sends(&world, event, WEBHOOK_SECRET).await, 200);
        }
        assert_eq!(ada.place().await, "welcome");
    }
}

#[tokio::test]
async fn an_event_that_names_nobody_or_is_of_no_use_changes_nothing() {
    let (world, ada, reference) = about_to_pay().await;
    let mut live = checkout("evt_live", Some(&reference));
    live["livemode"] = true.into();
    for event in [
        checkout("evt_1", None),
        live,
        json!({}),
        subscription("evt_3", "created", "incomplete"),
        json!({ "id": "evt_4", "type": "invoice.paid", "livemode": false }),
    ] {
        assert!(sends(&world, &event, WEBHOOK_SECRET).await < 300);
        assert_eq!(ada.place().await, "payment");
    }
}

#[tokio::test]
async fn without_an_event_the_member_service_tells() {
    let (world, ada, _) = about_to_pay().await;
    let paid = Subscribed {
        email: "ada@example.org".into(),
        customer: "cus_1".into(),
        subscription: "sub_1".into(),
        product: PRODUCT.into(),
    };
    world.practice().members.st2dh(&paid);
    ada.goes_to("/signup/welcome").await;
    eventually("the payment is known", || async { (ada.place().await == "welcome").then_some(()) }).await;
}

#[tokio::test]
async fn the_payment_page_alone_may_load_stripe() {
    let (_world, ada, _) = about_to_pay().await;
    let payment = ada.get("/signup/membership").await;
    let policy = payment.header("content-security-policy");
    assert!(policy.contains("https://js.stripe.com") && policy.contains("frame-src"));
    for path in ["/", "/signup/resume"] {
        assert!(!ada.get(path).await.header("content-security-policy").contains("stripe"), "{path}");
    }
}
