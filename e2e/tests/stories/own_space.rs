//! Another space than Pumping Station: One, with the settings of `examples/example-works.toml`: its whole journey, by night
//! on a phone and by day at a desk; `every_page.rs` has every page of it the other way round. Pictures are kept in
//! `e2e/artifacts/own-space`.

use e2e::{Guise, Stage, Visitor, steps, tell, tell_with};

pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/example-works.toml");

#[test]
fn a_space_of_its_own_is_read_and_used_on_a_phone_in_the_dark() {
    tell_with(&[("CONFIG", EXAMPLE)], async |stage| signs_up(&stage, 360, true).await);
}

#[test]
fn a_space_of_its_own_is_read_and_used_at_a_desk() {
    tell_with(&[("CONFIG", EXAMPLE)], async |stage| signs_up(&stage, 1280, false).await);
}

/// Who measures is measured: each of these is too faint in a way of its own, and what nobody sees is not.
#[test]
fn a_text_that_is_too_faint_is_noticed() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup/email").await;
        assert!(ada.hardly_reads().await.is_empty());
        let spoil = "() => {
            const main = document.querySelector('main');
            const make = (textContent) => Object.assign(document.createElement('p'), { textContent });
            const add = (text, style) => {
                const it = make(text);
                Object.assign(it.style, style);
                main.append(it);
            };
            add('Grey', { color: '#767676' });
            add('Half there', { opacity: 0.6 });
            add('See through', { color: 'rgb(0 0 0 / 50%)' });
            add('On a tint', { color: '#555', backgroundColor: 'oklch(0.85 0.1 90)' });
            add('Hidden', { color: '#777', display: 'none' });
            add('Good', { color: '#555' });
            const shade = document.createElement('div');
            shade.attachShadow({ mode: 'open' }).append(make('In the shade'));
            shade.style.color = '#888';
            main.append(shade);
            const field = main.querySelector('input:not([type=hidden])');
            Object.assign(field, { value: '', placeholder: 'In a field' });
        }";
        ada.page.evaluate::<(), ()>(spoil, None).await.unwrap();
        let faint = ada.hardly_reads().await;
        let mut named: Vec<&str> = faint.iter().filter_map(|one| one.split('"').nth(1)).collect();
        named.sort_unstable();
        assert_eq!(
            named,
            ["Grey", "Half there", "In a field", "In the shade", "On a tint", "See through"],
            "{faint:#?}"
        );
    });
}

async fn signs_up(stage: &Stage, width: u32, dark: bool) {
    let folder = format!("own-space/{width}-{}", if dark { "dark" } else { "light" });
    let ada = stage.visitor_with(Guise::default().wide(width).dark(dark)).await;
    let look = async |name: &str| looks_closely(stage, &ada, &folder, name).await;
    ada.goes_to("/").await;
    ada.reads("Join Example Works").await;
    look("01-landing").await;
    ada.goes_to("/signup").await;
    for (number, step) in steps().enumerate() {
        ada.is_asked(step).await;
        if number == 2 {
            ada.types("phone", "12").await;
            ada.presses("Continue").await;
            ada.is_told_about("phone").await;
            look("1x-with-a-mistake").await;
        }
        ada.fills(step).await;
        look(&format!("1{number}-{step}")).await;
        ada.presses("Continue").await;
    }
    ada.is_at("review").await;
    look("20-review").await;
    ada.presses("Join").await;
    ada.is_at("payment").await;
    ada.sees_the_pricing_table().await;
    ada.reads("with a shelf of your own").await;
    look("30-payment").await;
    ada.chooses_a_tier().await;
    ada.pays().await;
    ada.reads("Welcome to Example Works").await;
    ada.reads("Book the tour of the machines").await;
    look("40-welcome").await;
}

async fn looks_closely(stage: &Stage, visitor: &Visitor, folder: &str, name: &str) {
    stage.pictures(visitor, folder, name).await;
    visitor.sees_the_logo().await;
    visitor.can_read_everything().await;
    visitor.need_not_scroll_sideways().await;
    visitor.can_hit_everything().await;
    visitor.finds_it_accessible().await;
}
