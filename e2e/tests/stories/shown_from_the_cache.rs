//! The browser shows a page again as it was left, without asking anybody: after Back, after waking up.

use std::time::{Duration, Instant};

use e2e::{Visitor, tell};

/// What a page has to notice by itself before anybody presses anything on it.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Shown again, the page finds out within a second where its signup is.
async fn finds_out_at_once(tab: &Visitor, place: &str) {
    let shown = Instant::now();
    tab.is_shown_this_page_again().await;
    while tab.place().await != place {
        assert!(shown.elapsed() < AT_ONCE, "still at {:?} after {:?}", tab.place().await, shown.elapsed());
    }
    tab.is_at(place).await;
}

#[test]
fn a_review_page_that_was_left_for_joining_moves_on() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        let left = ada.opens_another_tab().await;
        left.goes_to("/signup/review").await;
        left.is_at("review").await;
        ada.presses("Join").await;
        ada.is_at("payment").await;
        finds_out_at_once(&left, "payment").await;
        left.sees_the_pricing_table().await;
    });
}

#[test]
fn a_page_that_was_left_in_the_middle_of_saving_has_a_button_that_works() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.is_slowed_down_by(Duration::from_secs(2)).await;
        ada.fills("contact").await;
        ada.presses("Continue").await;
        ada.reads("Saving").await;
        finds_out_at_once(&ada, "question contact").await;
        ada.answers("contact").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn a_pricing_table_that_was_left_for_paying_gives_way() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        // Asleep: it would ask by itself every five seconds.
        let left = ada.opens_another_tab().await;
        left.goes_to("/signup/membership").await;
        left.is_at("payment").await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        finds_out_at_once(&left, "welcome").await;
    });
}

#[test]
fn a_page_that_was_left_behind_shows_nothing_personal_after_leaving() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        let left = ada.opens_another_tab().await;
        left.goes_to("/signup/contact").await;
        left.finds_own_answers("contact").await;
        ada.sends("/signup/leave").await;
        finds_out_at_once(&left, "question email").await;
        let page = left.page.content().await.unwrap();
        for secret in [&ada.newcomer.email, &ada.newcomer.phone, &ada.newcomer.last_name] {
            assert!(!page.contains(secret.as_str()), "it still shows {secret}");
        }
    });
}
