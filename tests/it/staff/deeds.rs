//! Each button does what it says, and stands in the audit trail with who pressed it.

use std::fs;

use jiff::SignedDuration;

use super::desk::{PASSWORD, does, sees, signed_in, world};
use super::people::{begins, has_paid, is_mended, is_to_pay, needs_people, reference_of};
use crate::support::{World, eventually};

#[tokio::test]
async fn what_was_typed_is_shown_after_a_press_that_is_written_down_and_not_before() {
    let world = world().await;
    let (_, reference) = is_to_pay(&world, "ada").await;
    let grace = signed_in(&world, "Grace H").await;
    let page = sees(&grace, &reference).await;
    assert!(page.contains("a•••@e•••.org, not confirmed") && page.contains("not paid yet"), "{page}");
    for personal in ["ada@example.org", "April 27, 1990", "555-0199"] {
        assert!(!page.contains(personal), "{personal}");
    }
    let shown = grace.posts(&format!("/staff/signups/{reference}/answers"), &[]).await;
    for personal in ["ada@example.org", "April 27, 1990", "555-0199"] {
        assert!(shown.status == 200 && shown.body.contains(personal), "{personal}: {}", shown.body);
    }
    let page = sees(&grace, &reference).await;
    assert!(page.contains("looked at the answers") && page.contains("Grace H"), "{page}");
    assert!(!page.contains("ada@example.org"), "and not again without a press");
}

#[tokio::test]
async fn a_link_is_mailed_at_a_press_and_not_more_often_than_anybody_may() {
    let world = world().await;
    let (_, reference) = begins(&world, "ada@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    let page = does(&grace, &reference, "link", &[]).await.body;
    assert!(
        page.contains("An email with a link is on its way.") && page.contains("had a link mailed"),
        "{page}"
    );
    world.letters_to("ada@example.org", 2).await;
    let ada = world.visitor();
    assert_eq!(ada.opens(&world.link_to("ada@example.org").await).await.place(), "question about-you");
    does(&grace, &reference, "link", &[]).await;
    assert!(does(&grace, &reference, "link", &[]).await.body.contains("No email was sent"));
    world.is_quiet().await;
    assert_eq!(world.letters_to("ada@example.org", 3).await.len(), 3);
}

#[tokio::test]
async fn who_waits_goes_on_at_a_press_once_the_reason_is_mended() {
    let world = world().await;
    let (ada, reference) = needs_people(&world, "ada").await;
    let grace = signed_in(&world, "Grace").await;
    let page = sees(&grace, &reference).await;
    assert!(page.contains("What is wrong: </strong>the member service refused"), "{page}");
    is_mended(&world);
    assert!(does(&grace, &reference, "retry", &[]).await.body.contains("tried at once"));
    eventually("it is payable", || async { (ada.place().await == "payment").then_some(()) }).await;
    assert!(sees(&grace, &reference).await.contains("had it tried again at once"));
}

#[tokio::test]
async fn what_is_kept_longer_is_there_when_it_would_have_been_forgotten() {
    let world = world().await;
    let (_, kept) = begins(&world, "ada@example.org").await;
    let (_, forgotten) = begins(&world, "bo@example.org").await;
    world.passes(SignedDuration::from_hours(24 * 6)).await;
    let grace = signed_in(&world, "Grace").await;
    assert!(does(&grace, &kept, "extend", &[]).await.body.contains("It is kept longer"));
    world.passes(SignedDuration::from_hours(24 * 2)).await;
    let grace = signed_in(&world, "Grace").await;
    assert_eq!(grace.get(&format!("/staff/signups/{forgotten}")).await.status, 404);
    assert!(sees(&grace, &kept).await.contains("had it kept longer"));
    let (_, paid) = has_paid(&world, "eve").await;
    assert!(does(&grace, &paid, "extend", &[]).await.body.contains("Nothing was changed"));
}

#[tokio::test]
async fn a_mistyped_address_is_changed_by_the_rules_that_hold_for_its_person() {
    let world = world().await;
    let (ada, reference) = begins(&world, "adda@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    let wrong = grace.posts(&format!("/staff/signups/{reference}/address"), &[("address", "ada@")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"ada@\""), "what was typed is still there: {}", wrong.body);
    assert!(
        wrong.body.contains("address-error") && wrong.body.contains("name@example.org"),
        "{}",
        wrong.body
    );
    let page = does(&grace, &reference, "address", &[("address", "ada@example.org")]).await.body;
    assert!(page.contains("The address is changed") && page.contains("changed the address"), "{page}");
    assert_eq!(ada.place().await, "question about-you", "the browser that typed it goes on");
    world.visitor().opens(&world.link_to("ada@example.org").await).await;
    assert!(
        does(&grace, &reference, "address", &[("address", "ADA@example.org")]).await.body.contains("already")
    );

    // A record that was made keeps its address: the answers go on in a signup of their own.
    let (bo, made) = is_to_pay(&world, "bo").await;
    let page = does(&grace, &made, "address", &[("address", "bob@example.org")]).await.body;
    let fresh = reference_of(&bo).await;
    assert!(fresh != made && page.contains(&fresh) && page.contains("The answers go on here"), "{page}");
    assert_eq!(bo.place().await, "question username");
    assert!(sees(&grace, &made).await.contains(&format!("goes on as {fresh}")));
    world.letters_to("membership@pumpingstationone.org", 1).await;
    let link = world.link_to("bob@example.org").await;
    assert_eq!(world.visitor().opens(&link).await.place(), "question username");

    let (_, paid) = has_paid(&world, "eve").await;
    let page = does(&grace, &paid, "address", &[("address", "e@example.org")]).await.body;
    assert!(page.contains("Nothing was changed: it is paid"), "{page}");
}

#[tokio::test]
async fn erasing_asks_first_and_leaves_the_reference_and_who_did_it() {
    let world = world().await;
    let (ada, reference) = begins(&world, "ada@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    assert!(does(&grace, &reference, "erase", &[]).await.body.contains("tick the box first"));
    assert_eq!(ada.place().await, "question about-you");
    let page = does(&grace, &reference, "erase", &[("sure", "yes")]).await.body;
    assert!(page.contains("Everything that was typed is erased") && page.contains("erased it"), "{page}");
    assert!(page.contains("Nothing is kept any more") && !page.contains("Mail a link"), "{page}");
    assert_eq!(ada.place().await, "question email");
}

#[tokio::test]
async fn an_address_that_was_silenced_by_mistake_gets_letters_again_at_a_press() {
    let world = world().await;
    let (ada, reference) = begins(&world, "ada@example.org").await;
    let link = world.link_to("ada@example.org").await;
    world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-me")]).await;
    let grace = signed_in(&world, "Grace").await;
    let page = sees(&grace, &reference).await;
    assert!(page.contains("this was not me") && page.contains("Let emails go again"), "{page}");
    let page = does(&grace, &reference, "letters", &[]).await.body;
    assert!(
        page.contains("Emails go to this address again.") && !page.contains("Let emails go again"),
        "{page}"
    );
    assert!(page.contains("let emails go to the address again"), "{page}");
    assert_eq!(ada.place().await, "question about-you");
    does(&grace, &reference, "link", &[]).await;
    world.letters_to("ada@example.org", 2).await;
}

#[tokio::test]
async fn the_audit_trail_is_kept_for_a_year_through_restarts_and_erasing_and_not_longer() {
    let world = world().await;
    let (_, reference) = begins(&world, "ada@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    does(&grace, &reference, "erase", &[("sure", "yes")]).await;
    let world = world.restarts().await;
    world.passes(SignedDuration::from_hours(24 * 364)).await;
    let ada = signed_in(&world, "Ada").await;
    let trail = ada.get("/staff/audit").await.body;
    assert!(trail.contains("erased it") && trail.contains(&reference), "{trail}");
    assert!(trail.find("Ada").unwrap() < trail.find("Grace").unwrap(), "the newest first");
    assert_eq!(ada.get(&format!("/staff/signups/{reference}")).await.status, 404, "the stub is forgotten");
    world.passes(SignedDuration::from_hours(24 * 2)).await;
    let ada = signed_in(&world, "Ada").await;
    assert!(!ada.get("/staff/audit").await.body.contains("erased it"));
}

#[tokio::test]
async fn nobody_can_do_anything_to_a_signup_that_is_not_there() {
    let world = world().await;
    let grace = signed_in(&world, "Grace").await;
    for deed in ["answers", "link", "retry", "extend", "erase", "letters", "address", "dance"] {
        for reference in ["PS1-AAAA-AAAA", "nonsense"] {
            let path = format!("/staff/signups/{reference}/{deed}");
            let answer = grace.posts(&path, &[("sure", "yes"), ("address", "ada@example.org")]).await;
            assert_eq!((answer.status, answer.is_a_page()), (404, true), "{path}");
        }
    }
}

/// Everything that is kept in clear, in the file and in its journal.
fn on_the_disk(world: &World) -> String {
    let files = fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.to_string_lossy().contains("dhsignup.db"));
    files.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect()
}

#[tokio::test]
async fn nothing_that_was_typed_gets_into_the_trail_or_the_figures() {
    // Its files are read.
    let world = World::on_sqlite(&[("STAFF_PASSWORD", PASSWORD)]).await;
    let ada = world.visitor();
    ada.answers_with("email", &[("email", "zq-wrong")]).await;
    ada.answers_all("zq-ada@example.org", "zqname").await;
    ada.answers_with("contact", &[("phone", "call zqphone")]).await;
    let reference = reference_of(&ada).await;
    let grace = signed_in(&world, "Zrace").await;
    grace.posts("/staff/search", &[("q", "zq-ada@example.org")]).await;
    grace.posts(&format!("/staff/signups/{reference}/answers"), &[]).await;
    does(&grace, &reference, "address", &[("address", "zq-new@example.org")]).await;
    world.serving.app.write_tally().await.unwrap();
    let kept = on_the_disk(&world);
    assert!(kept.contains("Zrace") && kept.contains("refused:contact.phone"), "what is looked for is found");
    for personal in ["zq-wrong", "zq-ada", "zqname", "zqphone", "zq-new"] {
        assert!(!kept.contains(personal), "{personal}");
    }
}
