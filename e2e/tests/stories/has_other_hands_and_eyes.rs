//! A phone's keyboard, no mouse at all, letters twice as large, nothing that moves.

use e2e::{Guise, Stage, Visitor, steps, tell, tell_anywhere};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    autocomplete: String,
    /// Letters of a smaller size make a phone's browser zoom in by itself.
    pixels: f64,
}

const FIELDS: &str =
    "() => Array.from(document.querySelectorAll('main input:not([type=hidden]):not([type=checkbox])'),
    (it) => ({ name: it.name, type: it.type, autocomplete: it.autocomplete,
        pixels: parseFloat(getComputedStyle(it).fontSize) }))";

#[test]
fn a_phone_offers_the_right_keyboard_and_fills_in_what_it_knows() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor_with(Guise::default().wide(360)).await;
        ada.goes_to("/signup").await;
        for step in steps() {
            ada.is_asked(step).await;
            for field in ada.page.evaluate::<(), Vec<Field>>(FIELDS, None).await.unwrap() {
                assert_ne!(field.autocomplete, "", "{field:?}");
                assert!(field.pixels >= 16.0, "{field:?}");
                let keyboard = match field.name.as_str() {
                    "email" => field.kind == "email" && field.autocomplete == "email",
                    "phone" => field.kind == "tel" && field.autocomplete == "tel",
                    "birthday" => field.autocomplete == "bday",
                    _ => true,
                };
                assert!(keyboard, "{field:?}");
            }
            ada.answers(step).await;
        }
        ada.is_at("review").await;
    });
}

#[test]
fn somebody_signs_up_and_pays_without_a_mouse() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/").await;
        ada.tabs_to("main a[href='/signup']").await;
        ada.taps("Enter").await;
        for step in steps() {
            ada.is_asked(step).await;
            for (field, answer) in ada.newcomer.answers_to(step) {
                ada.tabs_to(&format!("main [name='{field}']")).await;
                match (field, answer) {
                    (_, "yes") => ada.taps("Space").await,
                    // Month, day, year, as the browser of somebody in Chicago has it.
                    ("birthday", _) => ada.page.keyboard().type_text("04271990", None).await.unwrap(),
                    _ => ada.page.keyboard().insert_text(answer).await.unwrap(),
                }
            }
            ada.tabs_to("main button.primary").await;
            ada.taps("Enter").await;
        }
        ada.is_at("review").await;
        ada.tabs_to("main button.primary").await;
        ada.taps("Enter").await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
        ada.tabs_to("stripe-pricing-table, stripe-pricing-table a").await;
        ada.taps("Enter").await;
        ada.tabs_to("button[value='good']").await;
        ada.taps("Enter").await;
        ada.is_at("welcome").await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn twice_and_four_times_as_large_nothing_is_cut_off() {
    tell(async |stage| {
        // A window of 1280 px, magnified, has room for so many.
        for width in [640, 320] {
            let mut ada = stage.visitor_with(Guise::default().wide(width)).await;
            ada.newcomer.email = format!("ada.{width}@example.org");
            ada.newcomer.username = format!("ada_{width}");
            sees_every_page(&ada, async |ada| ada.need_not_scroll_sideways().await).await;
        }
    });
}

#[test]
fn who_wants_nothing_to_move_sees_nothing_move() {
    tell(async |stage| moves_nothing(&stage).await);
}

async fn moves_nothing(stage: &Stage) {
    const MOVING: &str =
        "() => document.getAnimations().filter((it) => it.effect.getComputedTiming().duration > 1)
        .map((it) => it.effect.target?.outerHTML.slice(0, 120) ?? '')";
    let ada = stage.visitor_with(Guise::default().still()).await;
    stage.member_service_takes(200).await;
    sees_every_page(&ada, async |ada| {
        let moving: Vec<String> = ada.page.evaluate(MOVING, None::<&()>).await.unwrap();
        assert!(moving.is_empty(), "{moving:#?}");
    })
    .await;
}

async fn sees_every_page(ada: &Visitor, look: impl AsyncFn(&Visitor)) {
    ada.goes_to("/").await;
    look(ada).await;
    ada.goes_to("/signup").await;
    for step in steps() {
        ada.is_asked(step).await;
        look(ada).await;
        ada.answers(step).await;
    }
    ada.is_at("review").await;
    look(ada).await;
    ada.presses("Join").await;
    ada.is_finally_at("payment").await;
    look(ada).await;
    ada.sees_the_pricing_table().await;
    ada.chooses_a_tier().await;
    ada.pays().await;
    look(ada).await;
}
