//! Every page and every letter, drawn for people to look at: `just gallery` writes them into one file, `target/gallery.html`.

use std::fs;
use std::path::Path;

use dhsignup::config::{Config, Values};
use dhsignup::mail::{Letter, Matter, Message, Situation, Way, compose, to_support};
use dhsignup::signup::Reference;
use dhsignup::words::Language;
use e2e::{Gallery, Guise, Stage, Visitor, Wing, tell_with};

use crate::at_the_door::KIOSK;
use crate::helps_somebody::{self, STAFF};
use crate::own_space::EXAMPLE;
use crate::tour;

const SIZES: [(u32, bool); 5] = [(360, false), (360, true), (768, false), (1280, false), (1280, true)];

#[test]
#[ignore = "draws hundreds of pictures: `just gallery`"]
fn everything_hangs_in_a_gallery() {
    let mut gallery = Gallery::default();
    for (space, language) in
        [("ps1", Language::English), ("ps1", Language::Spanish), ("example-works", Language::English)]
    {
        let wing = Wing { space, language: language.tag() };
        let config = if space == "ps1" { None } else { Some(EXAMPLE) };
        let settings: Vec<_> = config.map(|file| ("CONFIG", file)).into_iter().chain([KIOSK]).collect();
        tell_with(&settings, async |stage| {
            hangs_every_page(&stage, wing, language, &mut gallery).await;
            hangs_every_letter(&stage, wing, config, language, &mut gallery).await;
        });
    }
    let wing = Wing { space: "ps1", language: Language::English.tag() };
    tell_with(STAFF, async |stage| {
        let guise = Guise::default().still().untraced();
        helps_somebody::of_all_pages(&stage, guise, async |visitor, name| {
            hangs(wing, name, visitor, &mut gallery).await;
        })
        .await;
    });
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/gallery.html");
    fs::write(&file, gallery.in_one_file(env!("CARGO_PKG_VERSION"))).unwrap();
    println!("{}", file.canonicalize().unwrap().display());
}

async fn hangs_every_page(stage: &Stage, wing: Wing, language: Language, gallery: &mut Gallery) {
    let guise = Guise::default().speaking(language).still().untraced();
    tour::of_all_pages(stage, guise, async |visitor, name| hangs(wing, name, visitor, gallery).await).await;
}

async fn hangs(wing: Wing, name: &str, visitor: &Visitor, gallery: &mut Gallery) {
    let mut pictures = Vec::new();
    for (width, dark) in SIZES {
        pictures.push(visitor.is_drawn(width, dark).await);
    }
    gallery.hangs_a_page(wing, name, visitor.names_the_page().await, pictures);
}

/// Composed as the program composes them, from the settings of the space.
async fn hangs_every_letter(
    stage: &Stage,
    wing: Wing,
    config: Option<&str>,
    language: Language,
    gallery: &mut Gallery,
) {
    let values = Values::gather(config.map(Path::new), std::iter::empty()).unwrap();
    let Config { organisation, words, .. } = Config::read(&values).unwrap();
    let reference = Reference::from_random(&organisation.reference_prefix, [3; 5]);
    let way = |situation| Way {
        link: "https://join.example.org/r/sgr_abcdefghijklmnopqrstuvwxyz234567",
        // Who did not ask for it may be away.
        days: match situation {
            Situation::Unfinished { .. } | Situation::Invited | Situation::ConfirmPaid => 14,
            _ => 1,
        },
        code: Some("012345"),
    };
    let to_somebody = |situation, way, language| {
        let (organisation, words, reference) = (&organisation, words.words(language), &reference);
        compose(&Letter { organisation, words, situation, to: "ada@example.org", reference, way, id: "1" })
    };
    let mut letters: Vec<(String, Message)> = Vec::new();
    for (situation, way) in Situation::WITH_A_LINK
        .map(|situation| (situation, Some(way(situation))))
        .into_iter()
        .chain(Situation::WITHOUT_A_LINK.map(|situation| (situation, None)))
    {
        let letter = to_somebody(situation, way, language);
        // Some situations read the same.
        if !letters.iter().any(|(_, other)| other.text == letter.text) {
            // Called by what it says in English, which is the same for all spaces but for their names.
            let name = to_somebody(situation, way, Language::English).subject;
            letters.push((name.replace(&organisation.name, "…"), letter));
        }
    }
    if language == Language::English {
        let mismatch = [("A payment came without a member to record it with.", "cs_practice_1")];
        let matters = [
            Matter::Stuck("the member service refused the record"),
            Matter::SeveralRows,
            Matter::Disowned,
            Matter::Abandoned,
            Matter::Mismatch(&mismatch),
            Matter::CantSignIn,
            Matter::PaidUnproven,
        ];
        let told = |matter| {
            let letter = to_support(&organisation, matter, &reference, "1");
            (letter.subject.replace(reference.as_str(), "…"), letter)
        };
        letters.extend(matters.map(told));
    }
    let reader = stage.visitor_with(Guise::default().untraced()).await;
    for (name, letter) in letters {
        reader.page.set_content(&letter.html, None).await.unwrap();
        let picture = reader.is_drawn(600, false).await;
        gallery.hangs_a_letter(wing, &name, (letter.to, letter.subject, letter.text), picture);
    }
}
