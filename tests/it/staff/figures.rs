//! How many get how far, and what they stumble over; counted without anybody being known by it.

use jiff::SignedDuration;

use super::desk::{signed_in, world};
use super::people::{begins, has_paid, is_to_pay};
use crate::support::Visitor;

/// Today's, seven days' and thirty days' count of a row.
async fn counts(grace: &Visitor, row: &str) -> [i64; 3] {
    let page = grace.get("/staff/figures").await.body;
    let start = format!("<td role=\"cell\" data-head=\"Came to\">{row}</td>");
    let field = format!("<td role=\"cell\" data-head=\"Field\">{row}</td>");
    let (_, rest) = page
        .split_once(&start)
        .or_else(|| page.split_once(&field))
        .unwrap_or_else(|| panic!("{row}: {page}"));
    let cells = rest.split("</tr>").next().unwrap().split("\">").skip(1);
    let counts: Vec<i64> = cells.map(|cell| cell.split('<').next().unwrap().parse().unwrap()).collect();
    counts.try_into().unwrap()
}

#[tokio::test]
async fn everybody_is_counted_once_where_they_come_by_and_days_pass() {
    let world = world().await;
    let (ada, _) = begins(&world, "ada@example.org").await;
    ada.answers_with("email", &[("email", "lovelace@example.org")]).await;
    is_to_pay(&world, "bo").await;
    has_paid(&world, "eve").await;
    let grace = signed_in(&world, "Grace").await;
    for (row, count) in [
        ("Started", 3),
        ("What is your email address?", 3),
        ("How can we reach you?", 2),
        ("All answered", 2),
        ("Joined", 2),
        ("Could pay", 2),
        ("Paid", 1),
    ] {
        assert_eq!(counts(&grace, row).await, [count; 3], "{row}");
    }
    let picture = grace.get("/staff/figures?days=1").await.body;
    assert!(
        picture.contains("<svg class=\"funnel\"") && picture.contains("How many get how far: Today"),
        "{picture}"
    );

    world.passes(SignedDuration::from_hours(48)).await;
    let grace = signed_in(&world, "Grace").await;
    assert_eq!(counts(&grace, "Started").await, [0, 3, 3]);
    world.passes(SignedDuration::from_hours(24 * 10)).await;
    begins(&world, "new@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    assert_eq!(counts(&grace, "Started").await, [1, 1, 4]);
}

#[tokio::test]
async fn what_people_stumble_over_is_counted_by_field() {
    let world = world().await;
    let (ada, _) = begins(&world, "ada@example.org").await;
    for phone in ["12", "call me", ""] {
        assert_eq!(ada.answers_with("contact", &[("phone", phone)]).await.status, 422);
    }
    assert_eq!(ada.answers_with("about-you", &[("birthday", "")]).await.status, 422);
    let grace = signed_in(&world, "Grace").await;
    assert_eq!(counts(&grace, "Phone number").await, [3; 3]);
    assert_eq!(counts(&grace, "How can we reach you?").await, [0; 3], "what is refused is not answered");
    let page = grace.get("/staff/figures").await.body;
    assert!(
        page.find("Phone number").unwrap() < page.find(">Date of birth<").unwrap(),
        "the most frequent first"
    );
    assert!(!page.contains("call me"), "what was typed is not told");
}

#[tokio::test]
async fn what_was_counted_is_written_down_when_the_program_stops() {
    let world = world().await;
    begins(&world, "ada@example.org").await;
    let world = world.restarts().await;
    begins(&world, "bo@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    assert_eq!(counts(&grace, "Started").await, [2; 3]);
    assert_eq!(grace.get("/staff/figures?days=nonsense").await.status, 200);
}
