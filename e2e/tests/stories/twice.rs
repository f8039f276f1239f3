//! Two clicks, two tabs.

use e2e::{Guise, Visitor, steps, tell, tell_anywhere};

#[test]
fn a_double_click_on_continue_saves_once_and_moves_on() {
    tell_anywhere(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            double_clicks_through(&stage.visitor_with(guise).await).await;
        }
    });
}

async fn double_clicks_through(ada: &Visitor) {
    ada.goes_to("/signup").await;
    for step in steps() {
        ada.fills(step).await;
        ada.presses_twice("Continue").await;
    }
    ada.is_at("review").await;
    for step in steps() {
        ada.goes_to(&format!("/signup/{step}")).await;
        ada.finds_own_answers(step).await;
    }
    ada.presses("Continue").await;
    ada.is_at("review").await;
}

#[test]
fn a_double_click_on_join_makes_one_member() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        ada.presses_twice("Join").await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn a_double_click_on_join_makes_one_member_without_javascript() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        ada.gets_as_far_as("review").await;
        ada.presses_twice("Join").await;
        ada.is_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn the_tab_that_saves_later_is_shown_both_answers_and_nothing_is_lost() {
    tell_anywhere(async |stage| {
        let first = stage.visitor().await;
        first.gets_as_far_as("contact").await;
        let second = first.opens_another_tab().await;
        second.goes_to("/signup/contact").await;
        second.is_asked("contact").await;

        first.types("phone", "+1 312 555 0111").await;
        first.presses("Continue").await;
        first.is_asked("username").await;

        second.types("phone", "+1 312 555 0122").await;
        second.types("discord_handle", "ada_later").await;
        second.presses("Continue").await;
        second.was_answered(409).await;
        for both in ["+1 312 555 0111", "+1 312 555 0122", "ada_later"] {
            assert!(second.page.content().await.unwrap().contains(both), "the choice does not show {both}");
        }
        // Nothing was decided behind anybody's back.
        first.goes_to("/signup/contact").await;
        assert_eq!(first.value_of("phone").await, "+1 312 555 0111");
    });
}

#[test]
fn the_same_answer_from_two_tabs_is_no_conflict() {
    tell_anywhere(async |stage| {
        let first = stage.visitor().await;
        first.gets_as_far_as("contact").await;
        let second = first.opens_another_tab().await;
        second.goes_to("/signup/contact").await;
        first.answers("contact").await;
        first.is_asked("username").await;
        second.answers("contact").await;
        second.is_asked("username").await;
    });
}

#[test]
fn a_tab_left_open_on_a_question_lands_where_the_other_one_is() {
    tell(async |stage| {
        let first = stage.visitor().await;
        first.gets_as_far_as("review").await;
        let second = first.opens_another_tab().await;
        second.goes_to("/signup/contact").await;
        second.is_asked("contact").await;

        first.presses("Join").await;
        first.is_at("payment").await;
        second.presses("Continue").await;
        second.is_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn a_tab_left_open_on_the_review_page_joins_the_same_signup() {
    tell(async |stage| {
        let first = stage.visitor().await;
        first.gets_as_far_as("review").await;
        let second = first.opens_another_tab().await;
        second.goes_to("/signup/review").await;
        second.is_at("review").await;

        first.presses("Join").await;
        first.is_at("payment").await;
        second.presses("Join").await;
        second.is_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}
