//! Nothing goes wrong: from the first page to the welcome.

use e2e::{Guise, Stage, Visitor, steps, tell};

#[test]
fn a_newcomer_signs_up_pays_and_is_welcomed() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        gets_to_the_pricing_table(&ada).await;
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        is_the_only_member(&stage, &ada).await;
    });
}

#[test]
fn a_newcomer_without_javascript_signs_up_pays_by_link_and_is_welcomed() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        gets_to_the_pricing_table(&ada).await;
        ada.chooses_a_payment_link().await;
        ada.pays().await;
        is_the_only_member(&stage, &ada).await;
    });
}

#[test]
fn somebody_on_a_phone_signs_up_pays_and_is_welcomed() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().wide(360)).await;
        gets_to_the_pricing_table(&ada).await;
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        is_the_only_member(&stage, &ada).await;
    });
}

#[test]
fn any_generation_of_the_member_service_will_do() {
    for generation in ["A", "bulk"] {
        tell(async |stage| {
            stage.member_service_is(generation).await;
            let ada = stage.visitor().await;
            ada.joins().await;
            ada.sees_the_pricing_table().await;
            ada.chooses_a_tier().await;
            ada.pays().await;
            // Only this one can list its members.
            stage.member_service_is("B").await;
            is_the_only_member(&stage, &ada).await;
        });
    }
}

#[test]
fn somebody_signs_up_without_a_mouse() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup").await;
        for step in steps() {
            ada.fills(step).await;
            if let Some((last_field, _)) = ada.newcomer.answers_to(step).last() {
                ada.hits("Enter", last_field).await;
            }
        }
        ada.is_at("review").await;
        ada.has_focus_on("h1").await;
        ada.page.keyboard().press("Tab", None).await.unwrap();
        ada.has_focus_on("main a, main button").await;
    });
}

#[test]
fn the_heading_of_each_next_question_gets_the_focus() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup").await;
        for step in steps() {
            ada.answers(step).await;
            let next = steps().skip_while(|known| *known != step).nth(1);
            ada.is_at(&next.map_or("review".into(), |next| format!("question {next}"))).await;
            ada.has_focus_on("h1").await;
        }
    });
}

async fn gets_to_the_pricing_table(ada: &Visitor) {
    ada.goes_to("/").await;
    ada.follows("/signup").await;
    for step in steps() {
        ada.answers(step).await;
    }
    ada.is_at("review").await;
    for answer in [&ada.newcomer.email, &ada.newcomer.last_name, &ada.newcomer.username] {
        ada.reads(answer).await;
    }
    ada.reads(&ada.newcomer.phone_in_groups()).await;
    ada.presses("Join").await;
    ada.is_at("payment").await;
}

async fn is_the_only_member(stage: &Stage, ada: &Visitor) {
    let members = stage.members().await;
    assert_eq!(members.len(), 1, "{members:#?}");
    assert_eq!(members[0]["primary_email_address"], ada.newcomer.email.as_str());
}
