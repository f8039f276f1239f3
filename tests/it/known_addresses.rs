//! Addresses that are a member's already: nobody's record is touched without proof, nobody pays twice.

use dhsignup::practice::dhservice::Row;
use serde_json::{Value, json};

use crate::support::{World, eventually};

/// Putting a row there counts as its first write.
const SEEDED: u64 = 1;

fn member(status: Value) -> Row {
    Row {
        identity: Some(
            json!({ "first_name": "Grace", "last_name": "Example", "emails": [{ "type": "primary", "email_address": "Grace@example.org" }] }),
        ),
        status: (!status.is_null()).then_some(status),
        ..Row::default()
    }
}

async fn signs_up_as(status: Value) -> (World, crate::support::Visitor, i64, String) {
    let world = World::start().await;
    let id = world.practice().members.seed(member(status));
    let visitor = world.visitor();
    let page = visitor.signs_up("grace@example.org", "grace").await;
    (world, visitor, id, page.place())
}

async fn proven(world: &World, visitor: &crate::support::Visitor) -> String {
    world.letters_to("grace@example.org", 2).await;
    let link = world.link_to("grace@example.org").await;
    visitor.opens(&link).await;
    eventually("it moves on", || async { Some(visitor.place().await).filter(|place| place != "waiting") })
        .await
}

#[tokio::test]
async fn a_stranger_with_a_members_address_changes_nothing_and_learns_nothing() {
    for word in ["active", "suspended", "banned", "honorary"] {
        let (world, _, id, place) =
            signs_up_as(json!({ "membership_status": word, "membership_level": "Member" })).await;
        assert_eq!(place, "check-inbox", "{word}");
        let row = world.practice().members.row(id).unwrap();
        assert_eq!((row.writes, row.identity), (SEEDED, member(json!({})).identity), "{word}");
        assert_eq!(world.practice().members.rows().len(), 1);
    }
}

#[tokio::test]
async fn an_active_member_who_proves_the_address_is_shown_the_sign_in_and_no_payment() {
    let (world, grace, id, _) =
        signs_up_as(json!({ "membership_status": "active", "stripe_subscription_id": "sub_old" })).await;
    assert_eq!(proven(&world, &grace).await, "member");
    let page = grace.goes_to("/signup").await;
    assert!(page.body.contains("I can't sign in") && !page.body.contains("stripe-pricing-table"));
    assert_eq!(world.practice().members.row(id).unwrap().writes, SEEDED);
}

#[tokio::test]
async fn who_is_suspended_pays_again_once_proven_and_an_old_subscription_is_no_payment() {
    let (world, grace, id, place) =
        signs_up_as(json!({ "membership_status": "suspended", "stripe_subscription_id": "sub_old" })).await;
    assert_eq!(place, "check-inbox");
    assert_eq!(proven(&world, &grace).await, "payment");
    assert_eq!(grace.goes_to("/signup/welcome").await.place(), "waiting");
    assert_eq!(world.practice().members.row(id).unwrap().writes, SEEDED);
}

#[tokio::test]
async fn who_is_banned_is_asked_to_write_once_proven() {
    let (world, grace, _, _) = signs_up_as(json!({ "membership_status": "banned" })).await;
    assert_eq!(proven(&world, &grace).await, "contact");
}

#[tokio::test]
async fn an_orphan_of_the_old_form_pays_and_once_proven_gets_what_was_missing() {
    let (world, grace, id, place) =
        signs_up_as(json!({ "membership_status": "pending", "membership_level": "New Member" })).await;
    assert_eq!(place, "payment", "the bridge can record it: status reads pending");
    assert_eq!(world.practice().members.row(id).unwrap().writes, SEEDED, "nothing is written without proof");
    assert_eq!(proven(&world, &grace).await, "payment");
    let row = eventually("the missing sections are filled", || async {
        world
            .practice()
            .members
            .row(id)
            .filter(|row| row.notes.is_some() && row.forms.is_some() && row.connections.is_some())
    })
    .await;
    assert_eq!(row.identity, member(json!({})).identity, "the identity is not overwritten");
    assert_eq!(
        row.status.unwrap(),
        json!({ "membership_status": "pending", "membership_level": "New Member" })
    );
}

#[tokio::test]
async fn the_owners_proof_in_another_browser_gives_a_stranger_no_power_over_the_record() {
    let world = World::start().await;
    let id = world.practice().members.seed(member(Value::Null));
    let stranger = world.visitor();
    stranger.answers_all("grace@example.org", "eve").await;
    // The owner looks where the letter leads, and goes no further.
    let link = world.link_to("grace@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "review");
    assert_eq!(stranger.joins().await.place(), "check-inbox");
    assert_eq!(world.practice().members.row(id).unwrap().writes, SEEDED);
}

#[tokio::test]
async fn an_orphan_without_a_status_must_prove_the_address_before_paying() {
    let (world, grace, id, place) = signs_up_as(Value::Null).await;
    assert_eq!(place, "check-inbox");
    assert_eq!(proven(&world, &grace).await, "payment");
    assert_eq!(world.practice().members.row(id).unwrap().status.unwrap()["membership_status"], "pending");
}

#[tokio::test]
async fn who_has_paid_before_is_welcomed_and_not_asked_to_pay() {
    let (world, grace, _, place) =
        signs_up_as(json!({ "membership_status": "pending", "stripe_subscription_id": "sub_1" })).await;
    assert_eq!(place, "check-inbox");
    assert_eq!(proven(&world, &grace).await, "welcome");
}

#[tokio::test]
async fn two_browsers_with_one_address_make_one_member() {
    let world = World::start().await;
    assert_eq!(world.visitor().signs_up("grace@example.org", "grace").await.place(), "payment");
    let phone = world.visitor();
    assert_eq!(phone.signs_up("Grace@Example.org", "grace2").await.place(), "check-inbox");
    assert_eq!(world.practice().members.rows().len(), 1);
    world.letters_to("Grace@Example.org", 2).await;
    let link = world.link_to("Grace@Example.org").await;
    assert_eq!(
        phone.opens(&link).await.place(),
        "payment",
        "the proven owner finds the signup that is under way"
    );
}

#[tokio::test]
async fn who_paid_in_one_browser_is_welcomed_in_the_other_by_the_letter() {
    let world = World::start().await;
    let page = world.visitor().signs_up("grace@example.org", "grace").await;
    let phone = world.visitor();
    assert_eq!(phone.signs_up("grace@example.org", "grace2").await.place(), "check-inbox");
    let reference = page.attribute("client-reference-id").parse().unwrap();
    world.serving.app.store.paid(&reference).await.unwrap();
    world.letters_to("grace@example.org", 3).await;
    assert_eq!(phone.opens(&world.link_to("grace@example.org").await).await.place(), "welcome");
}

#[tokio::test]
async fn where_every_address_must_be_proven_join_waits_for_the_link() {
    let world = World::with(&[("CONFIRM_EMAIL", "before-join")]).await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "ada_example").await;
    assert!(!ada.goes_to("/signup/review").await.body.contains(">Join<"));
    assert_eq!(ada.joins().await.place(), "review");
    assert!(world.practice().members.rows().is_empty());
    let link = world.link_to("ada@example.org").await;
    assert!(ada.opens(&link).await.body.contains(">Join<"));
    assert_eq!(ada.joins().await.place(), "payment");
}
