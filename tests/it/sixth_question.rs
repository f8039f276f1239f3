//! A further question is one file and one line: nothing else here knows of it.

use dhsignup::signup::values::PersonName;
use dhsignup::signup::{Answer, Complained, Field, Form, Journey, NewMember, Section, Step};
use dhsignup::steps::{AboutYou, Agreements, ChosenUsername, Contact, Email};

use crate::support::{World, eventually};

struct Boots {
    size: PersonName,
}

impl Answer for Boots {
    const SLUG: &'static str = "boots";
    const FIELDS: &'static [Field] = &[Field::text("shoe_size").example("42")];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let size = form.required("shoe_size");
        Ok(Self { size: size? })
    }

    fn contribute(self, member: &mut NewMember) {
        member.set(Section::Connections, "boots", self.size.into_string());
    }
}

const SIX: Journey = Journey(&[
    Step::asking_for::<Email>(),
    Step::asking_for::<AboutYou>(),
    Step::asking_for::<Boots>(),
    Step::asking_for::<Contact>(),
    Step::asking_for::<ChosenUsername>(),
    Step::asking_for::<Agreements>(),
]);

/// Its words come as those of any organisation do.
const WORDS: (&str, &str) = (
    "WORDS_EN",
    "ask-boots = Which boots fit you?\nfield-shoe_size = Shoe size\n    .why = We lend safety boots.\n    .missing = Say which boots fit",
);

#[tokio::test]
async fn route_page_errors_review_resume_and_payload_follow_from_it() {
    let world = World::asking(SIX, &[WORDS]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    assert_eq!(ada.answers("about-you").await.location(), "/signup/boots");
    let page = ada.get("/signup/boots").await;
    assert!(page.body.contains("Step 3 of 6") && page.body.contains("<label for=\"shoe_size\">"));
    let refused = ada.posts("/signup/boots", &[("version", "0"), ("shoe_size", " ")]).await;
    assert!(refused.status == 422 && refused.body.contains("Say which boots fit"));
    let saved = ada.posts("/signup/boots", &[("version", "0"), ("shoe_size", "Forty-two")]).await;
    assert_eq!(saved.location(), "/signup/contact");
    for slug in ["contact", "username", "agreements"] {
        ada.answers(slug).await;
    }
    let review = ada.goes_to("/signup").await;
    assert!(review.body.contains("Forty-two") && review.body.contains("/signup/boots#shoe_size"));
    assert_eq!(ada.joins().await.place(), "payment");
    eventually("it is in the record", || async {
        let row = world.practice().members.find("ada@example.org")?;
        (row.connections?["boots"] == "Forty-two").then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_cockpit_leads_to_it() {
    let world = World::asking(SIX, &[WORDS]).await;
    let ada = world.visitor();
    assert!(ada.get("/practice").await.body.contains("Which boots fit you?"));
    let jump = ada.posts("/practice/jump", &[("place", "boots")]).await;
    assert_eq!(jump.location(), "/signup/boots", "{}", jump.body);
    let jump = ada.posts("/practice/jump", &[("place", "review"), ("shoe_size", "Forty-three")]).await;
    assert!(ada.get(jump.location()).await.body.contains("Forty-three"));
}

#[tokio::test]
async fn a_space_asks_for_an_emergency_contact_and_for_no_pronouns() {
    let journey = dhsignup::steps::journey("emergency-contact").unwrap();
    let world = World::asking(journey, &[]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    let page = ada.goes_to("/signup").await;
    assert!(page.place() == "question about-you" && !page.body.contains("pronouns"), "{}", page.body);
    ada.answers("about-you").await;
    let contact = ada.goes_to("/signup").await;
    assert!(!contact.body.contains("discord"), "{}", contact.body);
    assert_eq!(ada.answers("contact").await.location(), "/signup/emergency-contact");
    let refused = ada
        .posts("/signup/emergency-contact", &[("version", "0"), ("emergency_name", "Grace Example")])
        .await;
    assert!(
        refused.status == 422 && refused.body.contains("Enter the phone number of your emergency contact")
    );
    let form =
        [("version", "0"), ("emergency_name", "Grace Example"), ("emergency_phone", "+1 312 555 0144")];
    assert_eq!(ada.posts("/signup/emergency-contact", &form).await.location(), "/signup/username");
    ada.answers("username").await;
    ada.answers("agreements").await;
    assert_eq!(ada.joins().await.place(), "payment");
    eventually("it is in the record", || async {
        let row = world.practice().members.find("ada@example.org")?;
        let called = row.connections?["emergency_contact"].clone();
        (called["name"] == "Grace Example" && called["phone"] == "+1 312 555 0144").then_some(())
    })
    .await;
}
