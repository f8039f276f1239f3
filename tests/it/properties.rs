//! Whatever is typed into whichever field: it is taken in one form that everybody behind us can keep, or refused in a
//! sentence that says what to do.
//!
//! The same texts in every run; `SEED=7` draws others. What failed once is tried first from then on.

use std::cell::Cell;

use dhsignup::signup::{Answers, Field, NewMember, Reference, Rules, Saved, Section, Step, Typed};
use dhsignup::steps::JOURNEY;
use dhsignup::words::english;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestRunner};
use serde_json::{Map, Value};
use sqlx::{Connection, PgConnection};
use tokio::runtime::Handle;

use crate::support::{World, nasty, postgres};

/// Texts for each field.
const JUDGED: u32 = 2_000;
const STORED: u32 = 300;

/// Characters that take no ink.
const UNSEEN: &[char] = &['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{3164}', '\u{feff}', '\u{e0041}'];

/// What every refusal begins with.
const WAYS_ON: &[&str] = &[
    "Enter ",
    "Choose ",
    "Use ",
    "Type ",
    "Shorten ",
    "Check ",
    "Sign ",
    "Read ",
    "You must be at least 18 years old",
];

fn runner(cases: u32) -> TestRunner {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(283);
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/it/properties.seeds"))),
        ..Config::default()
    })
}

fn rules() -> Rules {
    Rules { today: date(2026, 11, 23), minimum_age: 18 }
}

fn fields() -> impl Iterator<Item = (&'static Step, &'static Field)> {
    JOURNEY.0.iter().flat_map(|step| step.fields.iter().map(move |field| (step, field)))
}

/// The example answer of a question, but for one field.
fn answer(step: &Step, field: &Field, text: &str) -> Typed {
    let mut typed = step.example();
    typed.set(field.name, text);
    typed
}

/// The record of somebody who gave the examples, but for this answer.
fn member(step: &Step, typed: &Typed, address: Option<&str>) -> NewMember {
    let reference = Reference::from_random("PS1", [7; 5]);
    let mut member = NewMember::begin(&reference, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
    let mut answers = Answers::default();
    for other in JOURNEY.0 {
        let mut theirs = if other == step { typed.clone() } else { other.example() };
        if let Some(address) = address.filter(|_| other.slug == "email") {
            theirs.set("email", address);
        }
        answers.put(other.slug, Saved { typed: theirs.into(), version: 1, ..Saved::default() });
    }
    JOURNEY.contribute(&answers, &rules(), &mut member).unwrap();
    member
}

/// The text that a field has become in a record: where it differs from that of the examples.
fn became(member: &NewMember, example: &NewMember) -> Option<String> {
    let both = Section::ALL.map(|section| (member.section(section), example.section(section)));
    both.into_iter().find_map(|(ours, theirs)| {
        ours.iter().find_map(|(key, value)| (theirs.get(key) != Some(value)).then(|| words(value)))
    })
}

/// The text in a value; of an address in its list, the address.
fn words(value: &Value) -> String {
    value.as_str().or_else(|| value[0]["email_address"].as_str()).unwrap().to_owned()
}

#[test]
fn whatever_is_typed_is_taken_in_one_form_or_refused_in_a_sentence_that_says_what_to_do() {
    for (step, field) in fields() {
        let (taken, refused) = (Cell::new(0), Cell::new(0));
        let example = member(step, &step.example(), None);
        let judged = runner(JUDGED).run(&nasty::text(field.example), |text| {
            let typed = answer(step, field, &text);
            let complaints = step.complaints(&typed, &rules());
            for complaint in &complaints {
                let says = english().say(&complaint.message);
                prop_assert_eq!(complaint.field, field.name);
                prop_assert!(WAYS_ON.iter().any(|way| says.starts_with(way)), "{}", says);
                prop_assert!(!says.to_lowercase().contains("invalid"), "{}", says);
            }
            if !complaints.is_empty() {
                refused.set(refused.get() + 1);
                return Ok(());
            }
            taken.set(taken.get() + 1);
            let text = text.trim();
            prop_assert!(
                text.is_empty() || text.contains(|c| !UNSEEN.contains(&c)),
                "nothing can be seen of it"
            );
            let is_harmful = |c: char| c.is_control() || ['\u{2028}', '\u{2029}', '\u{202e}'].contains(&c);
            prop_assert!(!text.contains(is_harmful), "it reads otherwise than it is kept");
            let record = member(step, &typed, None);
            // Read back on the review page, and from the record.
            for again in [Some(text.to_owned()), became(&record, &example)].into_iter().flatten() {
                let again = answer(step, field, &again);
                prop_assert_eq!(step.complaints(&again, &rules()), []);
                prop_assert_eq!(member(step, &again, None), record.clone());
            }
            Ok(())
        });
        judged.unwrap_or_else(|error| panic!("{}: {error}", field.name));
        assert!(
            taken.get() > 20 && refused.get() > 20,
            "{}: {taken:?} taken, {refused:?} refused",
            field.name
        );
    }
}

/// Everybody behind us who keeps what was typed.
struct Keepers {
    world: World,
    database: PgConnection,
    members: i64,
}

impl Keepers {
    async fn start() -> Self {
        // The generation whose endpoints each take a section.
        let world = World::with(&[("PRACTICE_GENERATION", "B")]).await;
        let mut database = PgConnection::connect(&postgres::database().await).await.unwrap();
        let table = "CREATE TABLE member (id BIGINT PRIMARY KEY, identity JSONB, connections JSONB)";
        sqlx::query(table).execute(&mut database).await.unwrap();
        Self { world, database, members: 0 }
    }

    /// An address that nobody has.
    fn address(&mut self) -> String {
        self.members += 1;
        format!("ada{}@example.org", self.members)
    }

    /// A column as PostgreSQL keeps it.
    async fn stored(&mut self, member: &NewMember) -> Result<[Map<String, Value>; 2], sqlx::Error> {
        let [identity, connections] = kept(member).map(|keys| serde_json::to_string(keys).unwrap());
        let insert = "INSERT INTO member VALUES ($1, $2::jsonb, $3::jsonb) RETURNING identity::text, connections::text";
        let query = sqlx::query_as(insert).bind(self.members).bind(identity).bind(connections);
        let (identity, connections): (String, String) = query.fetch_one(&mut self.database).await?;
        Ok([identity, connections].map(|text| serde_json::from_str(&text).unwrap()))
    }

    /// The record as the member service has it, found by its address.
    async fn recorded(&self, member: &NewMember) -> Result<[Value; 2], dhsignup::members::CallError> {
        let service = &self.world.serving.app.members;
        let id = service.create(member.section(Section::Identity)).await?;
        service.write(Section::Connections, id, member.section(Section::Connections)).await?;
        assert_eq!(service.lookup(member.email()).await?, Some(id));
        let [identity, connections] = [Section::Identity, Section::Connections];
        let read = async |section| Ok(service.read(section, id).await?.unwrap_or_default());
        Ok([read(identity).await?, read(connections).await?])
    }
}

/// The sections that people's answers are in.
fn kept(member: &NewMember) -> [&Map<String, Value>; 2] {
    [Section::Identity, Section::Connections].map(|section| member.section(section))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_taken_is_kept_to_the_letter_by_postgresql_and_by_the_member_service() {
    let mut keepers = Keepers::start().await;
    let here = Handle::current();
    let told = tokio::task::spawn_blocking(move || {
        for (step, field) in fields() {
            let stored = Cell::new(0);
            let keepers = std::cell::RefCell::new(&mut keepers);
            let told = runner(STORED).run(&nasty::text(field.example), |text| {
                let typed = answer(step, field, &text);
                if !step.complaints(&typed, &rules()).is_empty() {
                    return Ok(());
                }
                stored.set(stored.get() + 1);
                let keepers = &mut **keepers.borrow_mut();
                // Who types an address is found by that.
                let address = keepers.address();
                let member = member(step, &typed, (step.slug != "email").then_some(&address));
                let ours = kept(&member).map(Clone::clone);
                let there = here.block_on(keepers.stored(&member));
                prop_assert_eq!(there.map_err(|error| error.to_string()), Ok(ours.clone()));
                let there = here.block_on(keepers.recorded(&member));
                prop_assert_eq!(there, Ok(ours.map(Value::Object)));
                Ok(())
            });
            told.unwrap_or_else(|error| panic!("{}: {error}", field.name));
            assert!(stored.get() > 5, "{}: {stored:?}", field.name);
        }
    });
    told.await.unwrap();
}
