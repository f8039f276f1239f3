//! Two clicks, two tabs.

use std::time::Duration;

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
fn enter_hit_twice_saves_once_and_moves_on() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        // Else the answer may be there before the second press.
        ada.is_slowed_down_by(Duration::from_secs(1)).await;
        let posts = ada.posts();
        ada.taps("Enter").await;
        ada.taps("Enter").await;
        ada.is_asked("username").await;
        ada.finds_its_answers_saved("contact").await;
        assert_eq!(ada.posts(), posts + 1, "the second Enter sent nothing");
    });
}

#[test]
fn back_after_a_double_click_shows_a_button_that_works() {
    tell_anywhere(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let ada = stage.visitor_with(guise).await;
            ada.walks_as_far_as("contact").await;
            ada.fills("contact").await;
            ada.presses_twice("Continue").await;
            ada.is_asked("username").await;
            ada.goes_back().await;
            ada.is_asked("contact").await;
            ada.types("phone", "+1 312 555 0133").await;
            ada.presses("Continue").await;
            ada.is_asked("username").await;
            ada.goes_to("/signup/contact").await;
            assert_eq!(ada.value_of("phone").await, "+1 312 555 0133");
        }
    });
}

#[test]
fn two_requests_to_join_at_the_same_moment_make_one_member_and_both_succeed() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        // Slow enough that the second comes while the first is at work.
        stage.member_service_takes(200).await;
        let both = "async () => (await Promise.all([1, 2].map(() =>
            fetch('/signup/join', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }))))
            .map(({ status, url }) => `${status} ${new URL(url).pathname}`)";
        let ends: Vec<String> = ada.page.evaluate(both, None::<&()>).await.unwrap();
        assert_eq!(ends, ["200 /signup/membership"; 2]);
        ada.goes_to("/signup").await;
        ada.is_finally_at("payment").await;
        assert_eq!(stage.members().await.len(), 1);
    });
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
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            disagrees_with_another_tab(&stage.visitor_with(guise).await).await;
        }
    });
}

/// Two tabs: the first is asked the username, the second has the choice between both answers to `contact`.
async fn disagrees_with_another_tab(first: &Visitor) -> Visitor {
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
    second.reads("answered in another tab").await;
    for both in ["+1 312 555 0111", "+1 312 555 0122", "ada_later"] {
        second.reads(both).await;
    }
    // Nothing was decided behind anybody's back.
    first.goes_to("/signup/contact").await;
    assert_eq!(first.value_of("phone").await, "+1 312 555 0111");
    second
}

#[test]
fn what_the_later_tab_chooses_is_what_counts() {
    tell_anywhere(async |stage| {
        let first = stage.visitor().await;
        let second = disagrees_with_another_tab(&first).await;
        second.presses("Keep what I typed").await;
        second.is_asked("username").await;
        first.goes_to("/signup/contact").await;
        assert_eq!(first.value_of("phone").await, "+1 312 555 0122");
        assert_eq!(first.value_of("discord_handle").await, "ada_later");
    });
}

#[test]
fn a_tab_left_open_on_the_choice_lands_where_the_other_one_is() {
    tell(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let mut first = stage.visitor_with(guise).await;
            first.newcomer.email = format!("ada.{}@example.org", guise.runs_scripts());
            first.newcomer.username = format!("ada_{}", guise.runs_scripts());
            let second = disagrees_with_another_tab(&first).await;
            first.goes_to("/signup").await;
            first.answers("username").await;
            first.answers("agreements").await;
            first.is_at("review").await;
            first.presses("Join").await;
            first.is_at("payment").await;
            second.presses("Keep what I typed").await;
            second.is_at("payment").await;
        }
        assert_eq!(stage.members().await.len(), 2, "one each");
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
