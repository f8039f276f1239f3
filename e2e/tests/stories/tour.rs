//! Every page somebody can get to, in one walk.

use e2e::{Guise, Stage, Visitor, steps};
use serde_json::json;

/// Calls `look` on every page with a name that sorts in the order of the walk.
pub(crate) async fn of_all_pages(stage: &Stage, guise: Guise, mut look: impl AsyncFnMut(&Visitor, &str)) {
    let ada = stage.visitor_with(guise).await;
    ada.goes_to("/").await;
    look(&ada, "01-landing").await;
    ada.goes_to("/signup/resume").await;
    look(&ada, "02-resume").await;

    ada.goes_to("/signup").await;
    for (number, step) in steps().enumerate() {
        ada.is_asked(step).await;
        look(&ada, &format!("1{number}-{step}")).await;
        if step == "contact" {
            ada.types("phone", "12").await;
            ada.presses("Continue").await;
            ada.is_told_about("phone").await;
            look(&ada, "12-contact-with-a-mistake").await;
        }
        ada.answers(step).await;
    }
    ada.is_at("review").await;
    look(&ada, "20-review").await;
    stage.member_service_breaks("write-identity", "status-503").await;
    ada.presses("Join").await;
    ada.is_at("waiting").await;
    look(&ada, "22-waiting").await;
    stage.an_hour_passes().await;
    ada.reads("you may close this page").await;
    look(&ada, "23-waiting-longer").await;
    stage.member_service_is_mended().await;
    stage.member_service_breaks("write-identity", "unprocessable").await;
    stage.an_hour_passes().await;
    ada.reads("the people of the space were told").await;
    look(&ada, "24-somebody-looks-at-it").await;
    stage.member_service_is_mended().await;
    stage.an_hour_passes().await;
    ada.is_at("payment").await;
    ada.sees_the_pricing_table().await;
    look(&ada, "30-payment").await;
    ada.chooses_a_tier().await;
    ada.pays().await;
    look(&ada, "40-welcome").await;

    let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
    let elsewhere = stage.visitor_with(guise).await;
    elsewhere.goes_to(letter.path_back()).await;
    look(&elsewhere, "50-link").await;
    elsewhere.goes_to("/r/sgr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    look(&elsewhere, "51-unknown-link").await;
    assert_eq!(elsewhere.goes_to("/nothing-here").await, 404);
    look(&elsewhere, "60-not-found").await;

    let mut mary = stage.visitor_with(guise).await;
    mary.newcomer.email = "mary.example@example.org".into();
    mary.newcomer.username = "mary_example".into();
    mary.joins().await;
    let letter = stage.inbox().letter_to(&mary.newcomer.email, 1).await;
    let mut owner = stage.visitor_with(guise).await;
    owner.newcomer.email = mary.newcomer.email.clone();
    owner.goes_to(letter.path_back()).await;
    owner.sends(letter.path_back()).await;
    owner.is_at("payment").await;
    owner.sees_the_pricing_table().await;
    look(&owner, "31-payment-opened-by-a-letter").await;

    let mut grace = stage.visitor_with(guise).await;
    grace.newcomer.email = "grace.example@example.org".into();
    grace.newcomer.username = "grace_example".into();
    stage.has_a_member(&grace.newcomer.email, json!({ "membership_status": "active" })).await;
    grace.gets_as_far_as("review").await;
    grace.presses("Join").await;
    grace.is_at("check-inbox").await;
    look(&grace, "70-check-inbox").await;
    let letter = stage.inbox().letter_to(&grace.newcomer.email, 1).await;
    grace.goes_to(letter.path_back()).await;
    grace.sends(letter.path_back()).await;
    grace.is_at("member").await;
    look(&grace, "71-member").await;
}
