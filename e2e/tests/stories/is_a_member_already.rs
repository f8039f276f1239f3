//! The address belongs to somebody whom the member service knows.

use e2e::tell;
use serde_json::json;

#[test]
fn a_members_address_is_told_only_to_who_reads_its_mail() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        let status = json!({
            "membership_status": "active",
            "membership_level": "Full Member",
            "stripe_subscription_id": "sub_before",
            "stripe_product_id": "prod_before",
        });
        let number = stage.has_a_member(&ada.newcomer.email, status).await;

        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("check-inbox").await;

        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        ada.goes_to(letter.path_back()).await;
        ada.sends(letter.path_back()).await;
        ada.is_at("member").await;

        let members = stage.members().await;
        assert_eq!(members.len(), 1, "{members:#?}");
        assert_eq!(members[0]["member_id"], number);
        assert_eq!(members[0]["first_name"], "Grace", "nobody's record was changed");
    });
}

#[test]
fn whom_the_old_flow_left_unpaid_finds_the_pricing_table() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        let status = json!({ "membership_status": "pending", "membership_level": "New Member" });
        stage.has_a_member(&ada.newcomer.email, status).await;
        ada.joins().await;
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn whose_address_a_stranger_used_ends_with_a_record_of_their_own_answers() {
    tell(async |stage| {
        let eve = stage.visitor().await;
        eve.joins().await;

        let mut ada = stage.visitor().await;
        ada.newcomer.last_name = "Owner".into();
        ada.newcomer.username = "the_owner".into();
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("check-inbox").await;
        // Hers is the third: two drafts were begun with the address, and then she joined.
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 3).await;
        ada.goes_to(letter.path_back()).await;
        ada.sends(letter.path_back()).await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;

        let members = stage.members().await;
        assert_eq!(members.len(), 1, "{members:#?}");
        assert_eq!(members[0]["last_name"], "Owner");
        eve.reloads().await;
        eve.is_at("check-inbox").await;
        ada.chooses_a_tier().await;
        ada.pays().await;
    });
}
