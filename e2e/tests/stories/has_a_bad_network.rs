//! Slow, cut off, not there: the network between somebody and the site.

use std::time::Duration;

use e2e::{Guise, tell, tell_anywhere};

#[test]
fn a_slow_answer_is_announced_within_a_second() {
    tell_anywhere(async |stage| {
        for dark in [false, true] {
            let ada = stage.visitor_with(Guise::default().dark(dark)).await;
            ada.gets_as_far_as("contact").await;
            ada.fills("contact").await;
            ada.is_slowed_down_by(Duration::from_secs(8)).await;
            ada.presses("Continue").await;
            ada.reads_within(Duration::from_secs(1), "Saving").await;
            let announced = ada.page.locator("[role='status']:has-text('Saving')").count().await.unwrap();
            assert_eq!(announced, 1, "a screen reader hears it, too");
            ada.finds_it_accessible().await;
            ada.is_asked("username").await;
            ada.finds_its_answers_saved("contact").await;
        }
    });
}

#[test]
fn an_answer_that_was_lost_on_its_way_back_is_found_by_pressing_again() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.loses_the_next_answer().await;
        ada.presses("Continue").await;
        ada.reads("Press the button again").await;
        ada.finds_own_answers("contact").await;
        let rows = stage.rows().await;
        ada.presses("Continue").await;
        ada.is_asked("username").await;
        ada.finds_its_answers_saved("contact").await;
        assert_eq!(stage.rows().await["signups"], rows["signups"]);
    });
}

#[test]
fn an_answer_that_was_lost_on_its_way_back_is_found_by_reloading_without_javascript() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.loses_the_next_answer().await;
        ada.presses("Continue").await;
        ada.goes_to("/signup").await;
        ada.is_asked("username").await;
        ada.finds_its_answers_saved("contact").await;
    });
}

#[test]
fn a_join_whose_answer_was_lost_made_one_member_and_leads_to_the_pricing_table() {
    tell(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let mut ada = stage.visitor_with(guise).await;
            ada.newcomer.email = format!("ada.{}@example.org", guise.runs_scripts());
            ada.newcomer.username = format!("ada_{}", guise.runs_scripts());
            ada.gets_as_far_as("review").await;
            ada.loses_the_next_answer().await;
            ada.presses("Join").await;
            ada.goes_to("/signup").await;
            ada.is_finally_at("payment").await;
        }
        assert_eq!(stage.members().await.len(), 2, "one each");
    });
}

#[test]
fn who_is_offline_keeps_what_was_typed_and_sends_it_later() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.goes_offline().await;
        ada.presses("Continue").await;
        ada.reads("Not saved yet").await;
        ada.finds_own_answers("contact").await;
        ada.is_online_again().await;
        ada.presses("Continue").await;
        ada.is_asked("username").await;
        ada.finds_its_answers_saved("contact").await;
    });
}
