//! Languages: chosen by the browser or by hand, kept with the signup for its letters, and nowhere a word that stands in no
//! message file.

use dhsignup::steps::JOURNEY;
use dhsignup::words::Language;
use reqwest::Method;

use crate::support::{Answer, Visitor, World, markup};

/// A browser set to this language.
async fn asks(visitor: &Visitor, path: &str, accepted: &str) -> Answer {
    visitor.send(Method::GET, path, &[("Accept-Language", accepted)], "").await
}

fn is_in(page: &Answer, language: &str) -> bool {
    page.body.contains(&format!("<html lang=\"{language}\">"))
}

#[tokio::test]
async fn a_page_is_in_the_language_of_the_browser() {
    let world = World::start().await;
    for (accepted, language, words) in [
        ("es-MX,es;q=0.9,en;q=0.8", "es", "Únete a Pumping Station: One"),
        ("en-US,es;q=0.5", "en", "Join Pumping Station: One"),
        ("fr-FR,fr", "en", "Join Pumping Station: One"),
    ] {
        let page = asks(&world.visitor(), "/", accepted).await;
        assert!(is_in(&page, language) && page.body.contains(words), "{accepted}: {}", page.body);
    }
    let lost = asks(&world.visitor(), "/no-such-page", "es").await;
    assert!(lost.status == 404 && is_in(&lost, "es") && lost.body.contains("Esa página no existe"));
}

#[tokio::test]
async fn what_is_chosen_by_hand_stays_chosen_and_the_letters_follow() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.answers("email").await;
    assert!(world.letters_to("ada@example.org", 1).await[0].subject.starts_with("Continue your"));

    let page = ada.get("/signup/about-you?language=es").await;
    assert!(is_in(&page, "es") && page.body.contains("¿Quién eres?"), "{}", page.body);
    assert!(page.body.contains("<a href=\"?language=en\" lang=\"en\" hreflang=\"en\">English</a>"));
    let refused = ada.posts("/signup/about-you", &[("version", "0"), ("first_name", "Ada")]).await;
    assert!(refused.status == 422 && refused.body.contains("Escribe tus apellidos"), "{}", refused.body);

    // Before anything else was answered: the choice alone is enough.
    ada.posts("/signup/resume", &[("email", "ada@example.org")]).await;
    world.is_quiet().await;
    let letters = world.letters_to("ada@example.org", 2).await;
    assert_eq!(letters[0].subject, "Continúa tu inscripción en Pumping Station: One");
    assert!(
        letters[0].html.contains("<html lang=\"es\">") && letters[0].text.contains("Sigue donde lo dejaste")
    );

    // Another device that is set to another language goes on in that of the signup.
    let phone = world.visitor();
    let page = phone.opens(&world.link_to("ada@example.org").await).await;
    assert!(is_in(&page, "es") && page.body.contains("Hola de nuevo"), "{}", page.body);
    // Unless another one was chosen there.
    let desk = world.visitor();
    desk.get("/?language=en").await;
    let page = desk.opens(&world.link_to("ada@example.org").await).await;
    assert!(is_in(&page, "en") && page.body.contains("Welcome back"), "{}", page.body);
    // A shared computer forgets the choice with everything else.
    desk.posts("/signup/leave", &[]).await;
    assert_eq!(desk.cookies(), "");
}

#[tokio::test]
async fn the_last_answer_says_in_which_language_letters_are_written() {
    let world = World::start().await;
    let ada = world.visitor();
    ada.takes_cookies("language=es");
    ada.answers_all("ada@example.org", "ada").await;
    let payment = ada.joins().await;
    assert!(payment.body.contains("Elige tu membresía"), "{}", payment.body);
    let welcome = ada.pays(&payment).await;
    assert!(
        welcome.body.contains("Te damos la bienvenida a Pumping Station: One")
            && welcome.body.contains("Qué sigue")
    );
    world.is_quiet().await;
    for letter in world.letters_to("ada@example.org", 2).await {
        assert!(letter.html.contains("<html lang=\"es\">"), "{}", letter.subject);
    }
}

#[tokio::test]
async fn a_space_of_one_language_offers_no_other() {
    let world = World::with(&[("LANGUAGES", "es")]).await;
    let page = asks(&world.visitor(), "/?language=en", "en").await;
    assert!(is_in(&page, "es") && !page.body.contains("hreflang"), "{}", page.body);
}

/// Words that stand for themselves: names, and what upstream or the browser's own language calls something.
const NAMES: [&str; 8] = ["Pumping", "Station", "One", "English", "Español", "Full", "Standard", "member"];

/// What is read of a page that stands in no message file: the pseudo language writes none of its words in plain letters.
fn escaped(page: &Answer) -> Vec<String> {
    const READ_OUT: [&str; 7] =
        ["aria-label", "title", "placeholder", "alt", "data-title", "data-saving", "data-not-saved"];
    let tags = markup::tags(&page.body);
    // An answer stands as it was typed.
    let is_data = |tag: &&markup::Tag| {
        let writes_to_somebody = tag.attribute("href").is_some_and(|to| to.starts_with("mailto:"));
        tag.name == "dd" || tag.name == "script" || writes_to_somebody
    };
    let texts = tags.iter().filter(|tag| !is_data(tag)).map(|tag| tag.text.as_str());
    let read_out = tags.iter().flat_map(|tag| READ_OUT.iter().filter_map(|name| tag.attribute(name)));
    let described = tags.iter().filter(|tag| tag.attribute("name") == Some("description"));
    let described = described.filter_map(|tag| tag.attribute("content"));
    let words = texts.chain(read_out).chain(described).flat_map(str::split_whitespace);
    // Addresses and references are data.
    let words =
        words.filter(|word| !word.contains(['@', '•']) && !word.contains(|c: char| c.is_ascii_digit()));
    let bare = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let plain = |word: &str| word.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_alphabetic));
    bare.filter(|word| plain(word) && !NAMES.contains(word)).map(str::to_owned).collect()
}

#[tokio::test]
async fn no_word_of_a_page_stands_outside_the_message_files() {
    let world = World::with(&[("KIOSK_CODE", "code")]).await;
    let pseudo = Language::Pseudo.tag();
    let checked = |page: Answer, what: &str| {
        assert!(is_in(&page, pseudo), "{what}: {}", page.body);
        assert_eq!(escaped(&page), Vec::<String>::new(), "{what}: {}", page.body);
    };
    let cookie = format!("language={pseudo}");
    let cockpit = world.visitor().get("/practice").await;
    let places: Vec<&str> = cockpit
        .body
        .split("name=\"place\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(places.len() > 20, "{places:?}");
    for place in places {
        let ada = world.visitor();
        ada.takes_cookies(&cookie);
        let jump = ada.posts("/practice/jump", &[("place", place)]).await;
        assert_eq!(jump.status, 303, "{place}: {}", jump.body);
        checked(ada.goes_to(jump.location()).await, place);
        checked(ada.get("/signup/my-data").await, &format!("my data at {place}"));
        world.visitor().posts("/practice/faults/cancel", &[]).await;
        world.practice().members.turn(|knobs| knobs.trouble = dhsignup::practice::dhservice::Trouble::None);
    }

    let bo = world.visitor();
    bo.takes_cookies(&cookie);
    for (path, status) in
        [("/", 200), ("/signup/resume", 200), ("/signup/my-data", 200), ("/no-such-page", 404), ("/r/x", 410)]
    {
        let page = bo.get(path).await;
        assert_eq!(page.status, status, "{path}");
        checked(page, path);
    }
    checked(bo.posts("/signup/resume", &[("email", "x")]).await, "a wrong address");
    checked(
        bo.posts("/signup/resume", &[("email", "nobody@example.org")]).await,
        "a link that was asked for",
    );
    checked(
        bo.send(Method::POST, "/signup/email", &[("Origin", "https://example.net")], "").await,
        "a foreign form",
    );
    for step in JOURNEY.0 {
        checked(bo.posts(&format!("/signup/{}", step.slug), &[]).await, step.slug);
        let other = step.example();
        let form: Vec<(&str, &str)> =
            step.fields.iter().map(|field| (field.name, other.get(field.name))).collect();
        assert_eq!(bo.posts(&format!("/signup/{}", step.slug), &form).await.status, 303);
    }
    let form = [("version", "0"), ("phone", "+1 312 555 0111"), ("discord_handle", "")];
    let conflict = bo.posts("/signup/contact", &form).await;
    assert_eq!(conflict.status, 409);
    checked(conflict, "a conflict");
    checked(bo.goes_to("/signup").await, "review");
    checked(bo.get("/signup/phone").await, "no code for a phone yet");
    bo.posts("/signup/phone", &[]).await;
    let code = bo.get("/signup/phone").await;
    let link = crate::phone::link_in(&world, &code);
    checked(code, "a code for a phone");
    let phone = world.visitor();
    phone.takes_cookies(&cookie);
    checked(phone.get(&link).await, "the link in a code");
    phone.posts(&link, &[]).await;
    checked(bo.get("/signup/phone").await, "a code that was opened");
    checked(phone.get(&link).await, "the link in a code that was opened");
    checked(bo.get("/p/x").await, "no link of a code");
    checked(bo.posts("/signup/my-data", &[("erase", "yes")]).await, "erased");
    checked(bo.posts("/kiosk", &[]).await, "no kiosk");
    let tablet = world.visitor();
    tablet.posts("/kiosk", &[("kiosk_code", "code")]).await;
    tablet.takes_cookies(&cookie);
    for path in ["/", "/kiosk", "/kiosk/still", "/signup/email"] {
        checked(tablet.get(path).await, &format!("{path} at a kiosk"));
    }
    tablet.sends_all("tablet@example.org", "tablet").await;
    checked(tablet.joins().await, "the end of a kiosk");
    for letter in
        world.practice().mailbox.letters().unwrap().iter().filter(|letter| letter.html.contains(pseudo))
    {
        let stop = format!("{}/stop", letter.links[0].strip_prefix(&world.url()).unwrap());
        checked(bo.get(&stop).await, "no letters, please");
        checked(bo.posts(&stop, &[("answer", "not-me")]).await, "stopped");
        checked(bo.posts(&stop, &[("answer", "allow")]).await, "allowed");
    }
}

#[tokio::test]
async fn the_cockpit_leads_anywhere_in_a_space_that_speaks_spanish() {
    let world = World::with(&[("LANGUAGES", "es,en")]).await;
    for (place, words) in [
        ("link", "Continúa tu inscripción"),
        ("expired-link", "Este enlace ya no sirve"),
        ("waiting-longer", "Esto tarda más de lo normal"),
    ] {
        let ada = world.visitor();
        let jump = ada.posts("/practice/jump", &[("place", place)]).await;
        assert_eq!(jump.status, 303, "{place}: {}", jump.body);
        let page = ada.goes_to(jump.location()).await;
        assert!(is_in(&page, "es") && page.body.contains(words), "{place}: {}", page.body);
    }
}
