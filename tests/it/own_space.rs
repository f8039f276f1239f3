//! A space that is not Pumping Station: One: one file of settings, and nothing of it is anybody else's.

use std::path::Path;

use dhsignup::theme::{Colour, Mode, Theme, Tones};
use serde_json::Value;

use crate::support::{Answer, Program, Visitor, World, eventually};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/example-works.toml");

/// What would give away that the program was made for somebody else.
const OTHERS: [&str; 6] = ["Pumping", "pumpingstationone", "PS1", "America/Chicago", "$95", "Full member"];

fn theme() -> Theme {
    Theme { brand: Colour([0x2e, 0x6b, 0x3f]), accent: Colour([0xc4, 0x76, 0x1b]) }
}

/// The address of a file with this stem.
fn file<'a>(page: &'a Answer, stem: &str) -> &'a str {
    let at =
        page.body.find(&format!("/assets/{stem}-")).unwrap_or_else(|| panic!("no {stem}: {}", page.body));
    page.body[at..].split('"').next().unwrap()
}

async fn letters(ada: &Visitor, count: usize) -> Vec<Value> {
    eventually("the letters arrive", || async {
        let letters: Vec<Value> =
            serde_json::from_str(&ada.get("/practice/mail?format=json").await.body).unwrap();
        (letters.len() >= count).then_some(letters)
    })
    .await
}

fn is_only_its_own(text: &str) {
    for other in OTHERS {
        assert!(!text.contains(other), "{other} in {text}");
    }
}

#[tokio::test]
async fn a_space_with_one_file_of_settings_has_a_signup_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[("CONFIG", EXAMPLE)]);
    let ada = Visitor::new(&program.url);
    let first = ada.get("/").await;
    is_only_its_own(&first.body);
    assert!(first.body.contains("Example Works</a>"), "its name: {}", first.body);
    assert!(first.body.contains("mailto:hello@example.org") && first.body.contains("members.example.org"));

    // Its tones, in the one stylesheet there is.
    assert_eq!(first.body.matches("rel=\"stylesheet\"").count(), 1);
    let style = ada.get(file(&first, "style")).await;
    assert!(style.header("cache-control").contains("immutable"));
    for mode in [Mode::Light, Mode::Dark] {
        for (name, tone) in theme().tones(mode).named() {
            assert!(style.body.contains(&format!("--{name}:{tone};")), "{mode:?} {name}");
        }
    }
    assert!(style.body.contains("--brand:#2e6b3f;"));

    // Its pictures, which do nothing even where they are opened by themselves.
    for stem in ["logo", "icon"] {
        let picture = ada.get(file(&first, stem)).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/svg+xml"), "{stem}");
        let policy = picture.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        assert!(picture.body.contains("A plane and a shaving"));
    }

    let payment = ada.signs_up("ada@example.org", "ada_example").await;
    is_only_its_own(&payment.body);
    let reference = payment.attribute("client-reference-id").to_owned();
    assert!(reference.starts_with("EW-"), "{reference}");
    assert!(payment.body.contains("€70 a month, at any time, with a shelf of your own"), "{}", payment.body);
    let table = ada.get("/practice/stripe/pricing-table.js").await.body;
    is_only_its_own(&table);
    let checkout = "/practice/stripe/checkout/full-2";
    assert!(table.contains("Bench and shelf") && payment.body.contains(checkout));
    assert!(ada.get(checkout).await.body.contains("€70 a month"));

    let form = [("client_reference_id", reference.as_str()), ("email", "ada@example.org")];
    assert_eq!(ada.posts(checkout, &form).await.location(), "/signup/welcome");
    eventually("the payment is known", || async { (ada.place().await == "welcome").then_some(()) }).await;
    let welcome = ada.get("/signup/welcome").await;
    assert!(welcome.body.contains("Welcome to Example Works") && welcome.body.contains(&reference));
    assert!(welcome.body.contains("your card opens the door of the workshop"), "{}", welcome.body);
    for link in ["https://example.org/tour", "https://example.org/calendar"] {
        assert!(welcome.body.contains(link), "{link}: {}", welcome.body);
    }

    let Tones { text, soft, action, on_action, .. } = theme().tones(Mode::Light);
    for letter in letters(&ada, 2).await {
        let (subject, html) = (letter["subject"].as_str().unwrap(), letter["html"].as_str().unwrap());
        is_only_its_own(html);
        assert!(subject.contains("Example Works") && html.contains("hello@example.org"), "{subject}");
        for colour in [text, soft, action, on_action] {
            assert!(html.contains(&format!("color:{colour}")), "{colour}: {html}");
        }
        assert!(html.contains(&format!("background:{action}")), "{html}");
    }
}

#[tokio::test]
async fn somebody_of_sixteen_may_sign_up_where_that_is_the_age() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[("CONFIG", EXAMPLE)]);
    let ada = Visitor::new(&program.url);
    ada.answers("email").await;
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let born = |years: i16, days: i64| {
        let day =
            today.saturating_sub(jiff::Span::new().years(years)).saturating_add(jiff::Span::new().days(days));
        day.to_string()
    };
    let too_young = ada.answers_with("about-you", &[("birthday", &born(16, 2))]).await;
    assert!(too_young.status == 422 && too_young.body.contains("16"), "{}", too_young.body);
    assert_eq!(ada.answers_with("about-you", &[("birthday", &born(16, -2))]).await.status, 303);
}

#[tokio::test]
async fn other_sites_show_a_card_beside_a_link_to_the_first_page() {
    let world = World::with(&[("PUBLIC_URL", "http://join.example.org")]).await;
    let ada = world.visitor();
    let first = ada.get("/").await;
    let says = |property: &str| {
        let start = format!("<meta property=\"og:{property}\" content=\"");
        let (_, rest) =
            first.body.split_once(&start).unwrap_or_else(|| panic!("no {property}: {}", first.body));
        rest.split('"').next().unwrap().to_owned()
    };
    assert_eq!([says("type"), says("url")], ["website", "http://join.example.org/"]);
    assert!(says("title").starts_with("Join ") && !says("description").is_empty());
    assert!(first.body.contains("name=\"twitter:card\" content=\"summary_large_image\""));
    let image = says("image");
    let path = image.strip_prefix("http://join.example.org").expect("a whole address");
    let card = ada.get(path).await;
    assert_eq!((card.status, card.header("content-type")), (200, "image/png"));
    assert_eq!([says("image:width"), says("image:height")], ["1200", "630"]);
    let length: usize = card.header("content-length").parse().unwrap();
    assert!(length < 20_000, "{length} bytes");
    assert!(!ada.get("/signup/email").await.body.contains("og:"), "nobody shares a step of a signup");
}

#[tokio::test]
async fn who_looks_for_a_favicon_finds_one() {
    let folder = tempfile::tempdir().unwrap();
    let icon = folder.path().join("icon.svg");
    std::fs::write(&icon, "<svg xmlns='http://www.w3.org/2000/svg'><title>Ours</title></svg>").unwrap();
    for (settings, kind) in
        [(&[][..], "image/png"), (&[("ICON", icon.to_str().unwrap())][..], "image/svg+xml")]
    {
        let world = World::with(settings).await;
        let found = world.visitor().get("/favicon.ico").await;
        assert_eq!((found.status, found.header("content-type")), (200, kind));
        assert!(found.header("cache-control").contains("max-age"), "{:?}", found.headers);
    }
}

#[tokio::test]
async fn a_logo_for_dark_pages_is_shown_on_those() {
    let folder = tempfile::tempdir().unwrap();
    let picture = |name: &str, width: u32| {
        let path = folder.path().join(name);
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} 18'/>");
        std::fs::write(&path, svg).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (light, dark) = (picture("light.svg", 36), picture("dark.svg", 54));
    let world = World::with(&[("LOGO", &light), ("LOGO_DARK", &dark)]).await;
    let page = world.visitor().get("/signup/email").await;
    let (logo, on_dark) = (file(&page, "logo"), file(&page, "dark-logo"));
    assert_ne!(logo, on_dark);
    assert!(page.body.contains("media=\"(prefers-color-scheme: dark)\" width=\"108\" height=\"36\""));
    assert!(page.body.contains("alt=\"\" width=\"72\" height=\"36\""), "{}", page.body);
    for path in [logo, on_dark] {
        assert_eq!(world.visitor().get(path).await.status, 200, "{path}");
    }
}

/// Every setting that the file names is one, also those that are written as comments.
#[test]
fn the_example_names_settings_that_there_are() {
    let text = std::fs::read_to_string(EXAMPLE).unwrap();
    let mut whole = String::new();
    for line in text.lines() {
        let setting = line.strip_prefix("# ").filter(|rest| {
            let name = rest.split_once(" = ").map(|(name, _)| name);
            name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
                || matches!(rest.trim(), "]")
                || rest.starts_with("    \"")
        });
        whole += setting.unwrap_or(line);
        whole += "\n";
    }
    let table: toml::Table = whole.parse().unwrap_or_else(|error| panic!("{error}\n{whole}"));
    assert!(table.len() >= 20, "{}", table.len());
    for name in table.keys() {
        let known = dhsignup::config::KEYS.iter().any(|key| key.name.to_lowercase() == *name);
        assert!(known, "{name}");
    }
    let logo = table["logo"].as_str().unwrap();
    assert!(Path::new(EXAMPLE).with_file_name(logo).is_file());
}
