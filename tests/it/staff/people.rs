//! People at every place, as whoever helps meets them.

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Trouble, When};
use jiff::SignedDuration;

use crate::support::{Visitor, World};

/// The public name of the signup that this browser has open.
pub(crate) async fn reference_of(visitor: &Visitor) -> String {
    let page = visitor.get("/signup/my-data").await;
    let (_, rest) = page.body.split_once("The signup <strong>").unwrap_or_else(|| panic!("{}", page.body));
    rest.split_once('<').unwrap().0.to_owned()
}

/// Somebody who has given an address and nothing more.
pub(crate) async fn begins(world: &World, address: &str) -> (Visitor, String) {
    let visitor = world.visitor();
    visitor.answers_with("email", &[("email", address)]).await;
    let reference = reference_of(&visitor).await;
    (visitor, reference)
}

/// Somebody at the pricing table.
pub(crate) async fn is_to_pay(world: &World, name: &str) -> (Visitor, String) {
    let visitor = world.visitor();
    visitor.signs_up(&format!("{name}@example.org"), name).await;
    world.is_quiet().await;
    assert_eq!(visitor.place().await, "payment");
    let reference = reference_of(&visitor).await;
    (visitor, reference)
}

/// Somebody who has paid.
pub(crate) async fn has_paid(world: &World, name: &str) -> (Visitor, String) {
    let (visitor, reference) = is_to_pay(world, name).await;
    visitor.pays(&visitor.goes_to("/signup").await).await;
    (visitor, reference)
}

/// Somebody whose record the member service refuses.
pub(crate) async fn needs_people(world: &World, name: &str) -> (Visitor, String) {
    let visitor = refused(world, name).await;
    world.passes(SignedDuration::from_hours(2)).await;
    let reference = reference_of(&visitor).await;
    (visitor, reference)
}

async fn refused(world: &World, name: &str) -> Visitor {
    let refusal = Order {
        attempts: u32::MAX,
        ..Order::once(Call::Write(Column::Identity), Fault::Unprocessable, When::BeforeCommit)
    };
    world.practice().members.order(refusal).unwrap();
    let visitor = world.visitor();
    visitor.signs_up(&format!("{name}@example.org"), name).await;
    visitor
}

/// Somebody who waits for a member service that is away.
pub(crate) async fn waits(world: &World, name: &str) -> (Visitor, String) {
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let visitor = world.visitor();
    visitor.signs_up(&format!("{name}@example.org"), name).await;
    let reference = reference_of(&visitor).await;
    (visitor, reference)
}

/// The member service is as it should be again, and nobody knows yet.
pub(crate) fn is_mended(world: &World) {
    let members = &world.practice().members;
    members.turn(|knobs| knobs.trouble = Trouble::None);
    members.cancel_orders();
}
