//! How a payment is learnt: by signed events, by the member service; never from the address people come back to.

use dhsignup::practice::dhservice::{Subscribed, Trouble};
use dhsignup::practice::stripe::{Bridge, Events, WEBHOOK_SECRET, signature};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::orphans::command;
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
    // While nobody knows, there is nothing to pay by, from wherever it is looked at.
    assert_eq!(ada.place().await, "waiting");
    assert_eq!(ada.goes_to("/signup/membership").await.place(), "waiting");
    let look = [("HX-Request", "true")];
    let poll = ada.send(Method::GET, "/signup/membership?shown=payment", &look, "").await;
    assert_eq!(poll.header("hx-redirect"), "/signup/welcome", "in another tab, too");
    // But whoever did not pay says so.
    assert!(page.body.contains("href=\"/signup/membership?unpaid=yes\""));
    assert_eq!(ada.goes_to("/signup/membership?unpaid=yes").await.place(), "payment");
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

/// The open mismatches, by name.
async fn mismatches(world: &World) -> Vec<&'static str> {
    let listed = world.serving.app.store.mismatches(false).await.unwrap();
    listed.iter().map(|listed| listed.kind.name()).collect()
}

const SUPPORT: &str = "membership@pumpingstationone.org";

/// A checkout event of somebody's own subscription and customer.
fn checkout_of(number: usize, reference: Option<&str>, email: &str) -> Value {
    let mut event = checkout(&format!("evt_c{number}"), reference);
    let object = &mut event["data"]["object"];
    object["customer"] = format!("cus_{number}").into();
    object["subscription"] = format!("sub_{number}").into();
    object["customer_details"] = json!({ "email": email });
    event
}

fn subscription_of(number: usize, kind: &str, status: &str) -> Value {
    let mut event = subscription(&format!("evt_{kind}{number}"), kind, status);
    let object = &mut event["data"]["object"];
    object["customer"] = format!("cus_{number}").into();
    object["id"] = format!("sub_{number}").into();
    event
}

#[tokio::test]
async fn all_orders_of_four_events_end_alike_however_often_each_comes() {
    let world = World::with(&[("LIMITS", "off")]).await;
    let orders: Vec<[usize; 4]> = (0..256)
        .map(|n| [n / 64, n / 16 % 4, n / 4 % 4, n % 4])
        .filter(|order| (0..4).all(|of| order.contains(&of)))
        .collect();
    assert_eq!(orders.len(), 24);
    for (number, order) in orders.iter().enumerate() {
        let ada = world.visitor();
        let address = format!("ada{number}@example.org");
        ada.sends_all(&address, &format!("ada{number}")).await;
        let reference = ada.joins().await.attribute("client-reference-id").to_owned();
        let events = [
            subscription_of(number, "created", "incomplete"),
            subscription_of(number, "updated", "active"),
            subscription_of(number, "deleted", "canceled"),
            checkout_of(number, Some(&reference), &address),
        ];
        for (position, at) in order.iter().enumerate() {
            for _ in 0..=position % 2 {
                assert_eq!(sends(&world, &events[*at], WEBHOOK_SECRET).await, 200);
            }
        }
        assert_eq!(ada.place().await, "welcome", "{order:?}");
        let listed = world.serving.app.store.mismatches_of(&reference.parse().unwrap()).await.unwrap();
        let kinds: Vec<_> = listed.iter().map(|listed| listed.kind.name()).collect();
        assert_eq!(kinds, ["ended"], "{order:?}");
    }
}

#[tokio::test]
async fn an_event_that_comes_before_the_member_exists_is_kept_and_one_member_is_made() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let ada = world.visitor();
    ada.signs_up("ada@example.org", "ada").await;
    let signup = world.serving.app.store.owed_jobs().await.unwrap();
    assert!(!signup.is_empty());
    let reference = ada.goes_to("/signup").await.body;
    let reference = reference.split("Saved as <strong>").nth(1).unwrap()[..13].to_owned();
    assert_eq!(sends(&world, &checkout("evt_1", Some(&reference)), WEBHOOK_SECRET).await, 200);
    assert_eq!(ada.place().await, "welcome");
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    world.passes(SignedDuration::from_mins(2)).await;
    let row = eventually("the member is made", || async {
        world.practice().members.find("ada@example.org").filter(|row| row.notes.is_some())
    })
    .await;
    assert_eq!(
        (world.practice().members.rows().len(), row.text("signup_ref")),
        (1, Some(reference.as_str()))
    );
    // The bridge dropped the event, since nobody had the address: people are told.
    world.passes(SignedDuration::from_mins(40)).await;
    assert_eq!(mismatches(&world).await, ["not_recorded"]);
}

#[tokio::test]
async fn a_payment_that_the_bridge_lost_is_told_after_half_an_hour_and_over_when_somebody_mends_it() {
    let world = World::start().await;
    world.practice().stripe.turn(|manner| manner.bridge = Bridge::Loses);
    let ada = world.visitor();
    let payment = ada.signs_up("ada@example.org", "ada").await;
    ada.pays(&payment).await;
    world.passes(SignedDuration::from_mins(25)).await;
    assert_eq!(mismatches(&world).await, [""; 0]);
    world.passes(SignedDuration::from_mins(10)).await;
    assert_eq!(mismatches(&world).await, ["not_recorded"]);
    let letter = world.letters_to(SUPPORT, 1).await.remove(0);
    assert!(
        letter.subject.contains("A payment needs you")
            && letter.text.contains("does not show the subscription")
    );
    assert!(letter.text.contains("(sub_") && !letter.text.contains("ada@"), "{}", letter.text);

    let paid = &world.practice().stripe.payments()[0];
    world.practice().members.st2dh(&Subscribed {
        email: "ada@example.org".into(),
        customer: paid.customer.clone(),
        subscription: paid.subscription.clone(),
        product: PRODUCT.into(),
    });
    world.passes(SignedDuration::from_mins(16)).await;
    assert_eq!(mismatches(&world).await, [""; 0]);
    assert_eq!(world.serving.app.store.mismatches(true).await.unwrap().len(), 1, "and it is not forgotten");
    assert_eq!(world.letters_to(SUPPORT, 1).await.len(), 1, "told once");
}

#[tokio::test]
async fn a_payment_of_which_no_event_comes_counts_and_the_missing_event_is_told() {
    let world = World::start().await;
    world.practice().stripe.turn(|manner| manner.events = Events::Lost);
    let ada = world.visitor();
    let payment = ada.signs_up("ada@example.org", "ada").await;
    ada.posts(
        "/practice/stripe/checkout/full",
        &[("client_reference_id", payment.attribute("client-reference-id")), ("email", "ada@example.org")],
    )
    .await;
    eventually("the record told", || async {
        ada.goes_to("/signup/welcome").await;
        (ada.place().await == "welcome").then_some(())
    })
    .await;
    assert_eq!(mismatches(&world).await, ["no_event"]);
    world.passes(SignedDuration::from_hours(2)).await;
    world.passes(SignedDuration::from_hours(1)).await;
    let letter = world.letters_to(SUPPORT, 1).await.remove(0);
    assert!(letter.text.contains("webhook's address and secret"), "{}", letter.text);
    // Two days late it comes after all.
    let reference = payment.attribute("client-reference-id");
    assert_eq!(sends(&world, &checkout("evt_1", Some(reference)), WEBHOOK_SECRET).await, 200);
    assert_eq!(mismatches(&world).await, [""; 0]);
}

#[tokio::test]
async fn two_subscriptions_for_one_signup_are_told_and_over_when_one_of_them_ends() {
    let (world, ada, reference) = about_to_pay().await;
    for number in [1, 2] {
        let event = checkout_of(number, Some(&reference), "ada@example.org");
        assert_eq!(sends(&world, &event, WEBHOOK_SECRET).await, 200);
    }
    assert_eq!(
        (ada.place().await.as_str(), mismatches(&world).await),
        ("welcome", vec!["two_subscriptions"])
    );
    assert!(world.letters_to(SUPPORT, 1).await[0].text.contains("Two subscriptions go on"));
    sends(&world, &subscription_of(1, "deleted", "canceled"), WEBHOOK_SECRET).await;
    assert_eq!(mismatches(&world).await, [""; 0]);
}

#[tokio::test]
async fn who_pays_with_another_address_is_paid_and_told_to_people() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up("ada@example.org", "ada").await;
    let form =
        [("client_reference_id", payment.attribute("client-reference-id")), ("email", "wallet@example.com")];
    ada.posts("/practice/stripe/checkout/full", &form).await;
    eventually("it is paid", || async { (ada.place().await == "welcome").then_some(()) }).await;
    assert_eq!(mismatches(&world).await, ["another_address"]);
    let letter = world.letters_to(SUPPORT, 1).await.remove(0);
    assert!(letter.text.contains("another address") && !letter.text.contains("wallet@"), "{}", letter.text);
}

#[tokio::test]
async fn a_checkout_that_belongs_to_nobody_is_told_after_an_hour_and_renewals_of_old_members_are_not() {
    let (world, _, reference) = about_to_pay().await;
    assert_eq!(sends(&world, &checkout_of(7, None, "ada@example.org"), WEBHOOK_SECRET).await, 200);
    assert_eq!(sends(&world, &subscription_of(8, "updated", "active"), WEBHOOK_SECRET).await, 200);
    world.passes(SignedDuration::from_mins(50)).await;
    assert_eq!(mismatches(&world).await, [""; 0]);
    world.passes(SignedDuration::from_hours(2)).await;
    assert_eq!(mismatches(&world).await, ["nobody"]);
    assert!(world.letters_to(SUPPORT, 1).await[0].text.contains("(sub_7)"));
    world.passes(SignedDuration::from_hours(2)).await;
    assert_eq!(world.letters_to(SUPPORT, 1).await.len(), 1, "told once");
    // The event that names the signup comes at last.
    let mut named = checkout_of(7, Some(&reference), "ada@example.org");
    named["id"] = "evt_named".into();
    assert_eq!(sends(&world, &named, WEBHOOK_SECRET).await, 200);
    assert_eq!(mismatches(&world).await, [""; 0]);
}

#[tokio::test]
async fn the_webhook_takes_signed_events_of_a_form_it_can_read_and_says_why_not() {
    let world = World::start().await;
    let event = checkout("evt_1", None);
    let long = json!({ "id": "x".repeat(70_000) });
    assert_eq!(sends(&world, &event, "whsec_other").await, 400);
    assert_eq!(sends(&world, &long, WEBHOOK_SECRET).await, 413);
    assert_eq!(
        world.visitor().send(Method::POST, "/webhooks/stripe", &[], event.to_string()).await.status,
        400
    );
    let payload = event.to_string();
    let now = world.serving.app.clock.now().as_second();
    let good = signature(WEBHOOK_SECRET, now, &payload);
    let rolled = format!("{good},v1={}", "0".repeat(64));
    let header = [("Stripe-Signature", rolled.as_str())];
    assert_eq!(
        world.visitor().send(Method::POST, "/webhooks/stripe", &header, payload.clone()).await.status,
        200
    );
    let old = signature(WEBHOOK_SECRET, now - 301, &payload);
    let header = [("Stripe-Signature", old.as_str())];
    assert_eq!(world.visitor().send(Method::POST, "/webhooks/stripe", &header, payload).await.status, 400);
}

#[tokio::test]
async fn the_payment_page_says_what_it_costs_and_moves_on_when_it_is_paid_elsewhere() {
    let settings = [
        ("MEMBERSHIPS", "Full=$95 a month, with storage;Student=$40"),
        ("WELCOME_LINKS", "Book an orientation=https://example.org/orientation.ics"),
    ];
    let world = World::with(&settings).await;
    let ada = world.visitor();
    let payment = ada.signs_up("ada@example.org", "ada").await;
    assert!(payment.body.contains("$95 a month, with storage") && payment.body.contains("Student"));
    let look = "/signup/membership?shown=payment";
    let polls = async || ada.send(Method::GET, look, &[("HX-Request", "true")], "").await;
    assert_eq!(polls().await.status, 204);

    let answer = ada.posts("/signup/membership/mail", &[]).await;
    assert!(ada.goes_to(answer.location()).await.body.contains("is on its way to ada@example.org"));
    let letter = world.letters_to("ada@example.org", 2).await.remove(0);
    assert!(letter.subject.contains("One step left"), "{}", letter.subject);

    let other = world.visitor();
    other.opens(&world.link_to("ada@example.org").await).await;
    let welcome = other.pays(&payment).await;
    assert_eq!(polls().await.header("hx-redirect"), "/signup/welcome");
    assert!(welcome.body.contains("https://example.org/orientation.ics"));
    world.passes(SignedDuration::from_mins(1)).await;
    let page = other.goes_to("/signup/welcome").await;
    let row = world.practice().members.find("ada@example.org").unwrap();
    assert!(
        page.body.contains(&format!("<dd>{}</dd>", row.id)) && page.body.contains("Membership with Storage")
    );
    assert_eq!(ada.posts("/signup/membership/mail", &[]).await.location(), "/signup/welcome");
}

#[tokio::test]
async fn nobody_looks_at_a_spinner_for_more_than_ten_seconds() {
    let (world, ada, _) = about_to_pay().await;
    let page = ada.goes_to("/signup/welcome").await;
    assert!(page.body.contains("spinner") && !page.body.contains("stripe-pricing-table"));
    let look = page.body.split("hx-get=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let polls = async || ada.send(Method::GET, &look, &[("HX-Request", "true")], "").await;
    assert_eq!(polls().await.status, 204);
    world.serving.app.clock.advance(SignedDuration::from_secs(10));
    let page = polls().await;
    assert!(
        page.body.contains("do not pay a second time") && !page.body.contains("spinner"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Check again") && !page.body.contains("stripe-pricing-table"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_list_what_does_not_fit_and_check_every_dependency() {
    let (world, _, reference) = about_to_pay().await;
    for number in [1, 2] {
        sends(&world, &checkout_of(number, Some(&reference), "ada@example.org"), WEBHOOK_SECRET).await;
    }
    let told = |arguments: &[&str]| String::from_utf8(command(&world, arguments).stdout).unwrap();
    let line = told(&["mismatches"]).lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with(&reference) && line.contains("two_subscriptions"), "{line}");
    let json: Value = serde_json::from_str(&told(&["mismatches", "--format", "json"])).unwrap();
    assert!(json[0]["what_to_do"].as_str().unwrap().contains("Cancel one of them"));
    assert!(told(&["check"]).contains("ok      member service: gives a token and looks an address up"));

    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let output = command(&world, &["check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("FAILED  member service") && said.contains("ok      database"), "{said}");
}
