//! The program is killed without warning and comes back on the same files.

use e2e::{Guise, steps, tell};

#[test]
fn the_same_browser_continues_where_it_was_after_a_crash() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        stage.server_dies().await;
        stage.server_comes_back().await;

        for step in steps().skip_while(|step| *step != "username") {
            ada.answers(step).await;
        }
        ada.is_at("review").await;
        ada.reads(&ada.newcomer.phone).await;
        stage.server_dies().await;
        stage.server_comes_back().await;

        ada.presses("Join").await;
        ada.is_at("payment").await;
        stage.server_dies().await;
        stage.server_comes_back().await;

        ada.reloads().await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        stage.server_dies().await;
        stage.server_comes_back().await;
        ada.pays().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_presses_continue_while_nobody_answers_is_told_and_presses_again() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        stage.server_dies().await;
        ada.presses("Continue").await;
        ada.reads("not saved").await;
        ada.finds_own_answers("contact").await;

        stage.server_comes_back().await;
        ada.presses("Continue").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn a_letter_that_was_owed_when_the_program_died_still_comes() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        ada.gets_as_far_as("about-you").await;
        stage.server_dies().await;
        stage.server_comes_back().await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let phone = stage.visitor().await;
        phone.goes_to(letter.path_back()).await;
        stage.server_dies().await;
        stage.server_comes_back().await;
        phone.sends(letter.path_back()).await;
        phone.is_asked("about-you").await;
    });
}
