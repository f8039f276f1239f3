//! What has to be signed and agreed to before joining.

use crate::signup::{Answer, Complained, Field, Form, Link, NewMember};

/// Both boxes ticked.
#[derive(Debug)]
pub struct Agreements;

impl Answer for Agreements {
    const SLUG: &'static str = "agreements";
    const FIELDS: &'static [Field] = &[
        Field::check("waiver").link(Link::Waiver),
        Field::check("membership_agreement").link(Link::Agreement),
    ];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let waiver = form.ticked("waiver");
        let agreement = form.ticked("membership_agreement");
        waiver.and(agreement).map(|()| Self)
    }

    /// Nothing: the waiver in a member's record is what the waiver service knows, not what a browser says.
    fn contribute(self, _: &mut NewMember) {}
}
