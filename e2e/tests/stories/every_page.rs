//! Every page for those who hear it, touch it, magnify it or read it in the dark, in both languages and in the colours of two spaces, with texts that all
//! stand out by 7 to 1, and, where wanted, a picture of each in `e2e/artifacts/screens/{language or space}/{width}-{scheme}`. How each is
//! heard is kept in `e2e/tests/pages`.

use dhsignup::words::Language;
use e2e::{Guise, Stage, Visitor, tell_with};

use crate::at_the_door::KIOSK;
use crate::own_space::EXAMPLE;
use crate::tour;

#[test]
fn every_page_is_accessible_and_fits_a_phone() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 360, false, "en").await);
}

// Light on a phone and dark at a desk say nearly all: the other two are for whoever looks closely.
#[test]
#[ignore = "`just screenshots` looks at these as well"]
fn every_page_is_accessible_and_fits_a_phone_in_the_dark() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 360, true, "en").await);
}

#[test]
#[ignore = "`just screenshots` looks at these as well"]
fn every_page_is_accessible_and_fits_a_desk() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 1280, false, "en").await);
}

#[test]
fn every_page_is_accessible_and_fits_a_desk_in_the_dark() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 1280, true, "en").await);
}

#[test]
fn every_page_in_spanish_is_accessible_and_fits_a_phone() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 360, false, "es").await);
}

#[test]
fn every_page_in_spanish_is_accessible_and_fits_a_desk_in_the_dark() {
    tell_with(&[KIOSK], async |stage| inspects_every_page(&stage, 1280, true, "es").await);
}

#[test]
fn every_page_of_another_space_is_accessible_and_fits_a_phone() {
    tell_with(&[KIOSK, ("CONFIG", EXAMPLE)], async |stage| {
        inspects_every_page(&stage, 360, false, ELSEWHERE).await;
    });
}

#[test]
fn every_page_of_another_space_is_accessible_and_fits_a_desk_in_the_dark() {
    tell_with(&[KIOSK, ("CONFIG", EXAMPLE)], async |stage| {
        inspects_every_page(&stage, 1280, true, ELSEWHERE).await;
    });
}

const ELSEWHERE: &str = "example-works";
/// Where it is heard that another space has names, memberships and words of its own; the other pages differ by nothing else.
const OF_ITS_OWN: [&str; 4] = ["01-landing", "20-review", "30-payment", "40-welcome"];

async fn inspects_every_page(stage: &Stage, width: u32, dark: bool, of: &str) {
    let folder = format!("screens/{of}/{width}-{}", if dark { "dark" } else { "light" });
    let language = of.parse().unwrap_or(Language::English);
    let guise = Guise::default().wide(width).dark(dark).speaking(language).untraced();
    tour::of_all_pages(stage, guise, async |visitor: &Visitor, name: &str| {
        stage.pictures(visitor, &folder, name).await;
        visitor.is_spoken_to_in(language).await;
        visitor.need_not_scroll_sideways().await;
        visitor.can_hit_everything().await;
        visitor.can_read_everything().await;
        visitor.finds_it_accessible().await;
        if of == ELSEWHERE {
            visitor.sees_the_logo().await;
        }
        // One guise of each is heard: the tree is the same in all of them.
        let heard = match of {
            "en" | "es" => width == 1280 && dark,
            _ => width == 1280 && OF_ITS_OWN.contains(&name),
        };
        if heard {
            // What stands around every page is the same on all of them: the first tells.
            visitor.hears(if name == "01-landing" { "body" } else { "main" }, &format!("{of}/{name}")).await;
        }
    })
    .await;
}
