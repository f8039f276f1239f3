//! Too much at once: told in words, with nothing typed lost, and not for friends.

use jiff::SignedDuration;

use crate::support::World;

#[tokio::test]
async fn a_browser_that_saves_too_often_is_told_when_and_keeps_what_was_typed() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    let mut refused = None;
    for number in 0..70 {
        let phone = format!("312 555 01{number:02}");
        let answer =
            ada.posts("/signup/contact", &[("version", &number.to_string()), ("phone", &phone)]).await;
        if answer.status == 429 {
            assert!(
                answer.is_a_page() && answer.body.contains(&phone) && answer.body.contains("second"),
                "{}",
                answer.body
            );
            refused = Some(number);
            break;
        }
    }
    assert!(refused.is_some_and(|number| number >= 55), "{refused:?}");
}

#[tokio::test]
async fn one_address_opens_ten_links_a_minute() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let link = "/r/sgr_abcdefghijklmnopqrstuvwxyz234567";
    for _ in 0..10 {
        assert_eq!(world.visitor().posts(link, &[]).await.status, 410);
    }
    let answer = world.visitor().posts(link, &[]).await;
    assert_eq!((answer.status, answer.is_a_page()), (429, true));
    assert!(answer.header("retry-after").parse::<u64>().is_ok());
}

#[tokio::test]
async fn requests_are_counted_by_the_address_that_a_trusted_proxy_names() {
    let settings =
        [("LIMITS", "on"), ("TRUSTED_PROXIES", "127.0.0.1"), ("TRUSTED_NETWORKS", "203.0.113.0/24")];
    let world = World::with(&settings).await;
    let visitor = world.visitor();
    let from =
        async |ip: &str| visitor.send(reqwest::Method::GET, "/", &[("X-Forwarded-For", ip)], "").await.status;
    // What has been used up comes back at five a second, so the sum is 300 and a few.
    let refused_at = async |ip: &'static str| {
        for number in 0..400 {
            if from(ip).await == 429 {
                return Some(number);
            }
        }
        None
    };
    assert!(refused_at("198.51.100.7").await.is_some_and(|number| number >= 300));
    let forged = refused_at("203.0.113.1, 198.51.100.7").await;
    assert!(
        forged.is_some_and(|number| number < 100),
        "what a stranger wrote before the proxy counts for nothing"
    );
    assert_eq!(from("198.51.100.8").await, 200);
    for _ in 0..400 {
        assert_eq!(from("203.0.113.1").await, 200, "friends have ten times as much");
    }
}

#[tokio::test]
async fn an_unproven_browser_joins_three_times_a_day() {
    let world = World::with(&[("LIMITS", "on")]).await;
    world.visitor().signs_up("taken@example.org", "taken").await;
    let ada = world.visitor();
    ada.answers_all("ada@example.org", "taken").await;
    for _ in 0..3 {
        assert_eq!(ada.joins().await.place(), "question username");
        assert_eq!(ada.answers_with("username", &[("username", "free")]).await.status, 303);
        assert_eq!(ada.answers_with("username", &[("username", "taken")]).await.status, 303);
    }
    let answer = ada.posts("/signup/join", &[]).await;
    assert_eq!((answer.status, answer.place()), (429, "check-inbox".into()), "the letter is the way on");
    let link = world.link_to("ada@example.org").await;
    ada.opens(&link).await;
    assert_eq!(ada.posts("/signup/join", &[]).await.status, 303, "proven, nothing is told by it");
}

/// The hidden fields of the form on this page that say what it was made from.
fn drawn(page: &crate::support::Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"drawn\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_letter_of_a_form_that_no_person_filled_in_leaves_later_and_is_not_refused() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let page = world.visitor().get("/signup/email").await;
    world.passes(SignedDuration::from_secs(10)).await;
    let fresh = world.visitor().get("/signup/email").await;
    let (old, fresh) = (drawn(&page), drawn(&fresh));
    let forged = format!("1{old}");
    let forms = [
        ("fast", fresh.as_str(), "", 5),
        ("unsigned", "", "", 5),
        ("forged", forged.as_str(), "", 5),
        ("trapped", old.as_str(), "https://spam.example.org", 60),
    ];
    for (who, drawn, trap, seconds) in forms {
        let address = format!("{who}@example.org");
        let form = [("email", address.as_str()), ("version", "0"), ("drawn", drawn), ("homepage", trap)];
        assert_eq!(world.visitor().posts("/signup/email", &form).await.location(), "/signup/about-you");
        world.passes(SignedDuration::from_millis(seconds * 1_000 - 600)).await;
        let letters = || world.practice().mailbox.letters().unwrap().into_iter().filter(|l| l.to == address);
        assert_eq!(letters().count(), 0, "{who}");
        world.passes(SignedDuration::from_millis(700)).await;
        assert_eq!(letters().count(), 1, "{who}");
    }
    let form = [("email", "ada@example.org"), ("version", "0"), ("drawn", old.as_str()), ("homepage", "")];
    world.visitor().posts("/signup/email", &form).await;
    world.letters_to("ada@example.org", 1).await;
}

#[tokio::test]
async fn asking_for_links_in_haste_is_as_slow() {
    let world = World::with(&[("LIMITS", "on")]).await;
    let old = drawn(&world.visitor().get("/signup/resume").await);
    world.passes(SignedDuration::from_secs(10)).await;
    let form = [("email", "ada@example.org"), ("version", "0"), ("drawn", old.as_str())];
    world.visitor().posts("/signup/email", &form).await;
    world.letters_to("ada@example.org", 1).await;
    world.visitor().posts("/signup/resume", &[("email", "ada@example.org")]).await;
    world.passes(SignedDuration::from_millis(4_900)).await;
    assert_eq!(world.practice().mailbox.letters().unwrap().len(), 1);
    world.passes(SignedDuration::from_millis(2_600)).await;
    world.letters_to("ada@example.org", 2).await;
}
