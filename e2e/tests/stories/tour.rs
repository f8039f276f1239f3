//! Every page somebody can get to, in one walk.

use e2e::{Guise, Stage, Visitor, steps};
use serde_json::json;

use crate::at_the_door;

/// Calls `look` on every page with a name that sorts in the order of the walk. The stage has a kiosk ([`at_the_door::KIOSK`]).
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
    ada.reads("we have told the people of the space").await;
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
    coming_back(stage, guise, &mut look).await;
    what_goes_wrong(stage, guise, &mut look).await;
    on_a_phone(stage, guise, &mut look).await;
    at_the_door::of_all_pages(stage, guise, &mut look).await;
    assert_eq!(elsewhere.goes_to("/nothing-here").await, 404);
    look(&elsewhere, "60-not-found").await;

    let mary = stage.visitor_with(guise).await.called("mary");
    mary.joins().await;
    let letter = stage.inbox().letter_to(&mary.newcomer.email, 1).await;
    let mut owner = stage.visitor_with(guise).await;
    owner.newcomer.email = mary.newcomer.email.clone();
    owner.goes_to(letter.path_back()).await;
    owner.sends(letter.path_back()).await;
    owner.is_at("payment").await;
    owner.sees_the_pricing_table().await;
    look(&owner, "31-payment-opened-by-a-letter").await;

    let grace = stage.visitor_with(guise).await.called("grace");
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

/// What somebody sees who comes back, or wants to be left alone.
async fn coming_back(stage: &Stage, guise: Guise, look: &mut impl AsyncFnMut(&Visitor, &str)) {
    let rose = stage.visitor_with(guise).await.called("rose");
    rose.gets_as_far_as("contact").await;
    rose.goes_to("/signup/my-data").await;
    look(&rose, "80-my-data").await;
    let letter = stage.inbox().letter_to(&rose.newcomer.email, 1).await;
    let link = letter.path_back();

    let phone = stage.visitor_with(guise).await.called("lily");
    phone.gets_as_far_as("about-you").await;
    phone.goes_to(link).await;
    phone.sends(link).await;
    phone.is_at("choose").await;
    look(&phone, "52-choose").await;
    phone.presses("Go on with this one").await;
    phone.is_asked("contact").await;
    phone.goes_to("/signup/about-you").await;
    phone.is_at("confirm").await;
    look(&phone, "53-confirm-hidden").await;
    phone.types("code", "12").await;
    phone.presses("Confirm").await;
    phone.is_told_about("code").await;
    look(&phone, "54-confirm-with-a-mistake").await;
    phone.goes_to("/signup/my-data").await;
    look(&phone, "81-my-data-hidden").await;

    rose.goes_to("/signup/contact").await;
    rose.fills("contact").await;
    rose.loses_all_cookies().await;
    rose.presses("Continue").await;
    rose.is_asked("email").await;
    look(&rose, "55-lost").await;
    rose.answers("email").await;
    rose.is_at("confirm").await;
    look(&rose, "56-confirm-lost").await;

    let reader = stage.visitor_with(guise).await;
    reader.goes_to(&format!("{link}/stop")).await;
    look(&reader, "57-stop").await;
    reader.presses("This was not me").await;
    reader.reads("We write no more").await;
    look(&reader, "58-stopped").await;
    reader.goes_to(&format!("{link}/stop")).await;
    look(&reader, "59-stopped-before").await;
    rose.goes_to("/signup").await;
    rose.is_told_about("email").await;
    look(&rose, "83-not-yours").await;
    reader.goes_to(link).await;
    look(&reader, "84-moved-link").await;

    let letter = stage.inbox().letter_to(&phone.newcomer.email, 1).await;
    stage.a_day_passes().await;
    stage.an_hour_passes().await;
    reader.goes_to(letter.path_back()).await;
    look(&reader, "85-expired-link").await;
    reader.sends(letter.path_back()).await;
    reader.reads("Open the newest email").await;
    look(&reader, "86-fresh-link").await;
    reader.goes_to("/signup/my-data").await;
    look(&reader, "87-no-data").await;

    let iris = stage.visitor_with(guise).await.called("iris");
    iris.gets_as_far_as("about-you").await;
    iris.goes_to("/signup/my-data").await;
    iris.page.locator("summary").click(None).await.expect("it opens");
    look(&iris, "82-my-data-to-erase").await;
    iris.presses("Erase everything").await;
    iris.is_at("gone").await;
    look(&iris, "88-erased").await;
}

/// What somebody sees who goes on on a phone, and whoever comes too late.
async fn on_a_phone(stage: &Stage, guise: Guise, look: &mut impl AsyncFnMut(&Visitor, &str)) {
    let ivy = stage.visitor_with(guise).await.called("ivy");
    ivy.gets_as_far_as("about-you").await;
    ivy.goes_to("/signup/phone").await;
    look(&ivy, "90-no-code-yet").await;
    ivy.presses("Show a code").await;
    ivy.reads("It works once").await;
    look(&ivy, "91-code").await;
    let link = at_the_door::scans(&ivy).await;
    let phone = stage.visitor_with(guise).await;
    phone.goes_to(&link).await;
    look(&phone, "92-link-in-a-code").await;
    phone.sends(&link).await;
    phone.is_asked("about-you").await;
    ivy.reads("Your signup goes on on your phone").await;
    look(&ivy, "93-code-that-was-opened").await;
    let late = stage.visitor_with(guise).await;
    late.goes_to(&link).await;
    look(&late, "94-code-opened-by-somebody").await;
    late.goes_to("/p/sgr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    look(&late, "95-unknown-code").await;
}

/// What somebody sees whom something has got between.
async fn what_goes_wrong(stage: &Stage, guise: Guise, look: &mut impl AsyncFnMut(&Visitor, &str)) {
    let nora = stage.visitor_with(guise).await.called("nora");
    nora.gets_as_far_as("contact").await;
    let other = nora.opens_another_tab().await;
    other.goes_to("/signup/contact").await;
    other.is_asked("contact").await;
    nora.answers("contact").await;
    nora.is_asked("username").await;
    other.types("phone", "+1 312 555 0122").await;
    other.presses("Continue").await;
    other.reads("answered in another tab").await;
    look(&other, "12-contact-answered-twice").await;

    nora.goes_to("/signup/email?notice=no-cookies").await;
    look(&nora, "10-email-without-cookies").await;
    nora.sends_from_elsewhere("/signup/contact").await;
    look(&nora, "61-sent-from-elsewhere").await;

    stage.stripe_tells("script", "blocked").await;
    nora.expects_complaints_about("pricing-table.js");
    nora.goes_to("/signup").await;
    nora.answers("username").await;
    nora.answers("agreements").await;
    nora.presses("Join").await;
    nora.is_at("payment").await;
    nora.reads("These lead to the same payment").await;
    look(&nora, "32-payment-without-the-table").await;
    stage.stripe_tells("script", "there").await;

    stage.stripe_tells("events", "lost").await;
    stage.stripe_tells("bridge", "loses").await;
    nora.goes_to("/signup/membership").await;
    nora.sees_the_pricing_table().await;
    nora.chooses_a_tier().await;
    nora.presses("Pay").await;
    nora.is_at("waiting").await;
    nora.reads("do not pay a second time").await;
    look(&nora, "33-checking-the-payment").await;
    stage.stripe_tells("events", "now").await;
    stage.stripe_tells("bridge", "works").await;
}
