//! What operators measure by.

use crate::support::{Visitor, World, eventually};

#[tokio::test]
async fn the_private_address_counts_what_happens_and_the_public_one_has_no_such_page() {
    let world = World::with(&[("METRICS_LISTEN", "127.0.0.1:0")]).await;
    world.visitor().signs_up("ada@example.org", "ada_example").await;
    let operator = Visitor::new(&format!("http://{}", world.serving.metrics.unwrap()));
    let body = eventually("all is counted", || async {
        let answer = operator.get("/metrics").await;
        (answer.body.contains("dhsignup_payable_total") && answer.body.contains("dhsignup_letters_total"))
            .then_some(answer.body)
    })
    .await;
    for name in [
        "dhsignup_saves_total{step=\"email\"}",
        "dhsignup_joined_total",
        "dhsignup_jobs_owed{kind=\"watch_payment\"}",
    ] {
        assert!(body.contains(name), "{name} in {body}");
    }
    assert!(!body.contains("ada"));
    assert_eq!(world.visitor().get("/metrics").await.status, 404);
}
