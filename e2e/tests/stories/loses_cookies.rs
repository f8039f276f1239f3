//! The browser forgets who it was.

use e2e::{Guise, tell_anywhere, tell_where_letters_arrive};

#[test]
fn who_loses_the_cookie_in_the_middle_of_a_question_loses_nothing_typed() {
    tell_where_letters_arrive(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.loses_all_cookies().await;
        ada.presses("Continue").await;
        ada.is_asked("email").await;
        ada.reads("What you just typed is saved").await;
        ada.answers("email").await;
        ada.is_at("confirm").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        ada.types("code", letter.code()).await;
        ada.presses("Confirm").await;
        // Everything before is back, and what was sent has arrived.
        ada.is_asked("username").await;
        for step in ["about-you", "contact"] {
            ada.goes_to(&format!("/signup/{step}")).await;
            ada.finds_own_answers(step).await;
        }
    });
}

#[test]
fn who_lost_the_cookie_and_opens_the_letter_in_another_tab_is_back_in_both() {
    tell_where_letters_arrive(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.loses_all_cookies().await;
        ada.presses("Continue").await;
        ada.answers("email").await;
        ada.is_at("confirm").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        let other = ada.opens_another_tab().await;
        other.goes_to(letter.path_back()).await;
        other.sends(letter.path_back()).await;
        other.is_asked("username").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn whose_browser_keeps_no_cookies_is_told_so_on_the_first_page() {
    tell_anywhere(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let ada = stage.visitor_with(guise).await;
            ada.keeps_no_cookies().await;
            ada.goes_to("/signup").await;
            ada.answers("email").await;
            ada.is_asked("email").await;
            ada.reads("This browser keeps no cookies").await;
        }
    });
}

#[test]
fn the_address_is_clean_when_the_cookie_is_kept() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup").await;
        ada.answers("email").await;
        ada.is_asked("about-you").await;
        assert!(!ada.page.url().contains('?'), "{}", ada.page.url());
    });
}
