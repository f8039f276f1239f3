//! Somebody at `/staff`, with a browser of their own.

use crate::support::{Answer, Visitor, World};

pub(crate) const PASSWORD: &str = "seven made-up words in a row";

/// A program whose staff share a password.
pub(crate) async fn world() -> World {
    world_with(&[]).await
}

pub(crate) async fn world_with(settings: &[(&str, &str)]) -> World {
    World::with(&[&[("STAFF_PASSWORD", PASSWORD)], settings].concat()).await
}

/// Somebody who is signed in under this name.
pub(crate) async fn signed_in(world: &World, name: &str) -> Visitor {
    let grace = world.visitor();
    let answer = tries(&grace, name, PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (303, "/staff"), "{}", answer.body);
    grace
}

pub(crate) async fn tries(visitor: &Visitor, name: &str, password: &str) -> Answer {
    visitor.posts("/staff/sign-in", &[("name", name), ("password", password)]).await
}

/// Presses a button of a signup's page; the page where that ends.
pub(crate) async fn does(grace: &Visitor, reference: &str, deed: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = grace.posts(&format!("/staff/signups/{reference}/{deed}"), fields).await;
    assert_eq!(answer.status, 303, "{deed}: {}", answer.body);
    assert!(answer.location().starts_with("/staff/signups/"), "{}", answer.location());
    grace.get(answer.location()).await
}

/// The page of a signup.
pub(crate) async fn sees(grace: &Visitor, reference: &str) -> String {
    let page = grace.get(&format!("/staff/signups/{reference}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body
}

/// The references on a board, in its order.
pub(crate) async fn on_board(grace: &Visitor, board: &str) -> Vec<String> {
    references(&grace.get(&format!("/staff/boards/{board}")).await.body)
}

/// The signups that a page leads to.
pub(crate) fn references(body: &str) -> Vec<String> {
    let led = body.split("<a href=\"/staff/signups/").skip(1);
    led.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}
