//! Every state that a signup can be in, by every kind of link: a phone without cookies ends at the right place in two clicks,
//! or in two clicks at a fresh letter that leads there.

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Row, Trouble, When};
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Answer, Visitor, World, eventually};

const GRACE: &str = "grace@example.org";

/// How a signup came to where it is.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Every question before this one is answered.
    Asked(&'static str),
    Review,
    AskedAgain,
    Waiting,
    ForPeople,
    Payment,
    Paid,
    /// The address is that of a member of this status.
    Known(&'static str),
    /// Another browser has joined with the address.
    Elsewhere,
    Invited,
}

const STATES: [(State, &str); 19] = [
    (State::Asked("about-you"), "question about-you"),
    (State::Asked("contact"), "question contact"),
    (State::Asked("username"), "question username"),
    (State::Asked("agreements"), "question agreements"),
    (State::Review, "review"),
    (State::AskedAgain, "question username"),
    (State::Waiting, "waiting"),
    (State::ForPeople, "waiting"),
    (State::Payment, "payment"),
    (State::Paid, "welcome"),
    (State::Known("null"), "payment"),
    (State::Known(r#"{"membership_status":"pending"}"#), "payment"),
    (State::Known(r#"{"membership_status":"pending","stripe_subscription_id":"sub_1"}"#), "welcome"),
    (State::Known(r#"{"membership_status":"active"}"#), "member"),
    (State::Known(r#"{"membership_status":"suspended"}"#), "payment"),
    (State::Known(r#"{"membership_status":"lapsed"}"#), "payment"),
    (State::Known(r#"{"membership_status":"banned"}"#), "contact"),
    (State::Elsewhere, "payment"),
    (State::Invited, "payment"),
];

/// What has become of a link since it was mailed.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Live,
    Expired,
    UsedUp,
    Superseded,
}

const FATES: [Fate; 4] = [Fate::Live, Fate::Expired, Fate::UsedUp, Fate::Superseded];

fn member(status: &str) -> Row {
    let identity =
        json!({ "first_name": "Grace", "emails": [{ "type": "primary", "email_address": GRACE }] });
    let status: Value = serde_json::from_str(status).unwrap();
    Row { identity: Some(identity), status: (!status.is_null()).then_some(status), ..Row::default() }
}

impl State {
    /// Brings a signup of Grace's there. Her own browser is of no use any more.
    async fn come_to_be(self, world: &World) {
        let desk = world.visitor();
        let members = &world.practice().members;
        match self {
            Self::Asked(question) => {
                for step in dhsignup::steps::JOURNEY.0.iter().take_while(|step| step.slug != question) {
                    desk.answers_with(step.slug, &[("email", GRACE)]).await;
                }
            }
            Self::Review => desk.answers_all(GRACE, "grace").await,
            Self::AskedAgain => {
                desk.answers_all(GRACE, "grace").await;
                let taken = json!({ "active_directory_username": "grace" });
                members.seed(Row { identity: Some(taken), ..Row::default() });
                assert_eq!(desk.joins().await.place(), "question username");
            }
            Self::Waiting => {
                members.turn(|knobs| knobs.trouble = Trouble::Down);
                assert_eq!(desk.signs_up(GRACE, "grace").await.place(), "waiting");
            }
            Self::ForPeople => {
                let refusal = Order {
                    attempts: u32::MAX,
                    ..Order::once(Call::Write(Column::Identity), Fault::Unprocessable, When::BeforeCommit)
                };
                members.order(refusal).unwrap();
                assert_eq!(desk.signs_up(GRACE, "grace").await.place(), "waiting");
                world.passes(SignedDuration::from_hours(2)).await;
            }
            Self::Payment => {
                is_at_the_table(world, &desk, "grace").await;
            }
            Self::Paid => {
                let payment = is_at_the_table(world, &desk, "grace").await;
                desk.pays(&payment).await;
            }
            Self::Known(status) => {
                members.seed(member(status));
                desk.signs_up(GRACE, "grace").await;
            }
            Self::Elsewhere => {
                is_at_the_table(world, &world.visitor(), "grace").await;
                assert_eq!(desk.signs_up(GRACE, "grace2").await.place(), "check-inbox");
            }
            Self::Invited => {
                members.seed(member("null"));
                assert_eq!(crate::orphans::invites(world, None).await.invited, 1);
            }
        }
        world.is_quiet().await;
    }
}

/// Signs up and is at the pricing table: at once, or, on a busy machine, when the job is done.
async fn is_at_the_table(world: &World, desk: &Visitor, username: &str) -> Answer {
    desk.signs_up(GRACE, username).await;
    world.is_quiet().await;
    let page = desk.goes_to("/signup").await;
    assert_eq!(page.place(), "payment");
    page
}

/// The newest link, once one has come after the first `letters`.
async fn link_after(world: &World, letters: usize) -> String {
    world.letters_to(GRACE, letters + 1).await;
    world.link_to(GRACE).await
}

async fn letters(world: &World) -> usize {
    let all = world.practice().mailbox.letters().unwrap();
    all.iter().filter(|letter| letter.to == GRACE).count()
}

/// Lets the newest link come to this.
async fn meet(fate: Fate, world: &World, link: &str) {
    match fate {
        Fate::Live => {}
        // Longer than any link works, and shorter than a draft without a proof is kept, where that is possible.
        Fate::Expired => {
            let letter = world.letters_to(GRACE, 1).await.remove(0);
            let days = if letter.text.contains("14 days") { 15 } else { 1 };
            world.passes(SignedDuration::from_hours(24 * days + 1)).await;
        }
        Fate::UsedUp => {
            for _ in 0..7 {
                assert_eq!(world.visitor().posts(link, &[]).await.status, 303);
            }
            // Three letters an hour are mailed.
            world.passes(SignedDuration::from_mins(61)).await;
        }
        Fate::Superseded => {
            for _ in 0..3 {
                world.passes(SignedDuration::from_mins(61)).await;
                let before = letters(world).await;
                world.visitor().posts("/signup/resume", &[("email", GRACE)]).await;
                world.passes(SignedDuration::from_secs(5)).await;
                link_after(world, before).await;
            }
            world.passes(SignedDuration::from_mins(61)).await;
        }
    }
    world.is_quiet().await;
}

/// Two clicks: on the link, and on the button behind it. Nobody is sent to any other page in between.
async fn two_clicks(world: &World, link: &str) -> String {
    let phone = world.visitor();
    let page = phone.get(link).await;
    assert!(page.is_a_page() && page.body.matches("<button").count() == 1, "{}", page.body);
    let answer = phone.posts(link, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = phone.goes_to(answer.location()).await;
    assert!(page.is_a_page() && page.status == 200, "{}", page.body);
    // Nothing that can charge stands on any other page.
    assert_eq!(
        page.body.contains("<stripe-pricing-table") || page.body.contains("checkout"),
        page.place() == "payment"
    );
    if page.place() != "waiting" {
        return page.place();
    }
    // It moves on by itself, where there is anything to move to.
    world.is_quiet().await;
    phone.place().await
}

async fn ends_well(state: State, place: &str, fate: Fate) {
    let case = format!("{state:?}, {fate:?}");
    // Which one it was, where it fails.
    eprintln!("{case}");
    let world = World::with(&[("LIMITS", "off"), ("JOIN_DEADLINE_MS", "500")]).await;
    state.come_to_be(&world).await;
    let link = link_after(&world, 0).await;
    meet(fate, &world, &link).await;
    // Where two signups have the address, letters that are asked for lead to the one that came further.
    let is_overtaken = matches!((state, fate), (State::Elsewhere, Fate::Superseded));
    if matches!(fate, Fate::Live) || is_overtaken {
        assert_eq!(two_clicks(&world, &link).await, place, "{case}");
        return;
    }
    let phone = world.visitor();
    let page = phone.get(&link).await;
    if matches!((state, fate), (State::Paid, Fate::Expired)) && page.place() == "welcome" {
        return;
    }
    assert!(page.is_a_page() && page.body.contains("This link no longer works"), "{case}: {}", page.body);
    let before = letters(&world).await;
    let mailed = phone.posts(&link, &[]).await;
    let page = phone.goes_to(mailed.location()).await;
    assert!(page.is_a_page() && page.body.contains("on its way"), "{case}: {}", page.body);
    let fresh = link_after(&world, before).await;
    assert_ne!(fresh, link);
    assert_eq!(two_clicks(&world, &fresh).await, place, "{case}");
}

#[tokio::test]
async fn from_mail_on_a_phone_two_clicks_lead_to_the_right_place_or_to_a_fresh_letter() {
    for (state, place) in STATES {
        join_all(FATES.map(|fate| ends_well(state, place, fate))).await;
    }
}

#[tokio::test]
async fn a_link_of_an_erased_signup_says_so_and_leads_to_a_new_one() {
    for (state, _) in STATES {
        // What is owed or paid is finished first, and its stub stays.
        let is_owed = matches!(state, State::Waiting | State::ForPeople);
        let world = World::with(&[("LIMITS", "off"), ("JOIN_DEADLINE_MS", "500")]).await;
        state.come_to_be(&world).await;
        let link = link_after(&world, 0).await;
        let answer = world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-joining")]).await;
        // Who has paid has joined.
        if matches!(state, State::Paid) {
            assert_eq!(answer.status, 303);
            assert_eq!(two_clicks(&world, &link).await, "welcome");
            continue;
        }
        assert!(answer.is_a_page() && answer.body.contains("deleted"), "{state:?}: {}", answer.body);
        world.is_quiet().await;
        let page = eventually("it is erased", || async {
            let page = world.visitor().get(&link).await;
            (page.status == 410 || is_owed).then_some(page)
        })
        .await;
        if !is_owed {
            assert_eq!((page.place(), page.is_a_page()), ("gone".into(), true), "{state:?}");
            assert_eq!(world.visitor().posts(&link, &[]).await.status, 410);
        }
    }
}
