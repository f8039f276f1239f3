//! Somebody closes the browser, and continues later from a letter.

use e2e::{Guise, tell};

#[test]
fn a_link_leads_another_browser_to_where_the_first_one_stopped() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_asked("username").await;
        phone.answers("username").await;
        phone.is_asked("agreements").await;

        // And the first browser is no worse off.
        ada.goes_to("/signup").await;
        ada.is_asked("agreements").await;
    });
}

#[test]
fn looking_at_a_link_changes_nothing_however_often() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let scanner = stage.visitor().await;
        for _ in 0..3 {
            assert_eq!(scanner.goes_to(letter.path_back()).await, 200);
            assert_eq!(
                scanner.page.locator("button").count().await.unwrap(),
                1,
                "one button, nothing else to press"
            );
            assert_eq!(scanner.page.locator("form[method='post']").count().await.unwrap(), 1);
            assert!(
                !scanner.page.content().await.unwrap().contains(&ada.newcomer.email),
                "the address is masked"
            );
        }
        assert_eq!(scanner.cookies().await, Vec::<String>::new());
        assert_eq!(scanner.posts(), 0);

        let person = stage.visitor_with(Guise::default().without_scripts()).await;
        person.goes_to(letter.path_back()).await;
        person.sends(letter.path_back()).await;
        person.is_asked("about-you").await;
    });
}

#[test]
fn the_same_link_leads_to_the_pricing_table_once_the_member_exists_and_to_the_welcome_after_paying() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_at("payment").await;
        phone.sees_the_pricing_table().await;
        phone.chooses_a_tier().await;
        phone.pays().await;

        let library = stage.visitor().await;
        library.goes_to(letter.path_back()).await;
        library.sends(letter.path_back()).await;
        library.is_at("welcome").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_lost_the_letter_asks_for_another() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let phone = stage.visitor().await;
        phone.goes_to("/signup/resume").await;
        phone.types("email", &ada.newcomer.email).await;
        phone.sends("/signup/resume").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_asked("contact").await;
    });
}

#[test]
fn a_link_nobody_ever_sent_says_so_and_offers_a_way_on() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/r/sgr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await;
        assert!(ada.page.locator("main a[href], main button").count().await.unwrap() > 0);
        let page = ada.page.content().await.unwrap().to_lowercase();
        assert!(!page.contains("invalid token"));
    });
}

#[test]
fn who_leaves_a_shared_computer_leaves_nothing_on_it() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        ada.sends("/signup/leave").await;
        ada.goes_to("/signup").await;
        ada.is_asked("email").await;
        ada.goes_back().await;
        ada.goes_back().await;
        let page = ada.page.content().await.unwrap();
        for secret in [&ada.newcomer.email, &ada.newcomer.phone, &ada.newcomer.last_name] {
            assert!(!page.contains(secret.as_str()), "Back still shows {secret}");
        }
    });
}
