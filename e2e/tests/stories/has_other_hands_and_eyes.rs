//! A phone's keyboard, no mouse at all, letters twice as large, nothing that moves, colours of one's own.

use dhsignup::words::Language;
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
    tell(async |stage| signs_up_without_a_mouse(&stage, Guise::default()).await);
}

#[test]
fn somebody_signs_up_and_pays_in_spanish_without_a_mouse() {
    tell(async |stage| signs_up_without_a_mouse(&stage, Guise::default().speaking(Language::Spanish)).await);
}

/// Every page on the way with the keyboard alone: the other language and back, a mistake, and a break before the last questions.
async fn signs_up_without_a_mouse(stage: &Stage, guise: Guise) {
    let ada = stage.visitor_with(guise).await;
    ada.goes_to("/").await;
    ada.can_tab_through_everything().await;
    let own = guise.language();
    let other = if own == Language::English { Language::Spanish } else { Language::English };
    for language in [other, own] {
        ada.tabs_to(&format!(".languages a[lang='{}']", language.tag())).await;
        ada.taps("Enter").await;
        ada.is_spoken_to_in(language).await;
    }
    ada.tabs_to("main a[href='/signup']").await;
    ada.taps("Enter").await;
    for step in steps() {
        ada.is_asked(step).await;
        ada.has_focus_on("h1").await;
        ada.can_tab_through_everything().await;
        if step == "contact" {
            mends_a_mistake(&ada).await;
        }
        if step == "username" {
            saves_and_goes_on(&ada).await;
        }
        for (field, answer) in ada.newcomer.answers_to(step) {
            ada.tabs_to(&format!("main [name='{field}']")).await;
            match (field, answer) {
                (_, "yes") => ada.taps("Space").await,
                // Month, day, year, as the browser has it that the stories are told in.
                ("birthday", _) => ada.page.keyboard().type_text("04271990", None).await.unwrap(),
                _ => ada.keys_in(answer).await,
            }
        }
        ada.finds_own_answers(step).await;
        ada.tabs_to("main button.primary").await;
        ada.taps("Enter").await;
    }
    ada.is_at("review").await;
    ada.has_focus_on("h1").await;
    ada.can_tab_through_everything().await;
    ada.tabs_to("main button.primary").await;
    ada.taps("Enter").await;
    ada.is_at("payment").await;
    ada.sees_the_pricing_table().await;
    ada.can_tab_through_everything().await;
    ada.tabs_to("stripe-pricing-table, stripe-pricing-table a").await;
    ada.taps("Enter").await;
    ada.tabs_to("button[value='good']").await;
    ada.taps("Enter").await;
    ada.is_at("welcome").await;
    ada.is_spoken_to_in(own).await;
    ada.can_tab_through_everything().await;
    assert_eq!(stage.members().await.len(), 1);
}

/// What is wrong takes the focus and leads to its field.
async fn mends_a_mistake(ada: &Visitor) {
    ada.tabs_to("main [name='phone']").await;
    ada.keys_in("12").await;
    ada.taps("Enter").await;
    ada.is_told_about("phone").await;
    ada.has_focus_on("#error-summary").await;
    ada.can_tab_through_everything().await;
    ada.tabs_to("#error-summary a").await;
    ada.taps("Enter").await;
    ada.has_focus_on("[name='phone']").await;
}

/// Enough for today, and then not.
async fn saves_and_goes_on(ada: &Visitor) {
    ada.tabs_to("main button[value='later']").await;
    ada.taps("Enter").await;
    ada.reads("Saved for later").await;
    ada.has_focus_on("h1").await;
    ada.can_tab_through_everything().await;
    ada.tabs_to("main a[href='/signup']").await;
    ada.taps("Enter").await;
    ada.is_asked("username").await;
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
    let look = async |ada: &Visitor| {
        let moving: Vec<String> = ada.page.evaluate(MOVING, None::<&()>).await.unwrap();
        assert!(moving.is_empty(), "{moving:#?}");
    };
    sees_every_page(&ada, look).await;
    let mary = stage.visitor_with(Guise::default().still()).await.called("mary");
    mary.gets_as_far_as("review").await;
    stage.member_service_breaks("write-identity", "status-503").await;
    mary.presses("Join").await;
    mary.is_at("waiting").await;
    look(&mary).await;
}

/// Colours of their own in the place of ours: what can be pressed or filled in is seen by its edge, not by its ground. Pictures are
/// kept in `e2e/artifacts/forced-colors`.
#[test]
fn who_has_colours_of_their_own_sees_what_can_be_pressed() {
    const EDGELESS: &str = "() => Array.from(document.querySelectorAll('main :is(button:not(.link-button), .button, input:not([type=hidden], [type=checkbox]))'))
        .filter((it) => it.checkVisibility() && !it.closest('[aria-hidden=true]'))
        .filter((it) => { const { borderStyle, borderWidth, borderColor, backgroundColor } = getComputedStyle(it);
            return borderStyle === 'none' || parseFloat(borderWidth) < 1 || borderColor === backgroundColor; })
        .map((it) => it.outerHTML.slice(0, 120))";
    tell(async |stage| {
        for dark in [false, true] {
            let mut ada = stage.visitor_with(Guise::default().dark(dark).in_forced_colors()).await;
            ada.newcomer.email = format!("ada.{dark}@example.org");
            ada.newcomer.username = format!("ada_{dark}");
            let folder = format!("forced-colors/{}", if dark { "dark" } else { "light" });
            let look = async |ada: &Visitor, name: &str| {
                let edgeless: Vec<String> = ada.page.evaluate(EDGELESS, None::<&()>).await.unwrap();
                assert!(edgeless.is_empty(), "{edgeless:#?}");
                stage.pictures(ada, &folder, name).await;
            };
            ada.goes_to("/").await;
            look(&ada, "landing").await;
            ada.goes_to("/signup").await;
            for step in steps() {
                ada.is_asked(step).await;
                ada.presses("Continue").await;
                ada.has_focus_on("#error-summary").await;
                look(&ada, step).await;
                ada.answers(step).await;
            }
            ada.is_at("review").await;
            look(&ada, "review").await;
            ada.presses("Join").await;
            ada.is_at("payment").await;
            ada.sees_the_pricing_table().await;
            look(&ada, "payment").await;
        }
    });
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
