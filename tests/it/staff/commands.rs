//! `dhsignup signups …`, as processes beside a running server.

use serde_json::Value;

use super::people::{begins, has_paid, is_mended, is_to_pay, needs_people, reference_of, waits};
use crate::orphans::command;
use crate::support::{World, eventually};

/// What the command says where it is done.
fn told(world: &World, arguments: &[&str]) -> String {
    let output = command(world, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says where it is not: one sentence on standard error, and nothing else.
fn refused(world: &World, arguments: &[&str], code: i32) -> String {
    let output = command(world, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn listed(world: &World, arguments: &[&str]) -> Vec<String> {
    let all = [&["signups", "--format", "json"], arguments].concat();
    let list: Value = serde_json::from_str(&told(world, &all)).unwrap();
    let references = list.as_array().unwrap().iter().map(|row| row["reference"].as_str().unwrap().to_owned());
    references.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_signup_is_listed_by_its_state_and_what_is_stuck_apart() {
    let world = World::start().await;
    let (_, draft) = begins(&world, "draft@example.org").await;
    let (_, created) = is_to_pay(&world, "created").await;
    let (_, paid) = has_paid(&world, "paid").await;
    let (_, stuck) = needs_people(&world, "stuck").await;
    is_mended(&world);
    let (_, waiting) = waits(&world, "waiting").await;
    assert_eq!(listed(&world, &["--state", "draft"]), std::slice::from_ref(&draft));
    assert_eq!(listed(&world, &["--state", "created"]), [created]);
    assert_eq!(listed(&world, &["--state", "paid"]), [paid]);
    assert_eq!(listed(&world, &["--state", "submitted"]), [waiting, stuck.clone()]);
    assert_eq!(listed(&world, &["--stuck"]), std::slice::from_ref(&stuck));
    assert_eq!(listed(&world, &["--stuck", "--state", "draft"]), [""; 0]);
    assert_eq!(listed(&world, &[]).len(), 5);

    let table = told(&world, &["signups", "--stuck"]);
    assert!(table.contains(&stuck) && table.contains("people have to look at it"), "{table}");
    assert!(table.contains("the member service refused"), "the error, in words: {table}");
    let csv = told(&world, &["signups", "--state", "draft", "--format", "csv"]);
    assert!(
        csv.starts_with("reference,state,begun,idle for,place,error\n") && csv.lines().count() == 2,
        "{csv}"
    );
    assert!(csv.contains(&format!("{draft},draft,")) && csv.contains("1 of 5 answered"), "{csv}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signup_is_shown_by_reference_and_by_address_and_its_answers_only_where_asked_for() {
    let world = World::start().await;
    let (_, reference) = is_to_pay(&world, "ada").await;
    let sloppily = reference.to_lowercase().replace('-', " ");
    for which in [reference.as_str(), &sloppily, "ada@example.org", "ADA@example.org"] {
        let said = told(&world, &["signups", "show", which]);
        assert!(
            said.starts_with(&format!("{reference}: The membership record is made, and not paid yet\n")),
            "{said}"
        );
        assert!(
            said.contains("address: a•••@e•••.org, not confirmed") && said.contains("member: "),
            "{said}"
        );
        assert!(
            said.contains("a link to the signup; sent") && said.contains("look whether it is paid"),
            "{said}"
        );
        assert!(
            !said.contains("ada@example.org") && !said.contains("1990") && !said.contains("looked at"),
            "{said}"
        );
    }
    let said = told(&world, &["signups", "show", &reference, "--answers"]);
    assert!(said.contains("Email address: ada@example.org") && said.contains("1990-04-27"), "{said}");
    let again = told(&world, &["signups", "show", &reference]);
    assert!(again.contains("via command looked at the answers"), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_stuck_goes_on_once_the_reason_is_mended_and_somebody_says_retry() {
    let world = World::start().await;
    let (visitor, reference) = needs_people(&world, "ada").await;
    let shown = told(&world, &["signups", "show", &reference]);
    assert!(shown.contains("what is wrong: the member service refused"), "{shown}");
    assert!(shown.contains("owed: make the membership record; tried "), "{shown}");
    is_mended(&world);
    // It would be tried in an hour.
    assert_eq!(visitor.place().await, "waiting");
    assert!(told(&world, &["signups", "retry", &reference]).contains("due now"));
    eventually("it is payable", || async { (visitor.place().await == "payment").then_some(()) }).await;
    assert!(
        told(&world, &["signups", "show", &reference]).contains("via command had it tried again at once")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_mailed_a_mistyped_address_is_changed_and_the_way_back_works() {
    let world = World::start().await;
    let (_, reference) = begins(&world, "adda@example.org").await;
    assert!(told(&world, &["signups", "link", &reference]).contains("a link is mailed"));
    world.letters_to("adda@example.org", 2).await;
    let said = told(&world, &["signups", "address", &reference, "ada@example.org"]);
    assert!(said.contains("the address is changed"), "{said}");
    let ada = world.visitor();
    ada.opens(&world.link_to("ada@example.org").await).await;
    assert_eq!(
        (ada.place().await, reference_of(&ada).await),
        ("question about-you".into(), reference.clone())
    );
    let stale = world.visitor().get(&world.link_to("adda@example.org").await).await;
    assert_eq!(stale.status, 410, "what went to the wrong address opens nothing");
    assert!(refused(&world, &["signups", "address", &reference, "Ada@example.org"], 1).contains("already"));
    // The third letter within the hour was the last one.
    for _ in 0..2 {
        told(&world, &["signups", "link", &reference]);
    }
    assert!(refused(&world, &["signups", "link", &reference], 1).contains("try it again later"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_record_is_made_another_address_is_another_signup_with_the_same_answers() {
    let world = World::start().await;
    let (visitor, reference) = is_to_pay(&world, "ada").await;
    let said = told(&world, &["signups", "address", &reference, "lovelace@example.org"]);
    assert!(said.contains("The answers go on as PS1-"), "{said}");
    let fresh = said.split("go on as ").nth(1).unwrap()[..13].to_owned();
    assert_eq!(
        (visitor.place().await, reference_of(&visitor).await),
        ("question username".into(), fresh.clone())
    );
    assert!(told(&world, &["signups", "show", &reference]).contains("abandoned: "));
    assert!(told(&world, &["signups", "show", &fresh]).contains(&format!("was {reference}")));
    world.letters_to("lovelace@example.org", 1).await;
    let (_, paid) = has_paid(&world, "bo").await;
    assert!(
        refused(&world, &["signups", "address", &paid, "b@example.org"], 1).contains("is paid or erased")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signup_is_kept_longer_and_erased_only_where_it_is_meant() {
    let world = World::start().await;
    let (visitor, reference) = begins(&world, "ada@example.org").await;
    assert!(told(&world, &["signups", "extend", &reference]).contains("kept until 20"));
    let said = told(&world, &["signups", "erase", &reference]);
    assert!(said.contains("would be erased") && said.contains("add --yes"), "{said}");
    assert_eq!(visitor.place().await, "question about-you");
    assert!(told(&world, &["signups", "erase", &reference, "--yes"]).contains("is erased"));
    assert_eq!(visitor.place().await, "question email");
    let shown = told(&world, &["signups", "show", &reference]);
    assert!(
        shown.starts_with(&format!("{reference}: Erased")) && shown.contains("via command erased it"),
        "{shown}"
    );
    assert!(refused(&world, &["signups", "extend", &reference], 1).contains("nothing to keep longer"));
    assert!(refused(&world, &["signups", "link", &reference], 1).contains("no address is kept"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_was_silenced_by_mistake_gets_letters_again() {
    let world = World::start().await;
    let (visitor, reference) = begins(&world, "ada@example.org").await;
    let link = world.link_to("ada@example.org").await;
    assert_eq!(world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-me")]).await.status, 200);
    assert_eq!(visitor.place().await, "question email");
    assert!(told(&world, &["signups", "show", &reference]).contains("\"this was not me\""));
    assert!(told(&world, &["signups", "unsilence", "ada@example.org"]).contains("again"));
    assert_eq!(visitor.place().await, "question about-you", "the draft has its address again");
    told(&world, &["signups", "link", &reference]);
    world.letters_to("ada@example.org", 2).await;
    assert!(refused(&world, &["signups", "unsilence", "ada@example.org"], 1).contains("never said"));
    assert!(told(&world, &["signups", "show", &reference]).contains("let emails go to the address again"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_a_sentence_with_what_to_do_and_help_is_on_every_level() {
    let world = World::start().await;
    for (arguments, code, words) in [
        (&["signups", "show", "ps1"][..], 2, "no reference such as PS1-ABCD-EFGH"),
        (&["signups", "show", "PS1-AAAA-AAAA"], 1, "there is no signup PS1-AAAA-AAAA"),
        (&["signups", "show", "nobody@example.org"], 1, "nobody signs up with this address here"),
        (&["signups", "show", "nobody@"], 2, "Enter an email address"),
        (&["signups", "retry", "PS1-AAAA-AAAA"], 1, "it may be misspelt"),
        (&["signups", "address", "PS1-AAAA-AAAA", "nobody"], 2, "Enter an email address"),
        (
            &["signups", "--state", "lost"],
            2,
            "possible values: draft, submitted, known, created, paid, erased",
        ),
        (&["signups", "show"], 2, "REF|ADDRESS"),
    ] {
        let said = refused(&world, arguments, code);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    for (arguments, words) in [
        (&["signups", "--help"][..], "--stuck"),
        (&["signups", "show", "--help"], "--answers"),
        (&["signups", "erase", "--help"], "--yes"),
        (&["signups", "unsilence", "--help"], "this was not me"),
    ] {
        assert!(told(&world, arguments).contains(words), "{arguments:?}");
    }
}
