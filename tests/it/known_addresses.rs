//! Addresses that are a member's already: nobody's record is touched without proof, nobody pays twice.

use dhsignup::practice::dhservice::{Column, Row, Trouble};
use serde_json::{Value, json};

use crate::support::{Visitor, World, eventually};

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

async fn signs_up_as(status: Value) -> (World, Visitor, i64, String) {
    let world = World::start().await;
    let id = world.practice().members.seed(member(status));
    let visitor = world.visitor();
    let page = visitor.signs_up("grace@example.org", "grace").await;
    (world, visitor, id, page.place())
}

/// Everything is filled, and nothing is owed to it any more.
async fn is_complete(world: &World, id: i64) -> Row {
    eventually("all sections are filled", || async {
        let row = world.practice().members.row(id)?;
        let store = &world.serving.app.store;
        let owed = store.owed_jobs().await.unwrap().into_iter().any(|jobs| jobs.kind.ends_with("_member"));
        (!owed && Column::ALL.iter().all(|column| row.column(*column).is_some())).then_some(row)
    })
    .await
}

async fn proven(world: &World, visitor: &Visitor) -> String {
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
async fn an_orphans_record_is_kept_and_what_is_told_differently_goes_into_one_note() {
    let (world, grace, id, _) = signs_up_as(json!({ "membership_status": "pending" })).await;
    assert_eq!(proven(&world, &grace).await, "payment");
    let row = is_complete(&world, id).await;
    assert_eq!(row.identity, member(json!({})).identity);
    assert_eq!(row.connections.unwrap()["phone"], "+1 312 555 0199", "what was missing is filled");
    let notes = row.notes.unwrap();
    assert_eq!(notes.as_array().unwrap().len(), 1);
    let note = notes[0]["note"].as_str().unwrap();
    assert!(note.contains("first name: Ada") && note.contains("birthday: 1990-04-27"), "{note}");
    assert!(!note.contains("phone") && !note.contains("last name"), "filled, or the same: {note}");
}

#[tokio::test]
async fn what_a_stranger_typed_is_not_written_when_the_owner_opens_their_letter() {
    let (world, _, id, place) = signs_up_as(json!({ "membership_status": "pending" })).await;
    assert_eq!(place, "payment");
    let owner = world.visitor();
    assert_eq!(proven(&world, &owner).await, "payment");
    let row = is_complete(&world, id).await;
    assert_eq!((row.identity, row.connections), (member(json!({})).identity, Some(json!({}))));
    assert!(row.notes.unwrap()[0]["note"].as_str().unwrap().starts_with("Record completed"));
}

#[tokio::test]
async fn a_status_that_nobody_can_pay_on_is_shown_to_people() {
    let (world, grace, id, place) = signs_up_as(json!({ "membership_level": "New Member" })).await;
    assert_eq!(place, "check-inbox");
    world.letters_to("grace@example.org", 2).await;
    let page = grace.opens(&world.link_to("grace@example.org").await).await;
    assert_eq!(page.place(), "waiting");
    let page = eventually("people were told", || async {
        Some(grace.goes_to("/signup").await)
            .filter(|page| page.body.contains("we have told the people of the space"))
    })
    .await;
    assert!(page.is_a_page());
    let letters = world.letters_to("membership@pumpingstationone.org", 1).await;
    assert!(letters[0].subject.contains("needs you") && letters[0].text.contains(&format!("member {id}")));
    assert!(!letters[0].text.contains("grace"), "support's inbox is read by many");
    assert_eq!(world.practice().members.row(id).unwrap().writes, SEEDED);

    // Somebody mends the record; it goes on by itself, and a letter says so.
    let mended = json!({ "membership_status": "pending" });
    world.practice().members.seed(Row {
        id,
        status: Some(mended),
        ..world.practice().members.row(id).unwrap()
    });
    world.serving.app.clock.advance(jiff::SignedDuration::from_hours(2));
    eventually("it goes on", || async { (grace.place().await == "payment").then_some(()) }).await;
    // The clock has jumped over the letter that says that it takes longer: it may come first.
    eventually("a letter says so", || async {
        let newest = &world.letters_to("grace@example.org", 3).await[0];
        newest.subject.contains("One step left").then_some(())
    })
    .await;
    assert_eq!(world.letters_to("membership@pumpingstationone.org", 1).await.len(), 1, "told once");
}

#[tokio::test]
async fn of_several_rows_the_banned_one_counts_then_the_active_one_then_the_newest() {
    for (words, place) in [
        (["pending", "banned", "active"], "contact"),
        (["pending", "active", "pending"], "member"),
        (["suspended", "pending", "suspended"], "payment"),
    ] {
        let world = World::start().await;
        for word in words {
            world.practice().members.seed(member(json!({ "membership_status": word })));
        }
        let grace = world.visitor();
        grace.signs_up("grace@example.org", "grace").await;
        assert_eq!(proven(&world, &grace).await, place, "{words:?}");
        let letters = world.letters_to("membership@pumpingstationone.org", 1).await;
        assert!(letters[0].subject.contains("Several members"), "{}", letters[0].subject);
        assert!(world.practice().members.rows().iter().all(|row| row.writes == SEEDED));
    }
}

#[tokio::test]
async fn who_became_a_member_before_the_letter_was_opened_is_not_asked_to_pay() {
    let (world, grace, id, place) = signs_up_as(json!({ "membership_status": "suspended" })).await;
    assert_eq!(place, "check-inbox");
    let active = Some(json!({ "membership_status": "active" }));
    world.practice().members.seed(Row { id, status: active, ..world.practice().members.row(id).unwrap() });
    assert_eq!(proven(&world, &grace).await, "member");
}

#[tokio::test]
async fn two_browsers_with_one_address_make_one_member() {
    let world = World::start().await;
    assert_eq!(world.visitor().signs_up("grace@example.org", "grace").await.place(), "payment");
    let phone = world.visitor();
    assert_eq!(phone.signs_up("Grace@Example.org", "grace").await.place(), "check-inbox");
    assert_eq!(world.practice().members.rows().len(), 1);
    world.letters_to("Grace@Example.org", 2).await;
    let link = world.link_to("Grace@Example.org").await;
    assert_eq!(phone.opens(&link).await.place(), "payment");
    assert_eq!(world.practice().members.rows().len(), 1);
}

/// Eve joins with Grace's address first. The world, her browser, and the reference upstream.
async fn somebody_else_came_first() -> (World, Visitor, String) {
    let world = World::start().await;
    let eve = world.visitor();
    eve.answers_all("grace@example.org", "grace").await;
    eve.answers_with("about-you", &[("first_name", "Eve")]).await;
    eve.answers_with("contact", &[("phone", "312 555 0666")]).await;
    let page = eve.joins().await;
    assert_eq!(page.place(), "payment");
    let reference = page.attribute("client-reference-id").to_owned();
    eventually("hers is complete", || async {
        world.practice().members.find("grace@example.org").filter(|row| row.notes.is_some())
    })
    .await;
    (world, eve, reference)
}

/// One member, complete, with Grace's own answers.
async fn is_graces(world: &World, page: &crate::support::Answer, eves: &str) {
    let reference = page.attribute("client-reference-id").to_owned();
    assert_ne!(reference, eves);
    let id = world.practice().members.find("grace@example.org").unwrap().id;
    let row = is_complete(world, id).await;
    let (identity, connections) = (row.identity.unwrap(), row.connections.unwrap());
    assert_eq!((&identity["first_name"], &connections["phone"]), (&"Ada".into(), &"+1 312 555 0199".into()));
    assert_eq!(identity["signup_ref"], reference.as_str());
    let of_grace = |row: &Row| row.email() == Some("grace@example.org");
    assert_eq!(world.practice().members.rows().into_iter().filter(of_grace).count(), 1);
    assert!(!world.practice().members.overwritten().iter().any(|(_, column)| *column == Column::Status));
}

#[tokio::test]
async fn who_joined_unproven_and_then_proves_the_address_gets_a_record_of_their_own_answers() {
    let (world, eve, eves) = somebody_else_came_first().await;
    let grace = world.visitor();
    // The same username: it is hers as soon as the address is.
    assert_eq!(grace.signs_up("grace@example.org", "grace").await.place(), "check-inbox");
    world.letters_to("grace@example.org", 3).await;
    let page = grace.opens(&world.link_to("grace@example.org").await).await;
    assert_eq!(page.place(), "payment");
    is_graces(&world, &page, &eves).await;
    assert_eq!(eve.place().await, "check-inbox", "the other signup has ended");
}

#[tokio::test]
async fn who_proved_the_address_before_joining_gets_a_record_of_their_own_answers() {
    let (world, eve, eves) = somebody_else_came_first().await;
    let grace = world.visitor();
    grace.answers("email").await;
    grace.answers_with("email", &[("email", "grace@example.org")]).await;
    world.letters_to("grace@example.org", 2).await;
    assert_eq!(grace.opens(&world.link_to("grace@example.org").await).await.place(), "question about-you");
    let page = grace.signs_up("grace@example.org", "grace").await;
    assert_eq!(page.place(), "payment");
    is_graces(&world, &page, &eves).await;
    assert_eq!(eve.place().await, "check-inbox");
}

#[tokio::test]
async fn the_strangers_own_letter_leads_the_owner_to_the_owners_answers() {
    let (world, _, eves) = somebody_else_came_first().await;
    // The first letter to the address was owed by Eve's draft.
    let hers = world.link_to("grace@example.org").await;
    let grace = world.visitor();
    assert_eq!(grace.signs_up("grace@example.org", "grace2").await.place(), "check-inbox");
    let page = grace.opens(&hers).await;
    assert_eq!(page.place(), "payment");
    is_graces(&world, &page, &eves).await;
}

#[tokio::test]
async fn who_never_signed_up_opens_a_strangers_letter_and_answers_for_themselves() {
    let (world, eve, eves) = somebody_else_came_first().await;
    let grace = world.visitor();
    let page = grace.opens(&world.link_to("grace@example.org").await).await;
    assert_eq!(page.place(), "payment");
    assert!(page.body.contains("Begin with my own answers"));
    assert!(!page.body.contains("Eve"), "whoever mistyped an address is not shown to its owner");
    assert_eq!(grace.posts("/signup/anew", &[]).await.location(), "/signup/about-you");
    let page = grace.signs_up("grace@example.org", "grace").await;
    assert_eq!(page.place(), "payment");
    assert!(!page.body.contains("Begin with my own answers"));
    is_graces(&world, &page, &eves).await;
    assert_eq!(eve.place().await, "check-inbox");
    // Eve has proven nothing, so nothing begins anew for her.
    assert_eq!(eve.posts("/signup/anew", &[]).await.location(), "/signup/membership");
}

#[tokio::test]
async fn a_draft_in_this_browser_does_not_keep_a_letter_from_leading_further() {
    let world = World::start().await;
    let (desk, phone) = (world.visitor(), world.visitor());
    phone.answers_with("email", &[("email", "grace@example.org")]).await;
    world.letters_to("grace@example.org", 1).await;
    assert_eq!(desk.signs_up("grace@example.org", "grace").await.place(), "payment");
    world.letters_to("grace@example.org", 2).await;
    assert_eq!(phone.opens(&world.link_to("grace@example.org").await).await.place(), "payment");
}

#[tokio::test]
async fn a_name_that_is_taken_is_asked_anew_before_anything_is_replaced() {
    let (world, _, eves) = somebody_else_came_first().await;
    assert_eq!(world.visitor().signs_up("bo@example.org", "bo").await.place(), "payment");
    let grace = world.visitor();
    assert_eq!(grace.signs_up("grace@example.org", "bo").await.place(), "check-inbox");
    world.letters_to("grace@example.org", 3).await;
    let page = grace.opens(&world.link_to("grace@example.org").await).await;
    assert_eq!(page.place(), "question username");
    grace.answers_with("username", &[("username", "grace3")]).await;
    let page = grace.joins().await;
    assert_eq!(page.place(), "payment");
    is_graces(&world, &page, &eves).await;
}

#[tokio::test]
async fn who_has_proven_the_address_twice_stays_with_the_signup_that_came_first() {
    let world = World::start().await;
    let desk = world.visitor();
    desk.answers_all("grace@example.org", "grace").await;
    desk.opens(&world.link_to("grace@example.org").await).await;
    let first = desk.joins().await.attribute("client-reference-id").to_owned();
    let phone = world.visitor();
    phone.answers_all("grace@example.org", "grace2").await;
    world.letters_to("grace@example.org", 2).await;
    phone.opens(&world.link_to("grace@example.org").await).await;
    let page = phone.joins().await;
    assert_eq!((page.place(), page.attribute("client-reference-id")), ("payment".to_owned(), first.as_str()));
    assert_eq!(world.practice().members.rows().len(), 1);
}

#[tokio::test]
async fn a_signup_that_is_paid_gives_way_to_nobody() {
    let (world, eve, eves) = somebody_else_came_first().await;
    world.serving.app.store.paid_by_record(&eves.parse().unwrap(), "sub_1", false).await.unwrap();
    let grace = world.visitor();
    assert_eq!(grace.signs_up("grace@example.org", "grace2").await.place(), "check-inbox");
    assert_eq!(proven(&world, &grace).await, "welcome");
    assert_eq!(eve.place().await, "welcome");
    let row = world.practice().members.find("grace@example.org").unwrap();
    assert_eq!(row.identity.unwrap()["first_name"], "Eve");
}

#[tokio::test]
async fn who_paid_in_one_browser_is_welcomed_in_the_other_by_the_letter() {
    let world = World::start().await;
    let page = world.visitor().signs_up("grace@example.org", "grace").await;
    let phone = world.visitor();
    assert_eq!(phone.signs_up("grace@example.org", "grace2").await.place(), "check-inbox");
    let reference = page.attribute("client-reference-id").parse().unwrap();
    world.serving.app.store.paid_by_record(&reference, "sub_1", false).await.unwrap();
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

#[tokio::test]
async fn who_was_displaced_joins_again_when_the_one_who_came_between_has_erased_everything() {
    let (world, eve, _) = somebody_else_came_first().await;
    let grace = world.visitor();
    grace.signs_up("grace@example.org", "grace").await;
    world.letters_to("grace@example.org", 3).await;
    let hers = world.letters_to("grace@example.org", 3).await.remove(2);
    let page = grace.opens(&world.link_to("grace@example.org").await).await;
    assert_eq!(page.place(), "payment");
    // Half a record would be kept until it is whole.
    world.is_quiet().await;
    grace.posts("/signup/my-data", &[("erase", "yes")]).await;
    assert_eq!(eve.place().await, "check-inbox");
    let page = eve.opens(hers.links[0].strip_prefix(&world.url()).unwrap()).await;
    assert_eq!(page.place(), "review");
    eve.joins().await;
    world.passes(jiff::SignedDuration::from_mins(20)).await;
    assert_eq!(eve.place().await, "payment");
}

/// Found by the model: the paid one hid the one that waited, and Join failed.
#[tokio::test]
async fn who_joins_behind_a_paid_and_a_waiting_signup_of_the_same_address_is_sent_to_the_inbox() {
    let world = World::start().await;
    let ada = world.visitor();
    let table = ada.signs_up("ada@example.org", "ada").await;
    ada.pays(&table).await;
    world.is_quiet().await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    assert_eq!(world.visitor().signs_up("ada@example.org", "ada2").await.place(), "waiting");
    assert_eq!(world.visitor().signs_up("ada@example.org", "ada3").await.place(), "check-inbox");
}
