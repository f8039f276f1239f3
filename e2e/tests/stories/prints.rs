//! On paper. Pictures are kept in `e2e/artifacts/paper`.

use dhsignup::words::Language;
use e2e::{Guise, Stage, Visitor, tell};

/// What paper has no use for, where it is drawn after all.
const NOT_FOR_PAPER: &str = "() => Array.from(document.querySelectorAll('button, input, progress, .change a, .actions a, .skip, .practice, .languages a, summary'))
    .filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 1)
    .map((it) => it.outerHTML.slice(0, 120))";

#[test]
fn the_answers_and_the_welcome_can_be_printed() {
    tell(async |stage| prints(&stage, Guise::default()).await);
}

/// Paper is white, whatever the screen is.
#[test]
fn the_answers_and_the_welcome_can_be_printed_in_spanish_from_a_dark_phone() {
    tell(async |stage| {
        prints(&stage, Guise::default().speaking(Language::Spanish).wide(360).dark(true)).await
    });
}

async fn prints(stage: &Stage, guise: Guise) {
    let ada = stage.visitor_with(guise).await;
    let folder = format!("paper/{}", guise.language().tag());
    ada.gets_as_far_as("review").await;
    let reference = ada.reference().await;
    let support = "membership@pumpingstationone.org";
    on_paper(&ada, async |ada| {
        stage.pictures(ada, &folder, "review").await;
        ada.reads("Check your answers").await;
        ada.is_shown("Pumping Station: One").await;
        for answer in [&ada.newcomer.email, &ada.newcomer.last_name, &ada.newcomer.username] {
            ada.is_shown(answer).await;
        }
        ada.is_shown("1990").await;
        ada.reads("Phone number").await;
        ada.is_shown(&reference).await;
        ada.is_shown(support).await;
    })
    .await;
    ada.presses("Join").await;
    ada.is_at("payment").await;
    ada.sees_the_pricing_table().await;
    ada.chooses_a_tier().await;
    ada.pays().await;
    on_paper(&ada, async |ada| {
        stage.pictures(ada, &folder, "welcome").await;
        ada.reads("Your payment has arrived").await;
        ada.reads("Member number").await;
        ada.is_shown(&reference).await;
        ada.reads("What happens next").await;
        ada.reads("orientation").await;
        ada.is_shown(support).await;
    })
    .await;
}

async fn on_paper(ada: &Visitor, look: impl AsyncFn(&Visitor)) {
    ada.looks_at_paper(true).await;
    let drawn: Vec<String> = ada.page.evaluate(NOT_FOR_PAPER, None::<&()>).await.unwrap();
    assert!(drawn.is_empty(), "{drawn:#?}");
    ada.can_read_everything().await;
    look(ada).await;
    assert_eq!(ada.sheets().await, 1, "more paper than it needs");
    ada.looks_at_paper(false).await;
}
