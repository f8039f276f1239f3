//! Somebody closes the browser, and continues later from a letter.

use std::time::{Duration, Instant};

use e2e::{Guise, Stage, Visitor, tell, tell_anywhere, tell_where_letters_arrive};
use serde_json::json;

#[test]
fn a_link_leads_another_browser_to_where_the_first_one_stopped() {
    tell_where_letters_arrive(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_asked("username").await;
        phone.reads("Your progress so far is saved").await;
        phone.answers("username").await;
        phone.is_asked("agreements").await;

        // And the first browser is no worse off.
        ada.goes_to("/signup").await;
        ada.is_asked("agreements").await;
    });
}

#[test]
fn looking_at_a_letters_links_changes_nothing_however_often() {
    tell_where_letters_arrive(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;

        let scanner = stage.visitor().await;
        for link in [letter.path_back().to_owned(), format!("{}/stop", letter.path_back())] {
            for _ in 0..3 {
                assert_eq!(scanner.peeks_at(&link).await, 200, "HEAD");
                assert_eq!(scanner.goes_to(&link).await, 200);
                let shown = scanner.page.url();
                assert!(shown.ends_with(&link), "looking leads no further, and not to {shown}");
                assert!(scanner.page.locator("form[method='post'] button").count().await.unwrap() > 0);
                let page = scanner.page.content().await.unwrap();
                assert!(!page.contains(&ada.newcomer.email), "the address is masked");
                assert!(!page.contains("<script"), "nothing that runs by itself");
            }
        }
        scanner.goes_to(letter.path_back()).await;
        assert_eq!(
            scanner.page.locator("button").count().await.unwrap(),
            1,
            "one button, nothing else to press"
        );
        assert_eq!(scanner.cookies().await, Vec::<String>::new());
        assert_eq!(scanner.posts(), 0);

        let person = stage.visitor_with(Guise::default().without_scripts()).await;
        person.goes_to(letter.path_back()).await;
        person.sends(letter.path_back()).await;
        person.is_asked("about-you").await;
        ada.goes_to("/signup/confirm").await;
        ada.types("code", letter.code()).await;
        ada.presses("Confirm").await;
        ada.is_asked("about-you").await;
    });
}

/// A phone that was never here, with scripts or without.
async fn phones(stage: &Stage) -> [Visitor; 2] {
    let phone = Guise::default().wide(360);
    [stage.visitor_with(phone).await, stage.visitor_with(phone.without_scripts()).await]
}

/// Two clicks: the link in the letter, and the button behind it.
async fn clicks_twice(phone: &Visitor, link: &str, place: &str) {
    phone.goes_to(link).await;
    phone.sends(link).await;
    phone.is_at(place).await;
    phone.need_not_scroll_sideways().await;
}

#[test]
fn from_the_mail_on_a_phone_two_clicks_lead_to_where_the_signup_is() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup").await;
        ada.answers("email").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        // Seven openings are allowed, and there are seven places with two phones: a letter for each half.
        for step in ["about-you", "contact", "username"] {
            for phone in phones(&stage).await {
                clicks_twice(&phone, letter.path_back(), &format!("question {step}")).await;
            }
            ada.answers(step).await;
        }
        ada.answers("agreements").await;
        ada.is_at("review").await;
        ada.goes_to("/signup/confirm").await;
        ada.presses("Send me a new one").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        for phone in phones(&stage).await {
            clicks_twice(&phone, letter.path_back(), "review").await;
        }
        ada.goes_to("/signup/review").await;
        ada.presses("Join").await;
        ada.is_at("payment").await;
        for phone in phones(&stage).await {
            clicks_twice(&phone, letter.path_back(), "payment").await;
        }
        ada.chooses_a_tier().await;
        ada.pays().await;
        for phone in phones(&stage).await {
            clicks_twice(&phone, letter.path_back(), "welcome").await;
        }
    });
}

#[test]
fn from_the_mail_on_a_phone_two_clicks_lead_to_what_the_member_service_knows() {
    tell(async |stage| {
        for (number, (status, place)) in [
            (json!({ "membership_status": "pending" }), "payment"),
            (json!({ "membership_status": "pending", "stripe_subscription_id": "sub_before" }), "welcome"),
            (json!({ "membership_status": "active" }), "member"),
            (json!({ "membership_status": "suspended" }), "payment"),
            (json!({ "membership_status": "banned" }), "contact"),
        ]
        .into_iter()
        .enumerate()
        {
            let mut ada = stage.visitor().await;
            ada.newcomer.email = format!("known{number}@example.org");
            ada.newcomer.username = format!("known{number}");
            stage.has_a_member(&ada.newcomer.email, status).await;
            ada.gets_as_far_as("review").await;
            ada.presses("Join").await;
            let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
            for phone in phones(&stage).await {
                clicks_twice(&phone, letter.path_back(), place).await;
            }
        }
    });
}

#[test]
fn from_the_mail_on_a_phone_a_dead_link_leads_to_a_fresh_letter_in_two_clicks() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        let mut letters = 1;
        let mut letter = stage.inbox().letter_to(&ada.newcomer.email, letters).await;
        for phone in phones(&stage).await {
            stage.a_day_passes().await;
            stage.an_hour_passes().await;
            phone.goes_to(letter.path_back()).await;
            phone.reads("this one is older").await;
            // The reminder that the day brought is a letter, too.
            letters = stage.inbox().letters_to(&ada.newcomer.email).await.len();
            phone.sends(letter.path_back()).await;
            phone.reads("A new link is on its way").await;
            letter = stage.inbox().letter_to(&ada.newcomer.email, letters + 1).await;
            clicks_twice(&phone, letter.path_back(), "question contact").await;
        }
    });
}

#[test]
fn the_first_of_four_letters_says_that_newer_ones_came_and_mails_another() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        let first = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        for asked in 1..4 {
            ada.goes_to("/signup/confirm").await;
            ada.presses("Send me a new one").await;
            stage.inbox().letter_to(&ada.newcomer.email, asked + 1).await;
            // Three an hour, and no more.
            stage.an_hour_passes().await;
        }
        for phone in phones(&stage).await {
            phone.goes_to(first.path_back()).await;
            phone.reads("the newest one works").await;
        }
        let newest = stage.inbox().letter_to(&ada.newcomer.email, 4).await;
        let [phone, _] = phones(&stage).await;
        clicks_twice(&phone, newest.path_back(), "question contact").await;
    });
}

#[test]
fn the_eighth_opening_of_a_link_says_so_and_mails_another() {
    tell_where_letters_arrive(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        for _ in 0..7 {
            let phone = stage.visitor_with(Guise::default().without_scripts()).await;
            clicks_twice(&phone, letter.path_back(), "question contact").await;
        }
        let [phone, scriptless] = phones(&stage).await;
        for late in [&scriptless, &phone] {
            late.goes_to(letter.path_back()).await;
            late.reads("A link opens seven times").await;
        }
        phone.sends(letter.path_back()).await;
        phone.reads("Open the newest email").await;
        let fresh = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        clicks_twice(&phone, fresh.path_back(), "question contact").await;
    });
}

#[test]
fn a_link_of_an_erased_signup_says_so_and_begins_another() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        ada.goes_to("/signup/my-data").await;
        ada.page.locator("summary").click(None).await.unwrap();
        ada.presses("Erase everything").await;
        ada.is_at("gone").await;
        for phone in phones(&stage).await {
            phone.goes_to(letter.path_back()).await;
            phone.is_at("gone").await;
            phone.follows("/signup").await;
            phone.is_asked("email").await;
        }
    });
}

#[test]
fn the_waiting_tab_moves_on_within_three_seconds_of_the_click_in_another_tab() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        stage.has_a_member(&ada.newcomer.email, json!({ "membership_status": "suspended" })).await;
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("check-inbox").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        let other = ada.opens_another_tab().await;
        other.goes_to(letter.path_back()).await;
        other.sends(letter.path_back()).await;
        let clicked = Instant::now();
        ada.is_at("payment").await;
        assert!(clicked.elapsed() < Duration::from_secs(3), "{:?}", clicked.elapsed());
    });
}

#[test]
fn a_code_from_the_phone_moves_the_waiting_tab_on() {
    tell(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let mut ada = stage.visitor_with(guise).await;
            ada.newcomer.email = format!("lapsed{}@example.org", guise.runs_scripts());
            stage.has_a_member(&ada.newcomer.email, json!({ "membership_status": "lapsed" })).await;
            ada.gets_as_far_as("review").await;
            ada.presses("Join").await;
            ada.is_at("check-inbox").await;
            let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
            ada.types("code", "000 00").await;
            ada.presses("Confirm").await;
            ada.is_told_about("code").await;
            ada.types("code", letter.code()).await;
            ada.presses("Confirm").await;
            ada.is_at("payment").await;
        }
    });
}

#[test]
fn two_signups_in_one_browser_are_a_question() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        let grace = stage.visitor_with(Guise::default().wide(360)).await.called("grace");
        grace.gets_as_far_as("about-you").await;
        grace.goes_to(letter.path_back()).await;
        grace.sends(letter.path_back()).await;
        grace.is_at("choose").await;
        grace.presses("Go on with this one").await;
        grace.is_asked("contact").await;
        grace.goes_to("/signup/choose").await;
        grace.page.locator("form[action='/signup/choose'] button").last().click(None).await.unwrap();
        grace.is_asked("about-you").await;
    });
}

#[test]
fn whose_address_was_mistyped_says_so_and_whoever_typed_it_keeps_every_answer() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("username").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        let owner = stage.visitor_with(Guise::default().wide(360).without_scripts()).await;
        owner.goes_to(&format!("{}/stop", letter.path_back())).await;
        owner.presses("This was not me").await;
        owner.reads("We write no more").await;
        ada.goes_to("/signup").await;
        ada.is_asked("email").await;
        ada.is_told_about("email").await;
        ada.types("email", "ada.herself@example.org").await;
        ada.presses("Continue").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn who_wants_to_know_what_is_kept_sees_it_and_has_it_erased() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.walks_as_far_as("agreements").await;
        ada.follows("/signup/my-data").await;
        ada.reads(&ada.newcomer.phone_in_groups()).await;
        ada.page.locator("summary").click(None).await.unwrap();
        ada.presses("Erase everything").await;
        ada.is_at("gone").await;
        ada.goes_back().await;
        ada.goes_to("/signup").await;
        ada.is_asked("email").await;
    });
}

#[test]
fn who_joined_with_a_wrong_address_goes_on_with_another_one() {
    tell(async |stage| {
        let mut ada = stage.visitor().await;
        ada.joins().await;
        ada.page.locator("summary").click(None).await.unwrap();
        ada.presses("Use another address").await;
        ada.is_asked("email").await;
        ada.newcomer.email = "ada.herself@example.org".into();
        ada.newcomer.username = "ada_herself".into();
        ada.answers("email").await;
        ada.answers("username").await;
        ada.is_at("review").await;
        ada.presses("Join").await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
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
    tell_where_letters_arrive(async |stage| {
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
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let ada = stage.visitor_with(guise).await;
            // The page that says most of all is the last one before leaving: Back asks for it as it was.
            ada.gets_as_far_as("review").await;
            ada.reads(&ada.newcomer.phone_in_groups()).await;
            ada.sends("/signup/leave").await;
            ada.goes_to("/signup").await;
            ada.is_asked("email").await;
            for _ in 0..2 {
                ada.goes_back().await;
                let page = ada.page.content().await.unwrap();
                for secret in [&ada.newcomer.email, &ada.newcomer.phone, &ada.newcomer.last_name] {
                    assert!(!page.contains(secret.as_str()), "Back still shows {secret}");
                }
            }
        }
    });
}
