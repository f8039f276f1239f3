//! Paying: the page, the signed events, and what ST2DH makes of them upstream.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use axum::{Router, serve};
use dhsignup::clock::Clock;
use dhsignup::practice::dhservice::{Bridged, Generation, Members, Row, Subscribed};
use dhsignup::practice::stripe::{Offer, Stripe, Tier, WEBHOOK_SECRET, signature};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::practice::support::{Answer, identity, member, send};

/// A program that listens for events, and Stripe beside it.
struct Shop {
    members: Members,
    stripe: Stripe,
    app: Router,
    heard: Arc<Mutex<Heard>>,
    _folder: TempDir,
}

#[derive(Default)]
struct Heard {
    events: Vec<Value>,
    /// How many deliveries are refused first.
    refusing: usize,
}

impl Shop {
    async fn open() -> Self {
        Self::selling(Offer::of(&[])).await
    }

    async fn selling(offers: Vec<Offer>) -> Self {
        let heard = Arc::<Mutex<Heard>>::default();
        let ours = Router::new().route("/webhooks/stripe", post(hear)).with_state(heard.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, ours).into_future());

        let folder = tempfile::tempdir().unwrap();
        let members = Members::open(folder.path(), Clock::default(), Generation::B).unwrap();
        let stripe = Stripe::open(folder.path(), Clock::default(), members.clone()).unwrap();
        let stripe = stripe.selling(offers);
        let app = Router::new().nest("/practice/stripe", stripe.router(origin));
        Self { members, stripe, app, heard, _folder: folder }
    }

    async fn checkout(&self) -> Answer {
        let path =
            "/practice/stripe/checkout/full?client_reference_id=PS1-ABCD&prefilled_email=ada%40example.org";
        send(&self.app, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn submit(&self, session: &str, email: &str, card: &str) -> Answer {
        let form =
            [("session", session), ("client_reference_id", "PS1-ABCD"), ("email", email), ("card", card)];
        let request = Request::post("/practice/stripe/checkout/full")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()));
        send(&self.app, request.unwrap()).await
    }

    async fn pay(&self, email: &str) -> Answer {
        let page = self.checkout().await;
        self.submit(&session(&page), email, "good").await
    }

    fn events(&self) -> Vec<Value> {
        self.heard.lock().unwrap().events.clone()
    }
}

async fn hear(State(heard): State<Arc<Mutex<Heard>>>, headers: HeaderMap, payload: String) -> StatusCode {
    let mut heard = heard.lock().unwrap();
    if heard.refusing > 0 {
        heard.refusing -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let given = headers["stripe-signature"].to_str().unwrap();
    let at = given.split_once(',').unwrap().0.strip_prefix("t=").unwrap().parse().unwrap();
    assert_eq!(given, signature(WEBHOOK_SECRET, at, &payload));
    heard.events.push(serde_json::from_str(&payload).unwrap());
    StatusCode::OK
}

fn session(page: &Answer) -> String {
    let from = page.text.find("cs_test_").unwrap();
    page.text[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn paying_tells_the_program_twice_and_upstream_once() {
    let shop = Shop::open().await;
    let pending =
        json!({"membership_status": "pending", "membership_level": "New Member", "waiver_signed": true});
    let id = shop.members.seed(member("ada@example.org", pending));
    let answer = shop.pay("ADA@example.org").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, Some("/signup/welcome")));

    let events = shop.events();
    let [session, subscription] = &events[..] else { panic!("{events:?}") };
    assert_eq!(session["type"], "checkout.session.completed");
    assert_eq!(session["data"]["object"]["client_reference_id"], "PS1-ABCD");
    assert_eq!(session["data"]["object"]["customer_details"]["email"], "ADA@example.org");
    assert_eq!(session["data"]["object"]["subscription"], subscription["data"]["object"]["id"]);
    assert_eq!(subscription["type"], "customer.subscription.created");
    assert_eq!(subscription["livemode"], false);

    let row = shop.members.row(id).unwrap();
    let payment = &shop.stripe.payments()[0];
    assert!(payment.is_settled());
    assert_eq!(
        row.status.clone().unwrap(),
        json!({
            "membership_status": "pending", "membership_level": "Membership with Storage", "waiver_signed": true,
            "stripe_subscription_id": payment.subscription, "stripe_product_id": Tier::Full.product(),
        })
    );
    assert_eq!(row.connections.unwrap(), json!({"stripe_id": payment.customer}));
    assert_eq!(row.notes.unwrap().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_checkout_page_pays_once_however_often_it_is_sent() {
    let shop = Shop::open().await;
    let session = session(&shop.checkout().await);
    for answer in [
        shop.submit(&session, "ada@example.org", "good").await,
        shop.submit(&session, "ada@example.org", "good").await,
    ] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    assert_eq!((shop.stripe.payments().len(), shop.events().len()), (1, 2));
}

#[tokio::test]
async fn a_declined_card_pays_nothing_and_is_said_on_the_page() {
    let shop = Shop::open().await;
    let session = session(&shop.checkout().await);
    let answer = shop.submit(&session, "\"><script>@example.org", "declined").await;
    assert!(answer.text.contains("Your card was declined") && answer.text.contains(&session));
    assert!(!answer.text.contains("<script"), "what was typed is shown as text");
    assert!(shop.stripe.payments().is_empty() && shop.events().is_empty());
}

#[tokio::test]
async fn a_payment_by_an_address_nobody_has_is_gone_upstream() {
    let shop = Shop::open().await;
    let id = shop.members.seed(member("ada@example.org", json!({"membership_status": "pending"})));
    shop.pay("wallet@example.com").await;
    assert_eq!(shop.events().len(), 2, "the program hears of it all the same");
    assert_eq!(shop.members.row(id).unwrap().connections, None);
    assert!(shop.stripe.payments()[0].is_settled());
}

#[tokio::test]
async fn without_a_status_to_write_to_the_bridge_raises_and_the_payment_is_not_recorded() {
    let shop = Shop::open().await;
    let bare = Row { identity: Some(identity("ada@example.org")), ..Row::default() };
    for (row, email) in
        [(bare, "ada@example.org"), (member("bo@example.org", json!({"a": 1})), "bo@example.org")]
    {
        let id = shop.members.seed(row);
        let status = shop.members.row(id).unwrap().status;
        assert_eq!(shop.members.st2dh(&subscribed(email)), Bridged::Raised);
        let row = shop.members.row(id).unwrap();
        assert_eq!((row.status, row.notes), (status, None));
        assert_eq!(row.connections.unwrap(), json!({"stripe_id": "cus_1"}), "written before it raises");
    }
}

#[tokio::test]
async fn the_bridge_leaves_pending_pending_and_wakes_the_suspended() {
    let shop = Shop::open().await;
    for (n, (before, after, bridged)) in [
        ("pending", "pending", Bridged::Recorded),
        ("suspended", "active", Bridged::Recorded),
        ("active", "active", Bridged::LeftAlone),
        ("banned", "banned", Bridged::LeftAlone),
        ("lapsed", "suspended", Bridged::Recorded),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("m{n}@example.org");
        let id = shop.members.seed(member(&email, json!({"membership_status": before})));
        assert_eq!(shop.members.st2dh(&subscribed(&email)), bridged, "{before}");
        let row = shop.members.row(id).unwrap();
        assert_eq!(*row.status("membership_status"), after);
        assert_eq!(row.status("stripe_subscription_id").is_string(), bridged == Bridged::Recorded);
        assert_eq!(row.notes.unwrap()[0]["from"], "ST2DH");
    }
}

fn subscribed(email: &str) -> Subscribed {
    Subscribed {
        email: email.to_owned(),
        customer: "cus_1".to_owned(),
        subscription: "sub_1".to_owned(),
        product: Tier::Standard.product().to_owned(),
    }
}

#[tokio::test]
async fn an_event_that_did_not_arrive_is_kept_and_sent_again() {
    let shop = Shop::open().await;
    shop.heard.lock().unwrap().refusing = 2;
    assert_eq!(shop.pay("ada@example.org").await.status, StatusCode::SEE_OTHER);
    assert!(!shop.stripe.payments()[0].is_settled());
    tokio::time::timeout(Duration::from_secs(30), async {
        while !shop.stripe.payments()[0].is_settled() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(shop.events().len(), 2);
}

#[tokio::test]
async fn the_checkout_page_works_without_a_script_and_there_are_two_tiers() {
    let shop = Shop::open().await;
    let page = shop.checkout().await;
    assert!(page.text.contains("Full member") && page.text.contains("value=\"ada@example.org\""));
    assert!(page.text.contains("href=\"/signup/membership\"") && !page.text.contains("<script"));
    let other = Request::get("/practice/stripe/checkout/gold").body(Body::empty()).unwrap();
    assert_eq!(send(&shop.app, other).await.status, StatusCode::NOT_FOUND);

    let script = Request::get("/practice/stripe/pricing-table.js").body(Body::empty()).unwrap();
    let script = send(&shop.app, script).await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    for tier in [Tier::Standard, Tier::Full] {
        assert!(script.text.contains(tier.slug()) && script.text.contains(tier.name()));
        assert!(script.text.contains(&format!("${}", tier.dollars())));
    }
}

#[tokio::test]
async fn a_space_with_other_memberships_sees_its_own_on_sale() {
    let own =
        ["Evenings", "Bench", "Bench and shelf"].map(|name| (name.to_owned(), "€ 30 a month".to_owned()));
    let shop = Shop::selling(Offer::of(&own)).await;
    let script = Request::get("/practice/stripe/pricing-table.js").body(Body::empty()).unwrap();
    let script = send(&shop.app, script).await.text;
    assert!(!script.contains("Full member") && !script.contains("$95"), "{script}");
    for offer in shop.stripe.offers() {
        assert!(script.contains(&offer.name) && script.contains(&offer.price), "{script}");
        let (_, address) = offer.link();
        let checkout = send(&shop.app, Request::get(&address).body(Body::empty()).unwrap()).await;
        assert!(checkout.text.contains(&format!("Pay for {}", offer.name)), "{}", checkout.text);
    }
}
