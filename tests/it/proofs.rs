//! Proofs by code and by link: what they open, what they show, and whom they do not.

use dhsignup::practice::dhservice::{Row, Trouble};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{Answer, Visitor, World, code_in, eventually};

const ADA: &str = "ada@example.org";

/// The code in the newest of at least so many letters.
async fn code(world: &World, letters: usize) -> String {
    let letters = world.letters_to(ADA, letters).await;
    code_in(&letters[0].text).to_owned()
}

async fn types(visitor: &Visitor, code: &str) -> Answer {
    visitor.posts("/signup/confirm", &[("code", code)]).await
}

/// What a page's own look asks, and how it is answered.
async fn polls(visitor: &Visitor, path: &str) -> Answer {
    visitor.send(reqwest::Method::GET, path, &[("HX-Request", "true")], "").await
}

#[tokio::test]
async fn a_code_typed_into_the_waiting_tab_moves_it_on() {
    let world = World::start().await;
    let lapsed = json!({ "emails": [{ "type": "primary", "email_address": ADA }] });
    let status = Some(json!({ "membership_status": "suspended" }));
    world.practice().members.seed(Row { identity: Some(lapsed), status, ..Row::default() });
    let ada = world.visitor();
    let page = ada.signs_up(ADA, "ada").await;
    assert_eq!(page.place(), "check-inbox");
    assert!(
        page.body.contains("autocomplete=\"one-time-code\"")
            && page.body.contains("hx-get=\"/signup/membership?shown=mailed\"")
    );
    let code = code(&world, 2).await;
    let first = ada.send(reqwest::Method::GET, "/signup", &[], "").await.header("set-cookie").to_owned();
    let answer = types(&ada, &format!(" {} {} ", &code[..3], &code[3..])).await;
    assert_ne!(answer.header("set-cookie"), first, "a new session for a new power");
    assert_eq!(ada.goes_to(answer.location()).await.place(), "payment");
    assert_eq!(types(&ada, &code).await.location(), "/signup/membership", "nothing is left to confirm");
}

#[tokio::test]
async fn a_wrong_code_says_how_often_it_may_be_tried_and_a_right_one_after_five_is_none() {
    let world = World::with(&[("CONFIRM_EMAIL", "before-join")]).await;
    let ada = world.visitor();
    ada.answers_all(ADA, "ada").await;
    let page = ada.goes_to("/signup/review").await;
    assert!(page.body.contains("name=\"code\"") && !page.body.contains("action=\"/signup/join\""));
    let code = code(&world, 1).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for (typed, words) in [
        ("12", "Enter the six digits"),
        (wrong, "You can try 4 times more"),
        (wrong, "3 times"),
        (wrong, "2 times"),
        (wrong, "try once more"),
        (wrong, "no longer works"),
        (code.as_str(), "no longer works"),
    ] {
        let page = types(&ada, typed).await;
        assert_eq!((page.status, page.place(), page.is_a_page()), (422, "confirm".into(), true), "{typed}");
        assert!(page.body.contains(words), "{words}: {}", page.body);
        assert!(page.body.contains("id=\"error-summary\"") && page.body.contains("id=\"code-error\""));
    }
    // A fresh letter, a fresh code.
    ada.posts("/signup/confirm/again", &[]).await;
    let fresh = self::code(&world, 2).await;
    assert_eq!(types(&ada, &fresh).await.location(), "/signup/review");
    assert_eq!(ada.joins().await.place(), "payment");
}

#[tokio::test]
async fn a_code_proves_nothing_in_a_browser_whose_signup_it_does_not_belong_to() {
    let world = World::with(&[("CONFIRM_EMAIL", "before-join")]).await;
    let (ada, eve) = (world.visitor(), world.visitor());
    ada.answers_all(ADA, "ada").await;
    let code = code(&world, 1).await;
    eve.answers_all("eve@example.org", "eve").await;
    world.letters_to("eve@example.org", 1).await;
    assert_eq!(types(&eve, &code).await.status, 422);
    assert_eq!(types(&world.visitor(), &code).await.location(), "/signup/resume");
    assert_eq!(types(&ada, &code).await.location(), "/signup/review");
}

#[tokio::test]
async fn the_waiting_tab_moves_on_when_the_link_is_opened_in_the_same_browser_and_tells_when_elsewhere() {
    let world = World::start().await;
    let lapsed = json!({ "emails": [{ "type": "primary", "email_address": ADA }] });
    let status = Some(json!({ "membership_status": "suspended" }));
    world.practice().members.seed(Row { identity: Some(lapsed), status, ..Row::default() });
    let ada = world.visitor();
    assert_eq!(ada.signs_up(ADA, "ada").await.place(), "check-inbox");
    world.letters_to(ADA, 2).await;
    let link = world.link_to(ADA).await;
    let look = "/signup/membership?shown=mailed";
    assert_eq!(polls(&ada, look).await.status, 204);

    assert_eq!(world.visitor().opens(&link).await.place(), "payment", "on the phone");
    let told = polls(&ada, look).await;
    assert!(told.status == 200 && told.body.contains("opened in another browser"), "{}", told.body);
    assert_eq!(told.place(), "check-inbox", "whoever typed the address has proven nothing");
    assert_eq!(polls(&ada, "/signup/membership?shown=elsewhere").await.status, 204);

    ada.opens(&link).await;
    assert_eq!(polls(&ada, look).await.header("hx-redirect"), "/signup/membership");
    assert_eq!(ada.place().await, "payment");
}

#[tokio::test]
async fn what_was_typed_elsewhere_stays_hidden_from_a_browser_that_came_by_a_link() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_all(ADA, "ada_example").await;
    ada.answers_with("contact", &[("phone", "12")]).await;
    let phone = world.visitor();
    let page = phone.opens(&world.link_to(ADA).await).await;
    assert_eq!(page.place(), "review");
    let secrets = [ADA, "1990-04-27", "312 555", "ada_example", "Example<"];
    for secret in secrets {
        assert!(!page.body.contains(secret), "{secret}: {}", page.body);
    }
    for step in ["email", "about-you", "contact", "username"] {
        let path = format!("/signup/{step}");
        assert_eq!(phone.get(&path).await.location(), "/signup/confirm", "{step}");
        assert_eq!(phone.posts(&path, &[("version", "1")]).await.location(), "/signup/confirm", "{step}");
    }
    let page = phone.goes_to("/signup/confirm").await;
    assert!(page.place() == "confirm" && !page.body.contains(ADA) && page.body.contains("a•••@e•••.org"));

    // A code shows them for half an hour.
    phone.posts("/signup/confirm/again", &[]).await;
    let answer = types(&phone, &code(&world, 2).await).await;
    let page = phone.goes_to(answer.location()).await;
    assert!(page.body.contains("1990-04-27") && page.body.contains("ada_example"));
    assert!(phone.get("/signup/about-you").await.body.contains("1990-04-27"));
    world.serving.app.clock.advance(SignedDuration::from_mins(31));
    assert!(!phone.goes_to("/signup/review").await.body.contains("1990-04-27"));

    // Hidden or not, it goes on.
    assert_eq!(phone.joins().await.place(), "payment");
    assert!(ada.goes_to("/signup/my-data").await.body.contains("1990-04-27"), "who typed it sees it");
}

#[tokio::test]
async fn a_changed_address_closes_every_link_and_code_of_the_old_one_and_the_proven_old_one_is_told() {
    for proven in [false, true] {
        let world = World::start().await;
        let ada = world.visitor();
        ada.answers_with("email", &[("email", "old@example.org")]).await;
        let letter = world.letters_to("old@example.org", 1).await.remove(0);
        let link = world.link_to("old@example.org").await;
        let old = world.visitor();
        if proven {
            old.opens(&link).await;
        }
        ada.answers_with("email", &[("email", ADA)]).await;
        let page = old.get(&link).await;
        assert_eq!((page.status, page.place(), page.is_a_page()), (410, "gone".into(), true));
        assert!(page.body.contains("has another address now"));
        assert_eq!(old.posts(&link, &[]).await.status, 410);
        assert_eq!(old.place().await, "question email", "who came by the old letter is out");
        assert_eq!(types(&ada, code_in(&letter.text)).await.status, 422);
        let fresh = code(&world, 1).await;
        assert_eq!(types(&ada, &fresh).await.location(), "/signup/about-you");
        world.is_quiet().await;
        let letters = world.letters_to("old@example.org", 1).await;
        assert_eq!(letters.len(), if proven { 2 } else { 1 });
        if proven {
            assert!(letters[0].subject.contains("goes on with another address"), "{}", letters[0].subject);
            assert!(
                !letters[0].text.contains(ADA) && !letters[0].text.contains("/r/"),
                "{}",
                letters[0].text
            );
        }
    }
}

#[tokio::test]
async fn a_letter_that_was_owed_to_the_old_address_is_not_sent_to_the_new_one() {
    let world = World::start().await;
    let ada = world.visitor();
    // Both within the moment in which the first letter is owed.
    for address in ["old@example.org", ADA, "old@example.org", ADA] {
        ada.answers_with("email", &[("email", address)]).await;
    }
    world.is_quiet().await;
    for letter in world.practice().mailbox.letters().unwrap() {
        let page = world.visitor().get(letter.links[0].strip_prefix(&world.url()).unwrap()).await;
        let opens = page.status == 200;
        assert_eq!(opens, letter.to == ADA, "{}", letter.to);
    }
}

#[tokio::test]
async fn who_mistyped_the_address_goes_on_with_another_one_from_wherever_they_are() {
    // A member's address: nothing was sent, so it is the same signup.
    let world = World::start().await;
    let member = json!({ "emails": [{ "type": "primary", "email_address": "bob@example.org" }] });
    let status = Some(json!({ "membership_status": "active" }));
    world.practice().members.seed(Row { identity: Some(member), status, ..Row::default() });
    let ada = world.visitor();
    let page = ada.signs_up("bob@example.org", "ada").await;
    assert!(page.place() == "check-inbox" && page.body.contains("Use another address"));
    assert_eq!(ada.posts("/signup/another-address", &[]).await.location(), "/signup/email");
    ada.answers_with("email", &[("email", ADA)]).await;
    assert_eq!(ada.place().await, "review", "all else is kept");
    assert_eq!(ada.joins().await.place(), "payment");
    let bobs = world.practice().mailbox.letters().unwrap();
    let links = bobs.iter().filter(|letter| letter.to == "bob@example.org").map(|letter| &letter.links[0]);
    for link in links {
        assert_eq!(world.visitor().get(link.strip_prefix(&world.url()).unwrap()).await.status, 410);
    }

    // The service is away: nothing was sent either.
    let world = World::with(&[("JOIN_DEADLINE_MS", "100")]).await;
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::Down);
    let ada = world.visitor();
    assert_eq!(ada.signs_up("bob@example.org", "ada").await.place(), "waiting");
    world.passes(SignedDuration::from_secs(25)).await;
    assert!(ada.goes_to("/signup").await.body.contains("bob@example.org"));
    ada.posts("/signup/another-address", &[]).await;
    ada.answers_with("email", &[("email", ADA)]).await;
    assert_eq!(ada.joins().await.place(), "waiting");
    world.practice().members.turn(|knobs| knobs.trouble = Trouble::None);
    world.passes(SignedDuration::from_secs(60)).await;
    eventually("it is made", || async { (ada.place().await == "payment").then_some(()) }).await;
    let rows = world.practice().members.rows();
    assert_eq!(rows.iter().map(|row| row.email()).collect::<Vec<_>>(), [Some(ADA)]);

    // The record is made: it stays, support is told, and the answers are copied.
    let world = World::start().await;
    let ada = world.visitor();
    let first = ada.signs_up("bob@example.org", "ada").await;
    assert!(first.place() == "payment" && first.body.contains("Wrong address?"));
    assert_eq!(ada.posts("/signup/another-address", &[]).await.location(), "/signup/email");
    ada.answers_with("email", &[("email", ADA)]).await;
    assert_eq!(ada.place().await, "question username", "the record holds the other one");
    ada.answers_with("username", &[("username", "ada2")]).await;
    let second = ada.joins().await;
    assert_eq!((second.place().as_str(), second.attribute("customer-email")), ("payment", ADA));
    assert_ne!(first.attribute("client-reference-id"), second.attribute("client-reference-id"));
    let told = world.letters_to("membership@pumpingstationone.org", 1).await;
    assert!(told[0].subject.contains("goes on with another address"), "{}", told[0].subject);
    // Paid, it stays as it is.
    ada.pays(&second).await;
    assert_eq!(ada.posts("/signup/another-address", &[]).await.location(), "/signup/welcome");
    world.passes(SignedDuration::from_hours(25)).await;
    assert_eq!(world.letters_to("bob@example.org", 1).await.len(), 1, "nobody is reminded of the old one");
}

#[tokio::test]
async fn the_owner_of_a_mistyped_address_says_so_once_and_is_left_alone() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers_with("email", &[("email", "bob@example.org")]).await;
    ada.answers("about-you").await;
    let link = world.link_to("bob@example.org").await;
    let stop = format!("{link}/stop");
    // A scanner looks.
    for _ in 0..3 {
        let page = world.visitor().get(&stop).await;
        assert!(page.is_a_page() && page.header("content-security-policy").contains("script-src 'none'"));
        assert!(page.body.contains("b•••@e•••.org") && page.header("set-cookie").is_empty());
    }
    assert_eq!(ada.place().await, "question contact", "looking changes nothing");
    let page = world.visitor().posts(&stop, &[("answer", "not-me")]).await;
    assert!(page.is_a_page() && page.body.contains("We write no more"));

    // Whoever typed it keeps the answers, and is asked for an address of their own.
    let page = ada.goes_to("/signup").await;
    assert_eq!(page.place(), "question email");
    assert!(
        page.body.contains("The owner of this address says that this is not their signup"),
        "{}",
        page.body
    );
    assert_eq!(ada.answers_with("email", &[("email", "bob@example.org")]).await.status, 422);
    ada.answers_with("email", &[("email", ADA)]).await;
    assert_eq!(ada.place().await, "question contact");

    // Nobody writes to Bob any more, whatever is typed.
    world.visitor().answers_with("email", &[("email", "Bob@example.org")]).await;
    world.visitor().posts("/signup/resume", &[("email", "bob@example.org")]).await;
    world.passes(SignedDuration::from_secs(10)).await;
    let to_bob = || {
        let letters = world.practice().mailbox.letters().unwrap();
        letters.iter().filter(|letter| letter.to.eq_ignore_ascii_case("bob@example.org")).count()
    };
    assert_eq!(to_bob(), 1);
    assert!(world.visitor().get(&stop).await.body.contains("Allow emails again"));
    world.visitor().posts(&stop, &[("answer", "allow")]).await;
    world.passes(SignedDuration::from_hours(1)).await;
    world.visitor().answers_with("email", &[("email", "bob@example.org")]).await;
    world.is_quiet().await;
    assert_eq!(to_bob(), 2);
}

#[tokio::test]
async fn a_record_that_a_stranger_made_is_shown_to_people_when_its_owner_says_so() {
    let world = World::start().await;
    let eve = world.visitor();
    assert_eq!(eve.signs_up("bob@example.org", "eve").await.place(), "payment");
    let stop = format!("{}/stop", world.link_to("bob@example.org").await);
    world.visitor().posts(&stop, &[("answer", "not-me")]).await;
    let told = world.letters_to("membership@pumpingstationone.org", 1).await;
    assert!(
        told[0].subject.contains("is not its owner's") && !told[0].text.contains("bob@"),
        "{}",
        told[0].text
    );
}

#[tokio::test]
async fn who_proved_an_address_as_their_own_does_not_lose_it_to_an_old_letter() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    let link = world.link_to(ADA).await;
    ada.opens(&link).await;
    // Passed on, or pressed by mistake: the letters stop, the signup stays.
    world.visitor().posts(&format!("{link}/stop"), &[("answer", "not-me")]).await;
    assert_eq!(ada.place().await, "question about-you");
}

#[tokio::test]
async fn two_signups_in_one_browser_ask_which_one_is_meant_and_nothing_is_lost() {
    let world = World::start().await;
    let desk = world.visitor();
    desk.answers("email").await;
    desk.answers("about-you").await;
    let phone = world.visitor();
    phone.answers_with("email", &[("email", "grace@example.org")]).await;
    let page = phone.opens(&world.link_to(ADA).await).await;
    assert_eq!((page.place(), page.is_a_page()), ("choose".into(), true));
    assert!(page.body.contains("a•••@e•••.org") && page.body.contains("g•••@e•••.org"), "{}", page.body);
    assert!(
        page.body.contains("2 of 5 questions answered") && page.body.contains("1 of 5 questions answered")
    );
    assert!(!page.body.contains("Put both together"), "they are two people's");
    let references: Vec<String> =
        page.body.split("name=\"signup\" value=\"").skip(1).map(|rest| rest[..13].to_owned()).collect();
    assert_eq!(references.len(), 2);
    for (reference, place) in references.iter().zip(["question contact", "question about-you"]) {
        let answer = phone.posts("/signup/choose", &[("signup", reference)]).await;
        assert_eq!(phone.goes_to(answer.location()).await.place(), place);
        // And back to the choice, at any time.
        assert_eq!(phone.goes_to("/signup/choose").await.place(), "choose");
    }
    assert_eq!(
        phone.posts("/signup/choose", &[("signup", "PS1-AAAA-AAAA")]).await.location(),
        "/signup/choose"
    );
    assert_eq!(world.visitor().posts("/signup/choose", &[("signup", &references[0])]).await.status, 303);
}

/// A member of this address.
fn member(world: &World, address: &str) {
    let identity = json!({ "emails": [{ "type": "primary", "email_address": address }] });
    let status = Some(json!({ "membership_status": "active" }));
    world.practice().members.seed(Row { identity: Some(identity), status, ..Row::default() });
}

#[tokio::test]
async fn nobody_is_asked_to_choose_any_more_when_the_other_signup_has_come_to_an_end() {
    let world = World::start().await;
    member(&world, ADA);
    member(&world, "bob@example.org");
    let (desk, phone, library) = (world.visitor(), world.visitor(), world.visitor());
    desk.answers_all(ADA, "ada").await;
    phone.answers_all("bob@example.org", "bob").await;
    let letters = (world.link_to(ADA).await, world.link_to("bob@example.org").await);
    library.opens(&letters.0).await;
    assert_eq!(library.opens(&letters.1).await.place(), "choose");
    assert_eq!(desk.joins().await.place(), "check-inbox");
    assert_eq!(phone.joins().await.place(), "check-inbox");
    assert_eq!(library.place().await, "member");
}

#[tokio::test]
async fn a_member_who_has_another_signup_under_way_may_choose_to_be_shown_how_to_sign_in() {
    let world = World::start().await;
    member(&world, ADA);
    let (desk, phone) = (world.visitor(), world.visitor());
    assert_eq!(desk.signs_up(ADA, "ada").await.place(), "check-inbox");
    phone.answers_with("email", &[("email", "bob@example.org")]).await;
    phone.opens(&world.link_to(ADA).await).await;
    world.is_quiet().await;
    let page = phone.goes_to("/signup").await;
    assert_eq!((page.place(), page.body.matches("Go on with this one").count()), ("choose".into(), 2));
    let reference = page.body.split_once("name=\"signup\" value=\"").unwrap().1[..13].to_owned();
    let answer = phone.posts("/signup/choose", &[("signup", &reference)]).await;
    assert_eq!(phone.goes_to(answer.location()).await.place(), "member");
}

#[tokio::test]
async fn an_older_tab_saves_into_the_signup_that_it_was_made_from() {
    let world = World::start().await;
    let desk = world.visitor();
    desk.answers("email").await;
    desk.answers("about-you").await;
    let phone = world.visitor();
    phone.answers_with("email", &[("email", "grace@example.org")]).await;
    let tab = phone.get("/signup/about-you").await;
    let graces = tab.body.split("name=\"signup\" value=\"").nth(1).unwrap()[..13].to_owned();
    phone.opens(&world.link_to(ADA).await).await;
    let form = [
        ("version", "0"),
        ("signup", graces.as_str()),
        ("first_name", "Grace"),
        ("last_name", "Example"),
        ("birthday", "1990-04-27"),
    ];
    assert_eq!(phone.posts("/signup/about-you", &form).await.location(), "/signup/contact");
    assert!(phone.get("/signup/about-you").await.body.contains("value=\"Grace\""));
    assert!(desk.get("/signup/about-you").await.body.contains("value=\"Ada\""), "the other is as it was");
}

#[tokio::test]
async fn two_drafts_of_one_person_can_be_put_together() {
    let world = World::start().await;
    let desk = world.visitor();
    desk.answers("email").await;
    desk.answers("about-you").await;
    let phone = world.visitor();
    phone.answers("email").await;
    phone.answers_with("username", &[("username", "from_the_phone")]).await;
    world.letters_to(ADA, 2).await;
    let letters = world.letters_to(ADA, 2).await;
    // The older letter leads to the desk's draft.
    let page = phone.opens(letters[1].links[0].strip_prefix(&world.url()).unwrap()).await;
    assert_eq!(page.place(), "choose");
    let forms: Vec<&str> = page.body.split("<form").filter(|form| form.contains("name=\"with\"")).collect();
    assert_eq!(forms.len(), 2, "{}", page.body);
    let value = |form: &str, name: &str| {
        form.split(&format!("name=\"{name}\" value=\"")).nth(1).map(|rest| rest[..13].to_owned()).unwrap()
    };
    let form = [("signup", value(forms[0], "signup")), ("with", value(forms[0], "with"))];
    let form = form.each_ref().map(|(name, text)| (*name, text.as_str()));
    let answer = phone.posts("/signup/choose", &form).await;
    assert_eq!(phone.goes_to(answer.location()).await.place(), "question contact");
    assert_eq!(desk.place().await, "question contact", "the desk's draft has the answers of both");
    phone.answers("contact").await;
    assert_eq!(phone.place().await, "question agreements", "the username came along");
}

#[tokio::test]
async fn a_member_who_can_not_sign_in_is_heard() {
    let world = World::start().await;
    let member = json!({ "emails": [{ "type": "primary", "email_address": ADA }] });
    let status = Some(json!({ "membership_status": "active" }));
    world.practice().members.seed(Row { identity: Some(member), status, ..Row::default() });
    let ada = world.visitor();
    ada.signs_up(ADA, "ada").await;
    assert_eq!(ada.posts("/signup/cant-sign-in", &[]).await.location(), "/signup/membership", "not unproven");
    world.letters_to(ADA, 2).await;
    assert_eq!(ada.opens(&world.link_to(ADA).await).await.place(), "member");
    for _ in 0..3 {
        assert!(
            ada.posts("/signup/cant-sign-in", &[]).await.body.contains("We told the people of the space")
        );
    }
    let told = world.letters_to("membership@pumpingstationone.org", 1).await;
    world.is_quiet().await;
    assert!(
        told[0].subject.contains("can't sign in")
            && told[0].text.contains("PS1-")
            && !told[0].text.contains(ADA)
    );
    assert_eq!(world.letters_to("membership@pumpingstationone.org", 1).await.len(), 1, "once a day");
}
