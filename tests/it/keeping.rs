//! What is kept, for how long, what its person is reminded of, and how it is erased.

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Row, Trouble, When};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Visitor, World, code_in, eventually};

const ADA: &str = "ada@example.org";

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Lets so many days pass, hour by hour as far as the house is concerned.
async fn days(world: &World, days: i64) {
    for _ in 0..days {
        world.passes(hours(24)).await;
    }
    world.passes(hours(1)).await;
}

fn subjects(world: &World, address: &str) -> Vec<String> {
    let letters = world.practice().mailbox.letters().unwrap();
    letters.into_iter().rev().filter(|letter| letter.to == address).map(|letter| letter.subject).collect()
}

const REMINDER: &str = "Your Pumping Station: One signup is waiting for you";

fn reminders(world: &World) -> usize {
    subjects(world, ADA).iter().filter(|subject| *subject == REMINDER).count()
}

/// Proves the address in a browser of its own by the newest letter.
async fn proves(world: &World) -> Visitor {
    let phone = world.visitor();
    phone.opens(&world.link_to(ADA).await).await;
    phone
}

#[tokio::test]
async fn an_unproven_draft_is_reminded_once_and_forgotten_after_a_week() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    let link = world.link_to(ADA).await;
    world.passes(hours(23)).await;
    assert_eq!(reminders(&world), 0);
    world.passes(hours(2)).await;
    assert_eq!(reminders(&world), 1);
    let letter = world.letters_to(ADA, 2).await.remove(0);
    assert!(letter.text.contains("4 short questions are left, then the payment"), "{}", letter.text);
    assert!(letter.text.contains("works for 14 days") && letter.text.contains("/stop"), "{}", letter.text);
    days(&world, 5).await;
    assert_eq!(world.visitor().get(&link).await.status, 200);
    days(&world, 1).await;
    assert_eq!((reminders(&world), world.visitor().get(&link).await.status), (1, 410));
}

#[tokio::test]
async fn a_proven_draft_is_reminded_twice_and_forgotten_after_thirty_days() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    proves(&world).await;
    days(&world, 6).await;
    assert_eq!(reminders(&world), 1);
    days(&world, 1).await;
    assert_eq!(reminders(&world), 2);
    let link = world.link_to(ADA).await;
    days(&world, 20).await;
    assert_eq!((reminders(&world), world.visitor().get(&link).await.status), (2, 200));
    days(&world, 3).await;
    assert_eq!(world.visitor().get(&link).await.status, 410);
}

#[tokio::test]
async fn who_has_not_paid_is_reminded_and_the_record_leaves_a_stub_after_thirty_days() {
    let world = World::start().await;
    let reference = world.visitor().signs_up(ADA, "ada").await.attribute("client-reference-id").to_owned();
    // Complete before the clock moves: a day is counted from then.
    world.is_quiet().await;
    days(&world, 1).await;
    assert_eq!(reminders(&world), 1);
    let letter = world.letters_to(ADA, 2).await.remove(0);
    assert!(letter.text.contains("Only the payment is missing"), "{}", letter.text);
    let ada = proves(&world).await;
    let page = ada.goes_to("/signup").await;
    assert_eq!((page.place().as_str(), page.attribute("customer-email")), ("payment", ADA));
    world.passes(hours(2)).await;
    let signup = world.serving.app.store.find(&reference.parse().unwrap()).await.unwrap().unwrap();
    let kept: Vec<_> = signup.answers.iter().map(|(step, _)| step).collect();
    assert_eq!(kept, ["email"], "a day after the record was complete the other answers are gone");
    days(&world, 31).await;
    let signup = world.serving.app.store.find(&reference.parse().unwrap()).await.unwrap().unwrap();
    assert!(signup.address().is_none(), "a stub without personal data");
    assert!(world.practice().members.find(ADA).is_some(), "the record is the space's");
    days(&world, 90).await;
    assert!(world.serving.app.store.find(&reference.parse().unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_owed_is_never_forgotten() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    assert_eq!(world.visitor().signs_up(ADA, "ada").await.place(), "waiting");
    for _ in 0..5 {
        world.passes(hours(24 * 20)).await;
    }
    assert_eq!(reminders(&world), 0, "nobody has to do anything");
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    eventually("the member is made", || async { world.practice().members.find(ADA) }).await;
}

#[tokio::test]
async fn a_day_after_paying_nothing_personal_is_kept_and_the_welcome_stays() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    let link = world.link_to(ADA).await;
    let ada = world.visitor();
    ada.opens(&link).await;
    ada.pays(&payment).await;
    world.passes(hours(26)).await;
    let reference = payment.attribute("client-reference-id").parse().unwrap();
    let signup = world.serving.app.store.find(&reference).await.unwrap().unwrap();
    assert_eq!(signup.answers.iter().count(), 0);
    // The session is over, and so is the link; both say what there is to say.
    let page = world.visitor().get(&link).await;
    assert_eq!((page.place(), page.is_a_page()), ("welcome".into(), true));
    assert!(page.body.contains("finished"));
    days(&world, 90).await;
    assert!(world.serving.app.store.find(&reference).await.unwrap().is_none());
}

#[tokio::test]
async fn who_paid_without_a_proof_is_asked_to_confirm_and_after_a_week_support_is_told() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    ada.pays(&payment).await;
    let letters = world.letters_to(ADA, 2).await;
    assert!(letters[0].subject.contains("please confirm your address"), "{}", letters[0].subject);
    let support = "membership@pumpingstationone.org";
    days(&world, 6).await;
    assert_eq!(subjects(&world, support), [""; 0]);
    days(&world, 2).await;
    assert_eq!(subjects(&world, support).len(), 1);
    assert!(subjects(&world, support)[0].contains("its address not confirmed"));
    // The letter still works, and that is the end of it.
    assert_eq!(proves(&world).await.place().await, "welcome");
    days(&world, 9).await;
    assert_eq!((subjects(&world, support).len(), subjects(&world, ADA).len()), (1, 2));
}

#[tokio::test]
async fn who_paid_without_a_proof_confirms_by_the_code_on_the_welcome_page() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    let welcome = ada.pays(&payment).await;
    assert!(welcome.body.contains("Please confirm that") && welcome.body.contains("/signup/confirm"));
    let letter = world.letters_to(ADA, 2).await.remove(0);
    let answer = ada.posts("/signup/confirm", &[("code", code_in(&letter.text))]).await;
    assert_eq!(answer.location(), "/signup/welcome");
    assert!(!ada.goes_to("/signup/welcome").await.body.contains("Please confirm that"));
    days(&world, 9).await;
    assert_eq!(subjects(&world, "membership@pumpingstationone.org"), [""; 0]);
}

#[tokio::test]
async fn an_orphan_who_paid_before_proving_the_address_gets_the_missing_sections_with_the_proof() {
    let world = World::start().await;
    let identity = json!({ "first_name": "Old", "emails": [{ "type": "primary", "email_address": ADA }] });
    let status = Some(json!({ "membership_status": "pending", "membership_level": "New Member" }));
    let id =
        world.practice().members.seed(Row { identity: Some(identity.clone()), status, ..Row::default() });
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    ada.pays(&payment).await;
    assert!(world.practice().members.row(id).unwrap().forms.is_none(), "nothing is written without proof");
    world.letters_to(ADA, 2).await;
    assert_eq!(ada.opens(&world.link_to(ADA).await).await.place(), "welcome");
    let row = eventually("every section is filled", || async {
        let row = world.practice().members.row(id)?;
        Column::ALL.iter().all(|column| row.column(*column).is_some()).then_some(row)
    })
    .await;
    assert_eq!(row.identity, Some(identity));
    assert!(row.status("stripe_subscription_id").is_string());
}

#[tokio::test]
async fn what_is_kept_can_be_seen_downloaded_and_erased() {
    let world = World::start().await;
    assert!(world.visitor().get("/signup/my-data").await.body.contains("has no signup open"));
    let ada = world.visitor();
    ada.answers_all(ADA, "ada").await;
    let link = world.link_to(ADA).await;
    let page = ada.get("/signup/my-data").await;
    assert!(
        page.is_a_page() && page.body.contains("555-0199") && page.body.contains("all of it is deleted on")
    );
    let file = ada.get("/signup/my-data?format=json").await;
    assert!(file.header("content-disposition").contains(".json"));
    let data: Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(data["answers"]["about-you"]["birthday"], "1990-04-27");
    assert_eq!(
        (data["letters"].as_array().unwrap().len(), &data["answers"]["email"]["email"]),
        (1, &ADA.into())
    );

    assert_eq!(ada.posts("/signup/my-data", &[]).await.location(), "/signup/my-data", "not by accident");
    let page = ada.posts("/signup/my-data", &[("erase", "yes")]).await;
    assert_eq!((page.place(), page.is_a_page()), ("gone".into(), true));
    assert_eq!(ada.place().await, "question email");
    assert_eq!(world.visitor().get(&link).await.status, 410);
    world.is_quiet().await;
    assert_eq!(subjects(&world, ADA).len(), 1, "nobody has proven the address, so nothing is mailed to it");
}

#[tokio::test]
async fn a_proven_address_is_told_that_its_data_are_erased() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    ada.opens(&world.link_to(ADA).await).await;
    ada.posts("/signup/my-data", &[("erase", "yes")]).await;
    let letter = world.letters_to(ADA, 2).await.remove(0);
    assert!(letter.subject.contains("is deleted") && !letter.text.contains("/r/"), "{}", letter.text);
}

#[tokio::test]
async fn a_link_alone_shows_no_data_and_erases_none_before_a_code_does() {
    let world = World::start().await;
    world.visitor().answers_all(ADA, "ada").await;
    let phone = proves(&world).await;
    let page = phone.get("/signup/my-data").await;
    assert!(
        !page.body.contains("555-0199") && !page.body.contains(ADA) && page.body.contains("a•••@e•••.org")
    );
    assert_eq!(phone.get("/signup/my-data?format=json").await.location(), "/signup/confirm");
    assert_eq!(phone.posts("/signup/my-data", &[("erase", "yes")]).await.location(), "/signup/confirm");
    let code = world.letters_to(ADA, 1).await.remove(0);
    assert_eq!(phone.posts("/signup/confirm", &[("code", code_in(&code.text))]).await.status, 303);
    assert!(phone.get("/signup/my-data").await.body.contains("555-0199"));
    world.serving.app.clock.advance(SignedDuration::from_mins(31));
    assert!(!phone.get("/signup/my-data").await.body.contains("555-0199"), "for half an hour");
}

#[tokio::test]
async fn what_was_sent_upstream_is_finished_before_it_is_erased() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "2000")]).await;
    let away = Order {
        attempts: u32::MAX,
        ..Order::once(Call::Write(Column::Forms), Fault::Status(503), When::BeforeCommit)
    };
    world.practice().members.order(away).unwrap();
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    assert_eq!(payment.place(), "payment");
    let page = ada.posts("/signup/my-data", &[("erase", "yes")]).await;
    assert!(page.body.contains("will be erased"), "{}", page.body);
    assert!(ada.get("/signup/my-data").await.body.contains("As soon as it is complete"));
    world.practice().members.cancel_orders();
    world.passes(SignedDuration::from_mins(10)).await;
    let reference = payment.attribute("client-reference-id").parse().unwrap();
    eventually("it is erased", || async {
        let signup = world.serving.app.store.find(&reference).await.unwrap().unwrap();
        signup.address().is_none().then_some(())
    })
    .await;
    let row = world.practice().members.find(ADA).unwrap();
    assert!(Column::ALL.iter().all(|column| row.column(*column).is_some()), "no half record is left behind");
    assert_eq!(ada.place().await, "question email");
}

#[tokio::test]
async fn what_was_only_promised_is_erased_at_once_and_never_sent() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let ada = world.visitor();
    assert_eq!(ada.signs_up(ADA, "ada").await.place(), "waiting");
    assert!(ada.posts("/signup/my-data", &[("erase", "yes")]).await.body.contains("Your data are erased"));
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    world.passes(hours(1)).await;
    assert_eq!(world.practice().members.rows(), []);
}

#[tokio::test]
async fn a_reminder_offers_not_to_join_and_stops_with_it() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    proves(&world).await;
    days(&world, 1).await;
    assert_eq!(reminders(&world), 1);
    let link = world.link_to(ADA).await;
    let page = world.visitor().get(&format!("{link}/stop")).await;
    assert!(
        page.is_a_page() && page.body.contains("I am not joining") && page.body.contains("a•••@e•••.org")
    );
    let page = world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-joining")]).await;
    assert!(page.body.contains("Your signup is deleted"));
    days(&world, 8).await;
    assert_eq!(reminders(&world), 1);
}

#[tokio::test]
async fn who_finished_is_not_reminded() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    ada.pays(&payment).await;
    days(&world, 8).await;
    assert_eq!(reminders(&world), 0);
}

#[tokio::test]
async fn of_two_drafts_with_one_address_only_the_newer_one_is_reminded_of() {
    let world = World::start().await;
    world.visitor().answers("email").await;
    world.passes(hours(1)).await;
    world.visitor().answers("email").await;
    days(&world, 2).await;
    assert_eq!(reminders(&world), 1);
}

#[tokio::test]
async fn what_is_erased_after_paying_leaves_the_way_to_the_welcome() {
    let world = World::start().await;
    let ada = world.visitor();
    let payment = ada.signs_up(ADA, "ada").await;
    let link = world.link_to(ADA).await;
    ada.pays(&payment).await;
    world.is_quiet().await;
    assert!(ada.posts("/signup/my-data", &[("erase", "yes")]).await.body.contains("Your data are erased"));
    assert_eq!(ada.place().await, "question email");
    let page = world.visitor().opens(&link).await;
    assert_eq!((page.place(), page.body.contains(ADA)), ("welcome".into(), false));
}

#[tokio::test]
async fn what_was_to_be_erased_with_its_record_goes_too_where_there_comes_to_be_none() {
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    let silent = Order {
        attempts: u32::MAX,
        ..Order::once(Call::Write(Column::Identity), Fault::Html(502), When::BeforeCommit)
    };
    world.practice().members.order(silent).unwrap();
    let ada = world.visitor();
    assert_eq!(ada.signs_up(ADA, "ada").await.place(), "waiting");
    world.is_quiet().await;
    assert!(ada.posts("/signup/my-data", &[("erase", "yes")]).await.body.contains("will be erased"));
    // Somebody else's record has the address meanwhile.
    let identity = json!({ "emails": [{ "type": "primary", "email_address": ADA }] });
    let status = Some(json!({ "membership_status": "active" }));
    world.practice().members.seed(Row { identity: Some(identity), status, ..Row::default() });
    world.practice().members.cancel_orders();
    world.passes(hours(1)).await;
    world.passes(hours(1)).await;
    assert_eq!(ada.place().await, "question email");
}

#[tokio::test]
async fn whoever_paid_with_a_strangers_address_is_told_to_people_by_its_owner() {
    let world = World::start().await;
    let eve = world.visitor();
    let payment = eve.signs_up(ADA, "eve").await;
    eve.pays(&payment).await;
    let letters = world.letters_to(ADA, 2).await;
    let stop = format!("{}/stop", letters[0].links[0].strip_prefix(&world.url()).unwrap());
    assert!(!world.visitor().get(&stop).await.body.contains("I am not joining"));
    world.visitor().posts(&stop, &[("answer", "not-me")]).await;
    let told = world.letters_to("membership@pumpingstationone.org", 1).await;
    assert!(told[0].subject.contains("is not its owner's"), "{}", told[0].subject);
}
