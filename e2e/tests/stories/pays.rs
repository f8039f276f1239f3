//! Everything that happens between the pricing table and the welcome.

use e2e::{Guise, tell, tell_with};
use serde_json::json;

#[test]
fn however_the_events_come_the_payment_is_known_once() {
    tell(async |stage| {
        for events in ["twice", "reordered", "lost"] {
            stage.stripe_tells("events", events).await;
            let mut ada = stage.visitor().await;
            ada.newcomer.email = format!("{events}@example.org");
            ada.newcomer.username = events.into();
            ada.joins().await;
            ada.sees_the_pricing_table().await;
            ada.chooses_a_tier().await;
            ada.pays().await;
            ada.reloads().await;
            ada.is_at("welcome").await;
        }
        assert_eq!(stage.members().await.len(), 3);
    });
}

#[test]
fn who_is_back_before_the_event_is_not_asked_to_pay_again() {
    tell(async |stage| {
        stage.stripe_tells("events", "late").await;
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.chooses_a_tier().await;
        ada.presses("Pay").await;
        ada.is_at("waiting").await;
        assert_eq!(ada.page.locator("stripe-pricing-table").count().await.unwrap(), 0, "nothing to pay by");
        ada.goes_to("/signup/membership").await;
        ada.is_at("waiting").await;
        ada.reads("do not pay a second time").await;
        ada.follows("/signup/welcome").await;
        ada.is_at("welcome").await;
    });
}

#[test]
fn a_table_that_is_open_in_another_tab_gives_way_when_it_is_paid() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        let other = ada.opens_another_tab().await;
        other.goes_to("/signup/membership").await;
        other.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        other.is_at("welcome").await;
    });
}

#[test]
fn going_back_to_the_table_after_paying_leads_to_the_welcome() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        ada.goes_back().await;
        ada.goes_back().await;
        ada.is_at("welcome").await;
    });
}

#[test]
fn where_the_table_is_blocked_or_slow_plain_links_lead_to_the_same_payment() {
    tell(async |stage| {
        for script in ["blocked", "slow"] {
            stage.stripe_tells("script", script).await;
            let mut ada = stage.visitor_with(Guise::default().wide(360)).await;
            ada.expects_complaints_about("pricing-table.js");
            ada.newcomer.email = format!("{script}@example.org");
            ada.newcomer.username = script.into();
            ada.joins().await;
            ada.reads("These lead to the same payment").await;
            ada.need_not_scroll_sideways().await;
            ada.page.locator("#pay-links a").first().click(None).await.unwrap();
            ada.pays().await;
        }
    });
}

#[test]
fn who_closes_the_browser_after_paying_is_welcomed_by_the_letter() {
    tell(async |stage| {
        stage.stripe_tells("events", "late").await;
        let ada = stage.visitor().await;
        ada.joins().await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        ada.chooses_a_tier().await;
        ada.presses("Pay").await;
        ada.is_at("waiting").await;
        ada.page.close().await.unwrap();
        // The event comes two days late, and brings the letter that asks to confirm.
        stage.a_day_passes().await;
        stage.a_day_passes().await;
        let fresh = stage.inbox().letter_about(&ada.newcomer.email, "please confirm").await;
        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.goes_to(letter.path_back()).await;
        phone.reads("This link no longer works").await;
        phone.goes_to(fresh.path_back()).await;
        phone.sends(fresh.path_back()).await;
        phone.is_at("welcome").await;
    });
}

#[test]
fn who_pays_while_the_member_service_is_away_and_no_event_comes_is_not_asked_to_pay_again() {
    tell(async |stage| {
        stage.stripe_tells("events", "lost").await;
        let ada = stage.visitor().await;
        ada.joins().await;
        stage.member_service_breaks("read-status", "status-503").await;
        ada.chooses_a_tier().await;
        ada.presses("Pay").await;
        ada.is_at("waiting").await;
        ada.reads("do not pay a second time").await;
        stage.an_hour_passes().await;
        stage.member_service_is_mended().await;
        ada.follows("/signup/welcome").await;
        // It is asked every ten seconds whether it is back.
        ada.is_finally_at("welcome").await;
    });
}

#[test]
fn an_event_that_comes_before_the_member_exists_is_not_lost() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        stage.member_service_breaks("write-identity", "status-503").await;
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("waiting").await;
        let reference = ada.page.locator("main .lead strong").inner_text().await.unwrap();
        stage
            .stripe_says(&json!({
                "id": "evt_early", "type": "checkout.session.completed", "livemode": false,
                "data": { "object": {
                    "client_reference_id": reference, "customer": "cus_1", "subscription": "sub_1",
                    "mode": "subscription", "payment_status": "paid",
                } },
            }))
            .await;
        ada.is_at("welcome").await;
        stage.member_service_is_mended().await;
        stage.an_hour_passes().await;
        // The letter that asks to confirm is owed by the event; the member is made beside it.
        stage.has_members(1).await;
        ada.reloads().await;
        ada.is_at("welcome").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

/// As it is in the field: the table's script comes from Stripe, and nothing else may come from anywhere.
const REAL_TABLE: [(&str, &str); 4] = [
    ("STRIPE_PRICING_TABLE_ID", "prctbl_story"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_test_story"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_practice"),
    ("MEMBERSHIPS", "Full member=$95 a month, with storage"),
];

#[test]
fn with_stripes_own_script_no_page_breaks_its_policy_and_nobody_else_gets_in() {
    tell_with(&REAL_TABLE, async |stage| {
        let ada = stage.visitor().await;
        ada.reaches_stripe().await;
        ada.gets_as_far_as("review").await;
        let stranger = "https://scripts.example.org/x.js";
        ada.expects_complaints_about(stranger);
        assert_eq!(
            ada.is_kept_from("https://js.stripe.com/v3/").await,
            "https://js.stripe.com/v3/",
            "not before payment"
        );
        for told in ["https://js.stripe.com/v3/'", "asked a stranger: https://js.stripe.com/v3/"] {
            ada.expects_complaints_about(told);
        }
        ada.presses("Join").await;
        ada.is_at("payment").await;
        ada.reads("$95 a month, with storage").await;
        ada.sees_the_pricing_table().await;
        assert_eq!(ada.is_kept_from(stranger).await, stranger);
        ada.chooses_a_tier().await;
        ada.pays().await;
        assert_eq!(ada.is_kept_from(stranger).await, stranger);
    });
}

#[test]
fn who_abandons_or_is_declined_can_pay_after_all() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.chooses_a_tier().await;
        ada.presses("Pay fails").await;
        ada.reads("Your card was declined").await;
        ada.follows("/signup/membership").await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_pays_with_a_wallets_address_is_welcomed_all_the_same() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.chooses_a_tier().await;
        ada.page.locator("#email").fill("wallet@example.com", None).await.unwrap();
        ada.pays().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn who_pays_later_has_the_page_mailed() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.presses("Email me a link to this page").await;
        ada.reads("is on its way to").await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        let phone = stage.visitor_with(Guise::default().wide(360).without_scripts()).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_at("payment").await;
        phone.chooses_a_payment_link().await;
        phone.pays().await;
    });
}
