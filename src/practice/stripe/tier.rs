//! The two memberships that the practice member service knows.

use crate::practice::dhservice::catalogue::PRODUCTS;

/// What a person can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// $65 a month.
    Standard,
    /// $95 a month, with storage.
    Full,
}

impl Tier {
    /// Its word in the address of the checkout page.
    pub fn slug(self) -> &'static str {
        match self {
            Tier::Standard => "standard",
            Tier::Full => "full",
        }
    }

    /// What people call it, where the settings say nothing else.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Standard => "Standard member",
            Tier::Full => "Full member",
        }
    }

    /// Whole dollars a month.
    pub fn dollars(self) -> u32 {
        match self {
            Tier::Standard => 65,
            Tier::Full => 95,
        }
    }

    /// `prod_…`, by which ST2DH finds the membership level.
    pub fn product(self) -> &'static str {
        match self {
            Tier::Standard => PRODUCTS[0].stripe_id,
            Tier::Full => PRODUCTS[1].stripe_id,
        }
    }
}
