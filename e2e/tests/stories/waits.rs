//! The member service takes its time.

use e2e::{Guise, Visitor, tell};

#[test]
fn who_joins_while_the_member_service_is_slow_waits_and_is_moved_on() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        stage.member_service_takes(1000).await;
        waits_for_the_pricing_table(&ada).await;
        ada.sees_the_pricing_table().await;
        stage.member_service_takes(0).await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_waits_without_javascript_is_moved_on_too() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        stage.member_service_takes(1000).await;
        waits_for_the_pricing_table(&ada).await;
        stage.member_service_takes(0).await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

async fn waits_for_the_pricing_table(ada: &Visitor) {
    ada.gets_as_far_as("review").await;
    ada.presses("Join").await;
    ada.is_at("waiting").await;
    ada.reads("saved").await;
    ada.is_at("payment").await;
}

#[test]
fn the_letter_tells_who_closed_the_tab_while_waiting() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        stage.member_service_takes(1000).await;
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        ada.goes_to("/").await;
        stage.member_service_takes(0).await;

        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        let phone = stage.visitor().await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn a_double_click_on_join_makes_one_member_while_the_member_service_is_slow() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        stage.member_service_takes(1000).await;
        ada.presses_twice("Join").await;
        ada.is_at("payment").await;
        stage.member_service_takes(0).await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn a_record_whose_answer_was_lost_is_found_again_and_not_taken_for_a_strangers() {
    tell(async |stage| {
        for (number, generation) in ["A", "B"].into_iter().enumerate() {
            stage.member_service_is(generation).await;
            let mut ada = stage.visitor().await;
            ada.newcomer.email = format!("ada.{number}@example.org");
            ada.newcomer.username = format!("ada_{number}");
            ada.gets_as_far_as("review").await;
            stage.member_service_loses_its_answer_to("write-identity").await;
            ada.presses("Join").await;
            ada.is_finally_at("payment").await;
            ada.sees_the_pricing_table().await;
        }
        assert_eq!(stage.members().await.len(), 2, "one each");
    });
}

#[test]
fn the_member_is_made_although_the_program_dies_while_making_it() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        stage.member_service_takes(1000).await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        stage.server_dies().await;
        stage.server_comes_back().await;
        ada.goes_to("/signup").await;
        ada.is_finally_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_waits_longer_than_a_page_should_is_promised_a_letter_and_gets_it() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        stage.member_service_breaks("write-identity", "status-503").await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        stage.an_hour_passes().await;
        ada.reads("as soon as you can pay we email a link to").await;
        ada.goes_to("/").await;
        stage.member_service_is_mended().await;
        stage.an_hour_passes().await;

        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_at("payment").await;
        phone.sees_the_pricing_table().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn what_does_not_go_on_by_itself_is_said_and_goes_on_when_it_is_mended() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        stage.member_service_breaks("write-identity", "unprocessable").await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        stage.an_hour_passes().await;
        stage.an_hour_passes().await;
        ada.reads("we have told the people of the space").await;
        let told = stage.inbox().letter_to("membership@pumpingstationone.org", 1).await;
        assert!(!told.text.contains(&ada.newcomer.email), "support's inbox is read by many");
        stage.member_service_is_mended().await;
        stage.an_hour_passes().await;
        ada.is_at("payment").await;
    });
}
