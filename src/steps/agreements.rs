//! What has to be signed and agreed to before joining.

use crate::signup::{Answer, Complained, Field, Form, Link, NewMember};

/// Both boxes ticked.
#[derive(Debug)]
pub struct Agreements;

impl Answer for Agreements {
    const SLUG: &'static str = "agreements";
    const TITLE: &'static str = "Waiver and membership agreement";
    const LEAD: &'static str = "Each opens in a new tab; your answers here stay as they are.";
    const FIELDS: &'static [Field] = &[
        Field::check("waiver", "I have signed the liability waiver").link(Link::Waiver),
        Field::check("membership_agreement", "I have read the membership agreement and agree to it")
            .link(Link::Agreement),
    ];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let waiver = form.ticked("waiver", "Sign the waiver and then tick that you have signed it");
        let agreement = form
            .ticked("membership_agreement", "Read the membership agreement and tick that you agree to it");
        waiver.and(agreement).map(|()| Self)
    }

    /// Nothing: the waiver in a member's record is what the waiver service knows, not what a browser says.
    fn contribute(self, _: &mut NewMember) {}
}
