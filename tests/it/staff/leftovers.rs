//! Records that our Joins left upstream: listed for the space to clean up, and ticked off.

use jiff::SignedDuration;

use super::desk::{references, sees, signed_in, world};
use super::people::{has_paid, is_to_pay};

#[tokio::test]
async fn a_record_that_nobody_paid_or_confirmed_for_a_month_is_listed_until_it_is_ticked_off() {
    let world = world().await;
    let (_, forgotten) = is_to_pay(&world, "ada").await;
    let (_, other) = is_to_pay(&world, "bo").await;
    has_paid(&world, "paid").await;
    let (_, proven) = is_to_pay(&world, "proven").await;
    world.visitor().opens(&world.link_to("proven@example.org").await).await;
    let member = |address: &str| world.practice().members.find(address).unwrap().id;
    let (ada, bo) = (member("ada@example.org"), member("bo@example.org"));
    world.passes(SignedDuration::from_hours(24 * 29)).await;
    let grace = signed_in(&world, "Grace").await;
    assert!(grace.get("/staff/leftovers").await.body.contains("None."), "not yet");

    world.passes(SignedDuration::from_hours(24 * 2)).await;
    let grace = signed_in(&world, "Grace").await;
    assert!(sees(&grace, &forgotten).await.contains("Erased: only the reference is kept"), "a stub is left");
    let page = grace.get("/staff/leftovers").await.body;
    assert_eq!(references(&page), [forgotten.clone(), other.clone()]);
    assert!(!page.contains(&proven) && page.contains(&format!(">{ada}</td>")), "{page}");
    let csv = grace.get("/staff/leftovers.csv").await;
    assert!(csv.header("content-disposition").contains("leftovers.csv"));
    let rows: Vec<&str> = csv.body.lines().collect();
    assert_eq!((rows[0], rows.len()), ("member_id,reference,made", 3));
    assert!(
        rows[1].starts_with(&format!("{ada},{forgotten},20")) && rows[2].starts_with(&format!("{bo},")),
        "{rows:?}"
    );

    for words in ["It is ticked off.", "There was nothing to tick off"] {
        let done = grace.posts("/staff/leftovers", &[("reference", &forgotten)]).await;
        assert_eq!(done.status, 303);
        let page = grace.get(done.location()).await.body;
        assert!(page.contains(words), "{page}");
        assert_eq!(references(&page), std::slice::from_ref(&other));
    }
    let trail = grace.get("/staff/audit").await.body;
    assert_eq!(trail.matches(&format!("cleaned up (member {ada})")).count(), 1, "{trail}");
    assert_eq!(grace.posts("/staff/leftovers", &[("reference", &proven)]).await.status, 303);
    assert_eq!(grace.posts("/staff/leftovers", &[("reference", "nonsense")]).await.status, 404);
}
