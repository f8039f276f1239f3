//! The practice pages, which volunteers use: as accessible as those of the signup.

use std::time::Duration;

use e2e::{Guise, Stage, Visitor, tell};
use tokio::time::sleep;

#[test]
fn the_practice_pages_are_accessible_and_fit_a_phone() {
    tell(async |stage| inspects(&stage, 360, false).await);
}

#[test]
fn the_practice_pages_are_accessible_and_fit_a_phone_in_the_dark() {
    tell(async |stage| inspects(&stage, 360, true).await);
}

#[test]
fn the_practice_pages_are_accessible_and_fit_a_desk() {
    tell(async |stage| inspects(&stage, 1280, false).await);
}

#[test]
fn a_button_of_the_cockpit_makes_the_browser_somebody_new() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/practice").await;
        ada.presses("Which signup?").await;
        ada.is_at("choose").await;
        ada.goes_to("/practice").await;
        ada.presses("Choose a username").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn the_program_is_killed_by_a_button_and_comes_back_under_the_same_browser() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/practice").await;
        ada.presses("How can we reach you?").await;
        ada.is_asked("contact").await;
        ada.goes_to("/practice").await;
        ada.presses("+1 hour").await;
        ada.presses("Kill and restart").await;
        ada.reads("is there again in a moment").await;
        // The last breath, and the start of the successor.
        sleep(Duration::from_secs(1)).await;
        stage.server_listens().await;
        ada.follows("/practice").await;
        ada.reads("The clock is 1 hour ahead").await;
        ada.goes_to("/signup").await;
        ada.is_asked("contact").await;
    });
}

async fn inspects(stage: &Stage, width: u32, dark: bool) {
    let folder = format!("screens/practice/{width}-{}", if dark { "dark" } else { "light" });
    let ada = stage.visitor_with(Guise::default().wide(width).dark(dark)).await;
    let look = async |ada: &Visitor, name: &str| {
        stage.pictures(ada, &folder, name).await;
        ada.need_not_scroll_sideways().await;
        ada.can_hit_everything().await;
        ada.can_read_everything().await;
        ada.finds_it_accessible().await;
    };
    ada.goes_to("/practice").await;
    look(&ada, "90-cockpit").await;
    ada.presses("Checking the payment").await;
    ada.reads("Checking your payment").await;
    stage.member_service_breaks("lookup", "status-503").await;
    ada.goes_to("/practice?bundle=shown").await;
    look(&ada, "91-cockpit-in-use").await;
    ada.presses("Send this event").await;
    look(&ada, "92-event").await;
    ada.goes_to("/practice/mail").await;
    look(&ada, "93-mailbox").await;
    ada.goes_to("/practice/stripe/checkout/full").await;
    look(&ada, "94-checkout").await;
    ada.presses("Pay fails").await;
    look(&ada, "95-checkout-declined").await;
    ada.goes_to("/practice").await;
    ada.page.locator("summary").first().click(None).await.expect("it opens");
    ada.types("phone", "12").await;
    ada.presses("Review").await;
    look(&ada, "96-not-there").await;
}
