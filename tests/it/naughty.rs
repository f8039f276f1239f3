//! The big list of naughty strings, each typed into every field: taken or told, never lost, and nowhere anything but text.

use std::collections::HashMap;

use dhsignup::signup::{Field, Kind, Step, Typed};
use dhsignup::steps::JOURNEY;
use dhsignup::words::english;
use futures_util::future::join_all;
use naughty_strings::BLNS;
use unicode_normalization::UnicodeNormalization;

use crate::support::{Answer, Visitor, World, eventually, markup};

/// Refused by every field, and harmless on a page.
const REFUSED: &str = "a\u{7f}b";

/// Where text can be typed.
fn fields() -> impl Iterator<Item = (&'static Step, &'static Field)> {
    let typed = |field: &&Field| field.kind != Kind::Check;
    JOURNEY.0.iter().flat_map(move |step| step.fields.iter().filter(typed).map(move |field| (step, field)))
}

/// Somebody who has answered everything and types into one field again and again.
struct Typist<'a> {
    visitor: Visitor,
    step: &'a Step,
    field: &'a Field,
    typed: Typed,
    version: usize,
    /// The elements of pages, by what kind of page it is.
    bones: HashMap<&'static str, Vec<String>>,
}

impl<'a> Typist<'a> {
    async fn begins(world: &World, step: &'a Step, field: &'a Field) -> Self {
        let visitor = world.visitor();
        visitor.sends_all(&format!("{}@example.org", field.name), field.name).await;
        Self { visitor, step, field, typed: step.example(), version: 1, bones: HashMap::new() }
    }

    async fn types(&mut self, text: &str) -> Answer {
        self.typed.set(self.field.name, text);
        let version = self.version.to_string();
        let fields = self.step.fields.iter().map(|field| (field.name, self.typed.get(field.name)));
        let form: Vec<_> = [("version", version.as_str())].into_iter().chain(fields).collect();
        self.visitor.posts(&format!("/signup/{}", self.step.slug), &form).await
    }

    /// The page has the elements that every page of its kind has.
    fn is_whole(&mut self, kind: &'static str, page: &Answer) -> Vec<markup::Tag> {
        let tags = markup::tags(&page.body);
        let bones = markup::bones(&tags);
        let known = self.bones.entry(kind).or_insert_with(|| bones.clone());
        assert_eq!(*known, bones, "{kind}: {:?}", self.typed);
        tags
    }

    /// Types it. True where it was taken.
    async fn is_taken(&mut self, text: &str) -> bool {
        let name = self.field.name;
        let answer = self.types(text).await;
        if answer.status == 422 {
            let page = self.is_whole("refused", &answer);
            assert_eq!(markup::value(&page, name).as_deref(), Some(text), "nothing typed is lost");
            assert!(page.iter().any(|tag| tag.attribute("id") == Some(&format!("{name}-error"))));
            return false;
        }
        assert_eq!((answer.status, answer.location()), (303, "/signup/review"), "{name} {text:?}");
        let question = self.visitor.get(&format!("/signup/{}", self.step.slug)).await;
        let page = self.is_whole("question", &question);
        assert_eq!(markup::value(&page, name).as_deref(), Some(text));
        self.version = version(&page);
        let review = self.visitor.get("/signup/review").await;
        let left_out = text.trim().is_empty();
        let page = self.is_whole(if left_out { "left out" } else { "review" }, &review);
        let row = page
            .iter()
            .position(|tag| tag.name == "dt" && tag.text == english().say(self.field.label()))
            .unwrap();
        let answer = page[row..].iter().find(|tag| tag.name == if left_out { "span" } else { "dd" }).unwrap();
        assert_eq!(answer.text, if left_out { "Left empty" } else { text.trim() });
        true
    }

    /// Types it where another tab has saved something since: both answers are shown.
    async fn is_compared(&mut self, text: &str) {
        let version = std::mem::replace(&mut self.version, 0);
        let answer = self.types(text).await;
        self.version = version;
        assert_eq!(answer.status, 409, "{text:?}");
        let page = self.is_whole("conflict", &answer);
        assert!(page.iter().any(|tag| tag.attribute("value") == Some(text)), "{text:?}");
    }
}

/// The version that the form on a page is made from.
fn version(page: &[markup::Tag]) -> usize {
    let input = page.iter().find(|tag| tag.attribute("name") == Some("version")).unwrap();
    input.attribute("value").unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_naughty_string_is_taken_or_told_and_no_page_takes_it_for_markup() {
    let world = World::with(&[("LIMITS", "off")]).await;
    let told = fields().map(async |(step, field)| {
        let mut typist = Typist::begins(&world, step, field).await;
        assert!(!typist.is_taken(REFUSED).await);
        let mut taken = 0;
        for text in BLNS {
            if typist.is_taken(text).await {
                taken += 1;
                if field.name == "preferred_name" && !text.trim().is_empty() {
                    assert!(typist.is_taken(field.example).await);
                    typist.is_compared(text).await;
                }
            }
        }
        (field.name, taken)
    });
    let taken: HashMap<_, _> = join_all(told).await.into_iter().collect();
    assert!(taken["first_name"] > 400 && taken["username"] > 50, "{taken:?}");
}

/// The answers of somebody who gives this string wherever it is taken, and how often that is.
fn answers(world: &World, number: usize, text: &str) -> (Vec<(&'static Step, Typed)>, usize) {
    let mut given = 0;
    let answer = |step: &'static Step| {
        let mut typed = step.example();
        for field in step.fields {
            let other = match field.kind {
                // An address and a username have one owner; signs that letters and pages escape are good in an address.
                Kind::Email => format!("o'n&aughty+{number}@example.org"),
                Kind::Username => format!("naughty{number}"),
                _ => field.example.to_owned(),
            };
            typed.set(field.name, text);
            let is_text = field.kind == Kind::Text && !text.trim().is_empty();
            if is_text && step.complaints(&typed, &world.serving.app.rules()).is_empty() {
                given += 1;
            } else {
                typed.set(field.name, &other);
            }
        }
        (step, typed)
    };
    (JOURNEY.0.iter().map(answer).collect(), given)
}

/// Signs up with it, up to the pricing table.
async fn joins_with(world: &World, number: usize, text: &str) {
    let visitor = world.visitor();
    let (answers, given) = answers(world, number, text);
    for (step, typed) in &answers {
        let form: Vec<_> = step.fields.iter().map(|field| (field.name, typed.get(field.name))).collect();
        assert_eq!(visitor.posts(&format!("/signup/{}", step.slug), &form).await.status, 303, "{text:?}");
    }
    let address = answers[0].1.get("email");
    visitor.joins().await;
    let page = eventually("the pricing table is there", || async {
        Some(visitor.goes_to("/signup").await).filter(|page| page.place() == "payment")
    })
    .await;
    let tags = markup::tags(&page.body);
    assert!(tags.iter().any(|tag| tag.attribute("customer-email") == Some(address)), "{}", page.body);
    let member = eventually("the answers are in the record", || async {
        world.practice().members.find(address).filter(|row| row.connections.is_some())
    })
    .await;
    let expected: String = text.trim().nfc().collect();
    let mut words = Vec::new();
    for section in [&member.identity, &member.connections] {
        words.extend(section.as_ref().unwrap().as_object().unwrap().values());
    }
    let kept = words.iter().filter(|word| **word == expected.as_str()).count();
    assert!(given == kept && given > 0, "{text:?}: given {given} times, kept {kept} times: {words:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_naughty_string_that_is_taken_reaches_the_record_to_the_letter() {
    let world = World::with(&[("LIMITS", "off")]).await;
    let is_taken = |text: &&&str| answers(&world, 0, text).1 > 0;
    let strings: Vec<(usize, &&str)> = BLNS.iter().filter(is_taken).enumerate().collect();
    assert!(strings.len() > 400, "{}", strings.len());
    // So many people at once as there are threads to serve them, or nearly.
    let lanes = (0..4).map(async |lane| {
        for (number, text) in strings.iter().skip(lane).step_by(4) {
            joins_with(&world, *number, text).await;
        }
    });
    join_all(lanes).await;
    world.is_quiet().await;
    let letters = world.practice().mailbox.letters().unwrap();
    let mut bones: HashMap<String, Vec<String>> = HashMap::new();
    for letter in &letters {
        let found = markup::bones(&markup::tags(&letter.html));
        assert_eq!(*bones.entry(letter.subject.clone()).or_insert_with(|| found.clone()), found);
    }
    for (number, text) in strings {
        let address = format!("o'n&aughty+{number}@example.org");
        assert!(letters.iter().any(|letter| letter.to == address), "{text:?}");
    }
}
