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
        ada.reads(&ada.newcomer.phone_in_groups()).await;
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

#[test]
fn a_save_that_the_program_dies_in_is_whole_or_not_there() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        ada.fills("about-you").await;
        tokio::join!(ada.presses("Continue"), stage.server_dies());
        stage.server_comes_back().await;
        ada.goes_to("/signup").await;
        let place = ada.place().await;
        match place.as_str() {
            "question contact" => ada.finds_its_answers_saved("about-you").await,
            "question about-you" => {
                for field in ["first_name", "last_name", "birthday"] {
                    assert_eq!(ada.value_of(field).await, "", "half of it was saved");
                }
                ada.answers("about-you").await;
                ada.is_asked("contact").await;
            }
            elsewhere => panic!("the signup is at {elsewhere:?}"),
        }
    });
}

#[test]
fn the_member_is_complete_although_the_program_dies_after_its_fourth_call() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        // The identity and two sections are written; the next call is never answered, so the program dies within it.
        stage.member_service_breaks("write-forms", "timeout").await;
        ada.presses("Join").await;
        stage.has_members(1).await;
        stage.server_dies().await;
        stage.server_comes_back().await;
        ada.goes_to("/signup").await;
        ada.is_finally_at("payment").await;
        stage.has_one_whole_member(&ada.newcomer.email).await;
    });
}

#[test]
fn a_payment_whose_event_the_program_dies_in_is_known_once() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.chooses_a_tier().await;
        // The practice Stripe dies with it, and delivers again when it comes back, as the real one does.
        tokio::join!(ada.presses("Pay"), stage.server_dies());
        stage.server_comes_back().await;
        ada.goes_to("/signup/membership").await;
        if ada.place().await == "payment" {
            ada.chooses_a_tier().await;
            ada.presses("Pay").await;
        }
        ada.is_finally_at("welcome").await;
        stage.has_one_whole_member(&ada.newcomer.email).await;
        assert_eq!(stage.payments().await, 1);
    });
}
