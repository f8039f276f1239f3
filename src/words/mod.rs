//! All words that people read, in each language: messages of Fluent (<https://projectfluent.org>), kept in `words/`.
//!
//! The core names a message and what it is about ([`Phrase`]); the language comes in where a page or a letter is drawn.

mod language;
mod phrase;
mod pseudo;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

pub use language::Language;
pub use phrase::{Argument, Phrase};

/// The message files of a language, in the order in which they are read.
type Files = [(&'static str, &'static str); 4];

macro_rules! files {
    ($language:literal) => {
        [
            ("frame", include_str!(concat!("../../words/", $language, "/frame.ftl"))),
            ("questions", include_str!(concat!("../../words/", $language, "/questions.ftl"))),
            ("pages", include_str!(concat!("../../words/", $language, "/pages.ftl"))),
            ("letters", include_str!(concat!("../../words/", $language, "/letters.ftl"))),
        ]
    };
}

const ENGLISH: Files = files!("en");
const SPANISH: Files = files!("es");

/// Words that an organisation says in its own way can't be used: one sentence, naming what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

/// Messages in place of ours, or further ones, in Fluent's syntax, by language.
pub type Own = [(Language, String)];

/// All languages of one organisation.
#[derive(Debug)]
pub struct Dictionary {
    offered: Vec<Language>,
    words: [Words; Language::ALL.len()],
}

impl Dictionary {
    /// The words as this organisation says them. `offered` are its languages, the first is that of people who ask for none of
    /// them; `space` is its name.
    ///
    /// What `own` says in the first language stands in the others too, where it is not said there: rather the right thing in
    /// another language than the wrong one.
    pub fn new(space: &str, offered: &[Language], own: &Own) -> Result<Self, Unusable> {
        let first = offered.first().copied().unwrap_or(Language::English);
        let of = |language| own.iter().find(|(other, _)| *other == language).map(|(_, text)| text.as_str());
        let words = |language: Language| {
            let sources = [of(first), of(language).filter(|_| language != first)];
            Words::new(language, space, &sources.map(Option::unwrap_or_default))
        };
        let [english, spanish, pseudo] = Language::ALL;
        let words = [words(english)?, words(spanish)?, words(pseudo)?];
        Ok(Self { offered: if offered.is_empty() { vec![first] } else { offered.to_vec() }, words })
    }

    /// The words of a language.
    pub fn words(&self, language: Language) -> &Words {
        &self.words[language as usize]
    }

    /// The languages that people may choose.
    pub fn offered(&self) -> &[Language] {
        &self.offered
    }

    /// The language of whoever asks for none.
    pub fn first(&self) -> Language {
        self.offered[0]
    }
}

/// Our own words in English, for those who operate the program by its commands.
pub fn english() -> &'static Words {
    static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
        Words::new(Language::English, "the space", &[]).unwrap_or_else(|Unusable(why)| unreachable!("{why}"))
    });
    &ENGLISH
}

/// The words of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl Words {
    fn new(language: Language, space: &str, own: &[&str]) -> Result<Self, Unusable> {
        let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
        // Both languages run from left to right, and so do the addresses and names in them.
        bundle.set_use_isolating(false);
        if language == Language::Pseudo {
            bundle.set_transform(Some(pseudo::transformed));
        }
        for (name, text) in language.files() {
            let resource = parsed(text).map_err(|why| Unusable(format!("words/{name}.ftl: {why}")))?;
            bundle.add_resource_overriding(resource);
        }
        bundle.add_resource_overriding(parsed(&term("space", space)).map_err(Unusable)?);
        for text in own {
            let resource = parsed(text).map_err(Unusable)?;
            if let Some(unknown) = resource.entries().find_map(|entry| unknown_to(&bundle, entry)) {
                return Err(Unusable(format!(
                    "there is no message {unknown} to replace; the folder words/ of the source lists them all"
                )));
            }
            bundle.add_resource_overriding(resource);
        }
        Ok(Self { language, bundle })
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Says it. A message that does not exist shows its name.
    pub fn say(&self, phrase: impl Into<Phrase>) -> Cow<'_, str> {
        let phrase = phrase.into();
        match self.find(&phrase) {
            Some(words) => words,
            None => {
                tracing::error!(why = %phrase.name, "a message has no words");
                debug_assert!(false, "{} has no words", phrase.name);
                Cow::Owned(phrase.name.into_owned())
            }
        }
    }

    /// Says it, where there is such a message.
    pub fn find(&self, phrase: &Phrase) -> Option<Cow<'_, str>> {
        let message = self.bundle.get_message(&phrase.name)?;
        let pattern = match phrase.attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let arguments = (!phrase.arguments.is_empty()).then(|| self.arguments(phrase));
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, arguments.as_ref(), &mut errors);
        if !errors.is_empty() {
            tracing::error!(why = %phrase.name, "a message was said without what it is about");
            debug_assert!(false, "{} was said without what it is about: {errors:?}", phrase.name);
        }
        Some(words)
    }

    /// The lines of a message, one thing each.
    pub fn lines(&self, name: &'static str) -> Vec<String> {
        self.say(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    fn arguments(&self, phrase: &Phrase) -> FluentArgs<'static> {
        phrase.arguments.iter().map(|(name, value)| (*name, self.value(value))).collect()
    }

    fn value(&self, argument: &Argument) -> FluentValue<'static> {
        match argument {
            Argument::Number(number) => FluentValue::from(*number),
            Argument::Text(text) => FluentValue::from(text.clone()),
            Argument::Phrase(phrase) => FluentValue::from(self.say(Phrase::clone(phrase)).into_owned()),
        }
    }
}

/// Reads a message file, or says what is wrong with it.
fn parsed(text: &str) -> Result<FluentResource, String> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
        let wrong = errors.first();
        let line = wrong.map_or(1, |error| text[..error.pos.start.min(text.len())].lines().count().max(1));
        let why = wrong.map(|error| error.kind.to_string()).unwrap_or_default();
        format!(
            "line {line} is no message of Fluent ({why}): each is `name = text`, further lines are indented"
        )
    })
}

/// A term: what a message says with `{ -name }`.
fn term(name: &str, text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("-{name} = {{ \"{text}\" }}\n")
}

/// A message that nobody would ever say. Questions have whatever names they have.
fn unknown_to<'a>(bundle: &FluentBundle<FluentResource>, entry: &Entry<&'a str>) -> Option<&'a str> {
    let Entry::Message(message) = entry else { return None };
    let name = message.id.name;
    let is_known = bundle.has_message(name) || name.starts_with("ask-") || name.starts_with("field-");
    (!is_known).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};

    use super::*;

    const BOTH: [Language; 2] = [Language::English, Language::Spanish];

    fn dictionary(own: &Own) -> Result<Dictionary, Unusable> {
        Dictionary::new("Space \"{ one }\"", &BOTH, own)
    }

    /// What a message is about, in all its forms.
    fn variables(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            let (selector, variants) = match expression {
                Expression::Inline(inline) => (inline, &[][..]),
                Expression::Select { selector, variants } => (selector, &variants[..]),
            };
            if let InlineExpression::VariableReference { id } = selector {
                into.insert(id.name.to_owned());
            }
            variants.iter().for_each(|variant| variables(&variant.value, into));
        }
    }

    /// Each message and part of one, with what it is about.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for (name, text) in language.files() {
            let resource = parsed(text).expect(name);
            for entry in resource.entries() {
                let Entry::Message(message) = entry else { continue };
                let parts = message
                    .attributes
                    .iter()
                    .map(|part| (format!("{}.{}", message.id.name, part.id.name), &part.value));
                let whole = message.value.iter().map(|value| (message.id.name.to_owned(), value));
                for (name, pattern) in whole.chain(parts) {
                    let mut about = BTreeSet::new();
                    variables(pattern, &mut about);
                    assert!(all.insert(name.clone(), about).is_none(), "{name} is there twice");
                }
            }
        }
        all
    }

    #[test]
    fn every_language_says_the_same_of_the_same_things() {
        assert_eq!(messages(Language::English), messages(Language::Spanish));
    }

    #[test]
    fn no_two_languages_use_the_same_sentence() {
        let dictionary = dictionary(&[]).expect("our own words");
        for (name, about) in messages(Language::English).iter().filter(|(_, about)| about.is_empty()) {
            let said = BOTH.map(|language| {
                let (whole, part) = name.split_once('.').map_or((name.as_str(), None), |(a, b)| (a, Some(b)));
                let message = dictionary.words(language).bundle.get_message(whole).expect(name);
                let pattern = match part {
                    Some(part) => message.get_attribute(part).map(|part| part.value()),
                    None => message.value(),
                };
                dictionary
                    .words(language)
                    .bundle
                    .format_pattern(pattern.expect(name), None, &mut Vec::new())
                    .into_owned()
            });
            // A word that is the same in both, or a sentence that nobody has translated.
            assert!(said[0] != said[1] || !said[0].contains(' '), "{name} {about:?}: {}", said[0]);
        }
    }

    /// Names of messages that the program puts together.
    const FAMILIES: [&str; 2] = ["ask-", "field-"];

    #[test]
    fn every_message_is_said_somewhere() {
        fn sources(folder: &Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    sources(&path, into);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    into.push_str(&std::fs::read_to_string(&path).expect("a source"));
                }
            }
        }
        let mut all = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        for name in messages(Language::English).keys() {
            let whole = name.split('.').next().unwrap_or(name);
            let of_a_family = FAMILIES.iter().any(|family| whole.starts_with(family));
            assert!(of_a_family || all.contains(&format!("\"{whole}\"")), "nobody says {name}");
        }
    }

    #[test]
    fn an_organisation_says_it_in_its_own_way() {
        let own = [(
            Language::English,
            "review-join = Become one of us\nwelcome-steps =\n    Ring the bell.\n    Come in.".to_owned(),
        )];
        let dictionary = dictionary(&own).expect("good words");
        for language in BOTH {
            let words = dictionary.words(language);
            assert_eq!(words.say("review-join"), "Become one of us", "rather in English than wrong");
            assert_eq!(words.lines("welcome-steps"), ["Ring the bell.", "Come in."]);
            assert!(words.say("landing").contains("Space \"{ one }\""));
        }
    }

    #[test]
    fn words_that_nobody_would_say_are_refused() {
        let refused = |text: &str| {
            dictionary(&[(Language::Spanish, text.to_owned())]).map(|_| ()).map_err(|why| why.to_string())
        };
        assert!(refused("review-jion = Únete").is_err_and(|why| why.contains("review-jion")));
        assert!(refused("review = Una\nreview join = Dos").is_err_and(|why| why.contains("line 2")));
        assert_eq!(refused("field-shoe_size = Número de zapato"), Ok(()));
    }

    #[test]
    fn numbers_and_days_stand_as_each_language_has_them() {
        let dictionary = dictionary(&[]).expect("our own words");
        let day = Phrase::day(jiff::civil::date(2026, 12, 1));
        for (language, date, one, several) in [
            (Language::English, "December 1, 2026", "one second", "5 seconds"),
            (Language::Spanish, "1 de diciembre de 2026", "un segundo", "5 segundos"),
        ] {
            let words = dictionary.words(language);
            assert_eq!(words.say(&day), date);
            assert_eq!(words.say(Phrase::new("seconds").with("count", 1_i64)), one);
            assert_eq!(words.say(Phrase::new("seconds").with("count", 5_i64)), several);
        }
    }
}
