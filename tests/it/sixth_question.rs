//! A further question is one file and one line: nothing else here knows of it.

use dhsignup::signup::values::PersonName;
use dhsignup::signup::{Answer, Complained, Field, Form, Journey, NewMember, Section, Step};
use dhsignup::steps::{AboutYou, Agreements, ChosenUsername, Contact, Email};

use crate::support::{World, eventually};

struct EmergencyContact {
    name: PersonName,
}

impl Answer for EmergencyContact {
    const SLUG: &'static str = "emergency-contact";
    const TITLE: &'static str = "Whom should we call in an emergency?";
    const FIELDS: &'static [Field] = &[Field::text("emergency_name", "Name of your emergency contact")
        .why("In case you can't.")
        .example("Grace Example")];

    fn read(form: &mut Form) -> Result<Self, Complained> {
        let name = form.required("emergency_name");
        Ok(Self { name: name? })
    }

    fn contribute(self, member: &mut NewMember) {
        member.set(Section::Connections, "emergency_contact", self.name.into_string());
    }
}

const SIX: Journey = Journey(&[
    Step::asking_for::<Email>(),
    Step::asking_for::<AboutYou>(),
    Step::asking_for::<EmergencyContact>(),
    Step::asking_for::<Contact>(),
    Step::asking_for::<ChosenUsername>(),
    Step::asking_for::<Agreements>(),
]);

#[tokio::test]
async fn route_page_errors_review_resume_and_payload_follow_from_it() {
    let world = World::asking(SIX, &[]).await;
    let ada = world.visitor();
    ada.answers("email").await;
    assert_eq!(ada.answers("about-you").await.location(), "/signup/emergency-contact");
    let page = ada.get("/signup/emergency-contact").await;
    assert!(page.body.contains("Step 3 of 6") && page.body.contains("<label for=\"emergency_name\">"));
    let refused = ada.posts("/signup/emergency-contact", &[("version", "0"), ("emergency_name", " ")]).await;
    assert!(refused.status == 422 && refused.body.contains("Enter your name of your emergency contact"));
    let saved = ada
        .posts("/signup/emergency-contact", &[("version", "0"), ("emergency_name", "Grace Example")])
        .await;
    assert_eq!(saved.location(), "/signup/contact");
    for slug in ["contact", "username", "agreements"] {
        ada.answers(slug).await;
    }
    let review = ada.goes_to("/signup").await;
    assert!(
        review.body.contains("Grace Example")
            && review.body.contains("/signup/emergency-contact#emergency_name")
    );
    assert_eq!(ada.joins().await.place(), "payment");
    eventually("it is in the record", || async {
        let row = world.practice().members.find("ada@example.org")?;
        (row.connections?["emergency_contact"] == "Grace Example").then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_cockpit_leads_to_it() {
    let world = World::asking(SIX, &[]).await;
    let ada = world.visitor();
    assert!(ada.get("/practice").await.body.contains("Whom should we call in an emergency?"));
    let jump = ada.posts("/practice/jump", &[("place", "emergency-contact")]).await;
    assert_eq!(jump.location(), "/signup/emergency-contact", "{}", jump.body);
    let jump = ada.posts("/practice/jump", &[("place", "review"), ("emergency_name", "Bo Example")]).await;
    assert!(ada.get(jump.location()).await.body.contains("Bo Example"));
}
