//! ST2DH writes a subscription into the record while it is being made: at every moment, nothing of it is lost.

use dhsignup::practice::dhservice::{Bridged, Call, Column, Subscribed};
use serde_json::Value;

use crate::support::{World, eventually};

/// After which call it writes: those that a signup makes, in their order.
const MOMENTS: [(Call, u32); 14] = [
    (Call::Write(Column::Identity), 1),
    (Call::Write(Column::Status), 1),
    (Call::Read(Column::Identity), 1),
    (Call::Read(Column::Status), 1),
    (Call::Read(Column::Connections), 1),
    (Call::Write(Column::Connections), 1),
    (Call::Read(Column::Notes), 1),
    (Call::Write(Column::Notes), 1),
    (Call::Write(Column::Forms), 1),
    (Call::Write(Column::Access), 1),
    (Call::Write(Column::Authorizations), 1),
    (Call::Write(Column::Extras), 1),
    (Call::Read(Column::Status), 2),
    (Call::Read(Column::Connections), 2),
];

fn subscription(address: &str) -> Subscribed {
    Subscribed {
        email: address.to_owned(),
        customer: "cus_1".to_owned(),
        subscription: "sub_1".to_owned(),
        product: "prod_Tws7udZJSXI9DU".to_owned(),
    }
}

#[tokio::test]
async fn a_subscription_that_comes_at_any_moment_stays_in_the_record() {
    for generation in ["A", "B"] {
        let world = World::with(&[("PRACTICE_GENERATION", generation)]).await;
        let members = &world.practice().members;
        for (number, (call, nth)) in MOMENTS.into_iter().enumerate() {
            let (address, username) = (format!("ada{number}@example.org"), format!("ada{number}"));
            let moment = format!("generation {generation}, after {call} number {nth}");
            members.after(call, nth, subscription(&address));
            let ada = world.visitor();
            ada.signs_up(&address, &username).await;
            let row = eventually("the record is complete", || async {
                let owed = world.serving.app.store.owed_jobs().await.unwrap();
                let owed = owed.iter().any(|jobs| jobs.kind.ends_with("_member"));
                members.find(&address).filter(|row| !owed && row.notes.is_some())
            })
            .await;
            // Where the status was not there yet, it raised, and Stripe sends the event again.
            if row.status("stripe_subscription_id").is_null() {
                assert_eq!((call, nth), MOMENTS[0], "{moment}");
                assert_eq!(members.st2dh(&subscription(&address)), Bridged::Recorded, "{moment}");
            }
            let row = members.find(&address).unwrap();
            assert_eq!(row.status("stripe_subscription_id"), "sub_1", "{moment}");
            assert_eq!(row.status("membership_status"), "pending", "{moment}");
            let connections = row.connections.unwrap();
            assert_eq!(
                (&connections["stripe_id"], &connections["phone"]),
                (&"cus_1".into(), &"+1 312 555 0199".into())
            );
            let notes = row.notes.as_ref().and_then(Value::as_array).unwrap();
            let from = |who: &str| notes.iter().filter(|note| note["from"] == who).count();
            assert_eq!((from("DHSignup"), from("ST2DH")), (1, 1), "{moment}: {notes:?}");
            world.passes(jiff::SignedDuration::from_mins(1)).await;
            assert_eq!(ada.place().await, "welcome", "{moment}");
        }
        let filled = members.overwritten();
        assert!(
            filled.iter().all(|(_, column)| matches!(column, Column::Connections | Column::Notes)),
            "{filled:?}"
        );
    }
}
