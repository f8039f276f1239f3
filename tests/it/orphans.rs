//! Those whom the old form left behind: found, invited once, and led to the pricing table without typing anything again.

use dhsignup::admin::orphans::{self, Desk, Orphan, Plight, Summary};
use dhsignup::practice::dhservice::{Column, Row};
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{World, eventually};

fn row(address: &str, status: Value) -> Row {
    let identity = json!({
        "first_name": "Old", "last_name": "Form", "active_directory_username": address.split('@').next(),
        "emails": [{ "type": "primary", "email_address": address }],
    });
    Row { identity: Some(identity), status: (!status.is_null()).then_some(status), ..Row::default() }
}

fn pending() -> Value {
    json!({ "membership_status": "pending", "membership_level": "New Member" })
}

fn desk(world: &World) -> Desk<'_> {
    let app = &world.serving.app;
    Desk {
        store: &app.store,
        members: &app.members,
        organisation: &app.config.organisation,
        clock: &app.clock,
        progress: &|_, _| {},
    }
}

pub(crate) async fn finds(world: &World) -> Vec<Orphan> {
    orphans::find(&desk(world), None).await.unwrap()
}

/// Invites everybody who is found, at most `limit`.
pub(crate) async fn invites(world: &World, limit: Option<usize>) -> Summary {
    let found = finds(world).await;
    let summary = orphans::invite(&desk(world), &found, limit, true).await.unwrap();
    world.serving.app.owed.notify_one();
    world.is_quiet().await;
    summary
}

#[tokio::test]
async fn only_who_never_came_to_paying_is_an_orphan() {
    let world = World::start().await;
    let members = &world.practice().members;
    let seed = |address: &str, status: Value| members.seed(row(address, status));
    let bare = seed("bare@example.org", Value::Null);
    let unpaid = seed("unpaid@example.org", pending());
    let unusable = seed("unusable@example.org", json!({ "membership_level": "New Member" }));
    seed("paid@example.org", json!({ "membership_status": "pending", "stripe_subscription_id": "sub_1" }));
    seed("active@example.org", json!({ "membership_status": "active" }));
    seed("banned@example.org", json!({ "membership_status": "banned" }));
    // Several records with one address: which of them counts is for people to say.
    seed("twice@example.org", pending());
    seed("Twice@example.org", json!({ "membership_status": "active" }));
    // Signing up here at this moment.
    seed("here@example.org", pending());
    world.visitor().answers_with("email", &[("email", "here@example.org")]).await;

    let found: Vec<_> = finds(&world).await.iter().map(|orphan| (orphan.member_id, orphan.plight)).collect();
    assert_eq!(found, [(bare, Plight::NoStatus), (unpaid, Plight::Pending), (unusable, Plight::Unusable)]);
    let summary = invites(&world, None).await;
    assert_eq!(summary, Summary { invited: 2, unusable: 1, ..Summary::default() });
}

#[tokio::test]
async fn nobody_is_invited_twice_for_the_same_state_and_a_limit_holds() {
    let world = World::start().await;
    let id = world.practice().members.seed(row("ada@example.org", Value::Null));
    world.practice().members.seed(row("bo@example.org", Value::Null));
    let dry = orphans::invite(&desk(&world), &finds(&world).await, None, false).await.unwrap();
    assert_eq!((dry.invited, world.practice().mailbox.letters().unwrap().len()), (2, 0));
    assert_eq!(invites(&world, Some(1)).await, Summary { invited: 1, ..Summary::default() });
    assert_eq!(invites(&world, None).await, Summary { invited: 1, before: 1, ..Summary::default() });
    assert_eq!(invites(&world, None).await, Summary { before: 2, ..Summary::default() });
    assert_eq!(world.letters_to("ada@example.org", 1).await.len(), 1);
    assert!(finds(&world).await.iter().all(|orphan| orphan.invited_at.is_some()));

    // The invitation's signup is forgotten one day; that somebody was written to is not.
    world.passes(SignedDuration::from_hours(24 * 40)).await;
    assert_eq!(invites(&world, None).await, Summary { before: 2, ..Summary::default() });

    // Another state is another letter.
    let seen = world.practice().members.row(id).unwrap();
    world.practice().members.seed(Row { status: Some(pending()), ..seen });
    assert_eq!(invites(&world, None).await, Summary { invited: 1, before: 1, ..Summary::default() });
}

#[tokio::test]
async fn who_wants_no_letters_gets_none() {
    let world = World::start().await;
    world.practice().members.seed(row("ada@example.org", Value::Null));
    world.visitor().answers("email").await;
    let link = world.link_to("ada@example.org").await;
    assert_eq!(world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-me")]).await.status, 200);
    assert_eq!(invites(&world, None).await, Summary { want_none: 1, ..Summary::default() });
    assert_eq!(world.letters_to("ada@example.org", 1).await.len(), 1);
}

#[tokio::test]
async fn who_was_invited_to_a_record_that_is_gone_is_asked_the_questions_after_all() {
    let world = World::start().await;
    let id = world.practice().members.seed(row("ada@example.org", Value::Null));
    invites(&world, None).await;
    world.practice().members.seed(Row { id, ..Row::default() });
    let ada = world.visitor();
    ada.opens(&world.link_to("ada@example.org").await).await;
    eventually("it is a draft", || async { (ada.place().await == "question about-you").then_some(()) }).await;
    assert!(world.practice().members.find("ada@example.org").is_none(), "no half record was made");
    assert_eq!(ada.signs_up("ada@example.org", "ada").await.place(), "payment");
}

pub(crate) fn command(world: &World, arguments: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command.args(arguments).envs(world.environment()).output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_lists_them_and_does_nothing_before_it_is_told_yes() {
    let world = World::start().await;
    world.practice().members.seed(row("ada@example.org", Value::Null));
    world.practice().members.seed(row("bo@example.org", pending()));
    let told = |arguments: &[&str]| {
        let output = command(&world, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(told(&["orphans"]).contains("ada@example.org  no status"));
    assert_eq!(told(&["orphans", "--format", "csv"]).lines().count(), 3);
    let json: Value = serde_json::from_str(&told(&["orphans", "--format", "json"])).unwrap();
    assert_eq!((&json[1]["email"], &json[1]["state"]), (&"bo@example.org".into(), &"pending".into()));

    assert!(told(&["orphans", "invite"]).contains("2 would be invited. Nothing was sent"));
    assert_eq!(world.practice().mailbox.letters().unwrap().len(), 0);
    assert!(told(&["orphans", "invite", "--yes", "--limit", "1"]).contains("1 invited; the running server"));
    assert_eq!(world.letters_to("ada@example.org", 1).await.len(), 1);
    let again = told(&["orphans", "invite", "--yes"]);
    assert!(again.contains("1 invited;") && again.contains("1 invited before."), "{again}");
    world.letters_to("bo@example.org", 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_says_what_to_do_where_it_can_not() {
    let world = World::with(&[("PRACTICE_GENERATION", "A")]).await;
    for (arguments, code, words) in [
        (&["orphans"][..], 1, "--emails FILE"),
        (&["orphans", "--emails", "/nowhere.txt"], 1, "/nowhere.txt can't be read"),
        (&["orphans", "--format", "xml"], 2, "possible values: table, csv, json"),
        (&["orphans", "invite", "--limit", "many"], 2, "invalid value 'many'"),
    ] {
        let output = command(&world, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.contains(words)), (Some(code), true), "{arguments:?}: {said}");
    }
}

/// Two hundred of them, half without any status and half pending, everything else NULL.
async fn two_hundred(generation: &str) {
    let world = World::with(&[("PRACTICE_GENERATION", generation), ("LIMITS", "off")]).await;
    let members = &world.practice().members;
    let address = |number: usize| format!("orphan{number}@example.org");
    let ids: Vec<i64> = (0..200)
        .map(|number| {
            let status = if number % 2 == 0 { Value::Null } else { pending() };
            members.seed(row(&address(number), status))
        })
        .collect();
    let before: Vec<Row> = ids.iter().map(|id| members.row(*id).unwrap()).collect();

    let addresses: Vec<String> = (0..200).map(address).collect();
    let found = match generation {
        "A" => {
            let refused = orphans::find(&desk(&world), None).await.unwrap_err();
            assert!(refused.to_string().contains("--emails FILE"), "{refused:#}");
            orphans::find(&desk(&world), Some(&addresses)).await.unwrap()
        }
        _ => finds(&world).await,
    };
    assert_eq!(found.iter().map(|orphan| orphan.member_id).collect::<Vec<_>>(), ids);
    let summary = orphans::invite(&desk(&world), &found, None, true).await.unwrap();
    assert_eq!(summary, Summary { invited: 200, ..Summary::default() });
    world.serving.app.owed.notify_one();
    world.is_quiet().await;

    // One after another, and some at once, as they read their mail.
    for group in addresses.chunks(8) {
        join_all(group.iter().map(async |address| {
            let letters = world.letters_to(address, 1).await;
            assert_eq!(letters.len(), 1);
            assert!(letters[0].subject.contains("only the payment is missing"), "{}", letters[0].subject);
            let visitor = world.visitor();
            visitor.opens(&world.link_to(address).await).await;
            let payment = eventually("the table is there", || async {
                Some(visitor.goes_to("/signup").await).filter(|page| page.place() == "payment")
            })
            .await;
            assert_eq!(payment.attribute("customer-email"), address);
            visitor.pays(&payment).await;
        }))
        .await;
    }
    world.is_quiet().await;
    assert_eq!(members.rows().len(), 200);
    for (id, before) in ids.iter().zip(before) {
        let row = members.row(*id).unwrap();
        let missing: Vec<_> = Column::ALL
            .into_iter()
            .filter(|column| row.column(*column).is_none())
            .map(Column::name)
            .collect();
        assert_eq!((missing, &row.identity), (vec![], &before.identity), "{id}");
        assert!(row.status("stripe_subscription_id").is_string(), "{id}: the bridge recorded the payment");
    }
    let again = match generation {
        "A" => orphans::find(&desk(&world), Some(&addresses)).await.unwrap(),
        _ => finds(&world).await,
    };
    assert_eq!(again, []);
}

#[tokio::test]
async fn two_hundred_orphans_are_found_by_the_listing_invited_once_and_all_pay() {
    two_hundred("B").await;
}

#[tokio::test]
async fn where_the_service_has_no_listing_a_file_of_addresses_does() {
    two_hundred("A").await;
}
