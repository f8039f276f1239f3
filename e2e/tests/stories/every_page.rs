//! Every page for those who hear it, touch it, magnify it or read it in the dark, with texts that all stand out by 7 to 1, and a picture of each, kept in
//! `e2e/artifacts/screens/{width}-{scheme}`. How each is heard is kept in `e2e/tests/pages`.

use e2e::{Guise, Stage, Visitor, tell};

use crate::tour;

#[test]
fn every_page_is_accessible_and_fits_a_phone() {
    tell(async |stage| inspects_every_page(&stage, 360, false).await);
}

#[test]
fn every_page_is_accessible_and_fits_a_phone_in_the_dark() {
    tell(async |stage| inspects_every_page(&stage, 360, true).await);
}

#[test]
fn every_page_is_accessible_and_fits_a_desk() {
    tell(async |stage| inspects_every_page(&stage, 1280, false).await);
}

#[test]
fn every_page_is_accessible_and_fits_a_desk_in_the_dark() {
    tell(async |stage| inspects_every_page(&stage, 1280, true).await);
}

async fn inspects_every_page(stage: &Stage, width: u32, dark: bool) {
    let folder = format!("screens/{width}-{}", if dark { "dark" } else { "light" });
    let guise = Guise::default().wide(width).dark(dark);
    tour::of_all_pages(stage, guise, async |visitor: &Visitor, name: &str| {
        stage.pictures(visitor, &folder, name).await;
        visitor.need_not_scroll_sideways().await;
        visitor.can_hit_everything().await;
        visitor.can_read_everything().await;
        visitor.finds_it_accessible().await;
        if width == 1280 && !dark {
            // What stands around every page is the same on all of them: the first tells.
            visitor.hears(if name == "01-landing" { "body" } else { "main" }, name).await;
        }
    })
    .await;
}
