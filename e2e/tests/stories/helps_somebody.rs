//! A volunteer gets the letter "it did not work": signs in, finds out why, and helps.

use e2e::{Guise, Stage, Visitor, tell_with};

const PASSWORD: &str = "seven made-up words in a row";
pub(crate) const STAFF: &[(&str, &str)] = &[("STAFF_PASSWORD", PASSWORD)];

#[test]
fn a_volunteer_finds_out_why_and_helps_in_a_minute() {
    tell_with(STAFF, async |stage| {
        let ada = stage.visitor().await;
        stage.member_service_breaks("write-identity", "unprocessable").await;
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        stage.an_hour_passes().await;
        stage.an_hour_passes().await;
        ada.reads("we have told the people of the space").await;

        let grace = signed_in(&stage, Guise::default()).await;
        grace.reads("1 Stuck").await;
        grace.reads("the member service refused").await;
        grace.types("q", &ada.newcomer.email).await;
        grace.presses("Find").await;
        grace.reads("Does not go on by itself").await;
        grace.reads("to support: it does not go on by itself").await;
        stage.member_service_is_mended().await;
        grace.presses("Try again now").await;
        grace.reads("Everything that is owed is tried at once").await;
        ada.is_finally_at("payment").await;
        grace.reloads().await;
        grace.reads("The membership record is made, and not paid yet").await;
        grace.reads("had it tried again at once").await;
    });
}

#[test]
fn a_mistyped_address_is_put_right_and_the_letter_comes() {
    tell_with(STAFF, async |stage| {
        let mut ada = stage.visitor().await;
        ada.newcomer.email = "adda.example@example.org".into();
        ada.gets_as_far_as("contact").await;
        let grace = signed_in(&stage, Guise::default().without_scripts()).await;
        grace.types("q", "adda.example@example.org").await;
        grace.presses("Find").await;
        grace.reads("Answering the questions: 2 of 5 answered").await;
        grace.reads("a•••@e•••.org").await;
        grace.opens_the("Change the address").await;
        grace.types("address", "ada").await;
        grace.presses("Change the address").await;
        grace.is_told_about("address").await;
        grace.types("address", "ada.example@example.org").await;
        grace.presses("Change the address").await;
        grace.reads("an email with a link is on its way to the new one").await;
        let letter = stage.inbox().letter_to("ada.example@example.org", 1).await;
        let elsewhere = stage.visitor().await;
        elsewhere.goes_to(letter.path_back()).await;
        elsewhere.sends(letter.path_back()).await;
        elsewhere.is_asked("contact").await;
    });
}

#[test]
fn what_was_typed_is_shown_at_a_press_and_is_not_there_after_signing_out() {
    tell_with(STAFF, async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("review").await;
        let grace = signed_in(&stage, Guise::default()).await;
        grace.goes_to("/staff/boards/drafts").await;
        grace.opens_the_first_signup().await;
        grace.reads("That you looked is written down").await;
        grace.presses("Show the answers").await;
        grace.reads(&ada.newcomer.email).await;
        grace.presses("Sign out Grace").await;
        grace.reads("Sign in to help").await;
        grace.goes_to("/staff/boards/drafts").await;
        grace.reads("Sign in to help").await;
    });
}

#[test]
fn the_staffs_pages_are_accessible_and_fit_a_phone() {
    tell_with(STAFF, async |stage| inspects(&stage, 360, false).await);
}

#[test]
fn the_staffs_pages_are_accessible_and_fit_a_phone_in_the_dark() {
    tell_with(STAFF, async |stage| inspects(&stage, 360, true).await);
}

#[test]
fn the_staffs_pages_are_accessible_and_fit_a_desk() {
    tell_with(STAFF, async |stage| inspects(&stage, 1280, false).await);
}

#[test]
fn the_staffs_pages_are_accessible_and_fit_a_desk_in_the_dark() {
    tell_with(STAFF, async |stage| inspects(&stage, 1280, true).await);
}

async fn signed_in(stage: &Stage, guise: Guise) -> Visitor {
    let grace = stage.visitor_with(guise).await;
    grace.goes_to("/staff").await;
    grace.types("name", "Grace").await;
    grace.types("password", PASSWORD).await;
    grace.presses("Sign in").await;
    grace.reads("Signups: Stuck").await;
    grace
}

/// What the vocabulary of signing up has no word for.
trait Helps {
    /// Unfolds what has this heading.
    async fn opens_the(&self, heading: &str);
    /// Follows the first link to a signup.
    async fn opens_the_first_signup(&self);
}

impl Helps for Visitor {
    async fn opens_the(&self, heading: &str) {
        let summary = self.page.locator(format!("summary:has-text('{heading}')"));
        summary.click(None).await.expect("it unfolds");
    }

    async fn opens_the_first_signup(&self) {
        let link = self.page.locator("main a[href^='/staff/signups/']");
        link.first().click(None).await.expect("it leads there");
    }
}

async fn inspects(stage: &Stage, width: u32, dark: bool) {
    let folder = format!("screens/staff/{width}-{}", if dark { "dark" } else { "light" });
    of_all_pages(stage, Guise::default().wide(width).dark(dark), async |who, name| {
        stage.pictures(who, &folder, name).await;
        who.need_not_scroll_sideways().await;
        who.can_hit_everything().await;
        who.can_read_everything().await;
        who.finds_it_accessible().await;
    })
    .await;
}

/// Calls `look` on every page of those who help.
pub(crate) async fn of_all_pages(stage: &Stage, guise: Guise, mut look: impl AsyncFnMut(&Visitor, &str)) {
    people(stage).await;
    let grace = stage.visitor_with(guise).await;
    grace.goes_to("/staff/sign-in").await;
    look(&grace, "a0-staff-sign-in").await;
    grace.types("password", "a guess").await;
    grace.presses("Sign in").await;
    grace.is_told_about("password").await;
    look(&grace, "a1-staff-sign-in-with-mistakes").await;
    let grace = signed_in(stage, guise).await;
    look(&grace, "a2-staff-stuck").await;
    grace.opens_the_first_signup().await;
    grace.reads("Does not go on by itself").await;
    look(&grace, "a3-staff-signup-stuck").await;
    grace.goes_to("/staff/boards/paid").await;
    grace.opens_the_first_signup().await;
    grace.presses("Show the answers").await;
    grace.reads("Date of birth").await;
    look(&grace, "a4-staff-signup-with-answers").await;
    grace.goes_to("/staff/boards/drafts").await;
    look(&grace, "a5-staff-board").await;
    grace.opens_the_first_signup().await;
    grace.opens_the("Change the address").await;
    grace.opens_the("Erase it").await;
    grace.types("address", "ada@").await;
    grace.presses("Change the address").await;
    grace.is_told_about("address").await;
    look(&grace, "a6-staff-signup-with-a-mistake").await;
    for (path, name) in [
        ("/staff/figures", "a7-staff-figures"),
        ("/staff/leftovers", "a8-staff-leftovers"),
        ("/staff/audit", "a9-staff-audit"),
    ] {
        grace.goes_to(path).await;
        look(&grace, name).await;
    }
}

/// Somebody who stumbles, somebody who paid, and somebody whose record is refused.
async fn people(stage: &Stage) {
    let draft = stage.visitor().await;
    draft.gets_as_far_as("contact").await;
    draft.goes_to("/signup/contact").await;
    draft.types("phone", "12").await;
    draft.presses("Continue").await;
    draft.is_told_about("phone").await;
    let paying = stage.visitor().await.called("mary");
    paying.joins().await;
    paying.is_at("payment").await;
    paying.sees_the_pricing_table().await;
    paying.chooses_a_tier().await;
    paying.pays().await;
    stage.member_service_breaks("write-identity", "unprocessable").await;
    let stuck = stage.visitor().await.called("bo");
    stuck.gets_as_far_as("review").await;
    stuck.presses("Join").await;
    stuck.is_at("waiting").await;
    stage.an_hour_passes().await;
    stage.an_hour_passes().await;
    stuck.reads("we have told the people of the space").await;
}
