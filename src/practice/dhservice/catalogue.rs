//! What is for sale, and the levels a member can have: the tables Deep Harbor ships with.

use serde_json::{Value, json};

/// A product, by which ST2DH finds the level somebody paid for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) stripe_id: &'static str,
}

pub(crate) const PRODUCTS: [Product; 2] = [
    Product {
        id: 1,
        name: "Basic Membership",
        description: "Basic membership without storage",
        stripe_id: "prod_Tws7udZJSXI9DU",
    },
    Product {
        id: 2,
        name: "Membership with Storage",
        description: "Membership with storage",
        stripe_id: "prod_TwsAMgaH3iLJ9c",
    },
];

/// `GET /v1/products/`.
pub(super) fn products() -> Value {
    let listed = PRODUCTS.map(|product| {
        json!({
            "product_id": product.id,
            "name": product.name,
            "description": product.description,
            "details": {"stripe_product_id": product.stripe_id},
        })
    });
    json!({"products": listed})
}

const LEVELS: [&str; 17] = [
    "Area Host",
    "Board Member / Officer",
    "Contractor",
    "Member - Cash Payment",
    "Member - Grandfathered Price",
    "Member - PayPal",
    "Member w/ Storage - Cash Payment",
    "Member w/ Storage - Grandfathered Price",
    "Member w/ Storage - PayPal",
    "New Member",
    "Scholarship",
    "Stripe Member - $65",
    "Stripe Member w/ Storage - $95",
    "Stripe Volunteer w/ Paid Storage - $30",
    "Volunteer",
    "Volunteer w/ Free Storage",
    "Volunteer w/ Paid Storage",
];

/// `GET /v1/membership_levels/available/`.
pub(super) fn levels() -> Value {
    let listed = (1..).zip(LEVELS).map(|(id, name): (u8, _)| {
        json!({"membership_level_id": id.to_string(), "name": name, "description": null})
    });
    json!({"available_membership_levels": listed.collect::<Value>()})
}
