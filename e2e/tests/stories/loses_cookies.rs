//! The browser forgets who it was.

use e2e::tell;

#[test]
fn who_loses_the_cookie_in_the_middle_of_a_question_loses_nothing_typed() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.fills("contact").await;
        ada.loses_all_cookies().await;
        ada.presses("Continue").await;
        ada.is_asked("email").await;
        assert!(ada.page.content().await.unwrap().contains("What you just typed is kept"));
        ada.answers("email").await;
        ada.answers("about-you").await;
        // Answered already, so it is passed over; and what was sent has arrived.
        ada.is_asked("username").await;
        ada.goes_to("/signup/contact").await;
        let page = ada.page.content().await.unwrap();
        for typed in [&ada.newcomer.phone, &ada.newcomer.discord_handle] {
            assert!(page.contains(typed.as_str()), "{typed} is lost");
        }

        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        ada.goes_to(letter.path_back()).await;
        ada.sends(letter.path_back()).await;
    });
}
