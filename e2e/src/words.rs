//! What stories name in English, in the language of the page: the program's own message files, read backwards.
//!
//! A story names a text, or a part of one, as it stands in `words/en`. Where a page is in another language, every message with that
//! text in English is looked up in the files of that language: its words there, and of a message with something else in
//! it, such as an address, the longest piece. What no message says, such as an answer or a button of the practice parts,
//! is looked for as it is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use dhsignup::words::Language;
use fluent_syntax::ast::{Entry, Expression, Pattern, PatternElement};
use fluent_syntax::parser;

/// Each message and each part of one by its name, as the pieces between what it is about.
type Messages = BTreeMap<String, Vec<String>>;

static ENGLISH: LazyLock<Messages> = LazyLock::new(|| read(Language::English));
static SPANISH: LazyLock<Messages> = LazyLock::new(|| read(Language::Spanish));

fn messages(language: Language) -> &'static Messages {
    match language {
        Language::English | Language::Pseudo => &ENGLISH,
        Language::Spanish => &SPANISH,
    }
}

/// What a page in this language may say where one in English says `text`: one thing, or one for each message that could be meant.
pub(crate) fn said(text: &str, language: Language) -> Vec<String> {
    if language != Language::Spanish {
        return vec![text.to_owned()];
    }
    let wanted = text.to_lowercase();
    let is_it = |pieces: &[String]| matches!(pieces, [whole] if whole.to_lowercase() == wanted);
    let has_it = |pieces: &[String]| pieces.iter().any(|piece| piece.to_lowercase().contains(&wanted));
    let all = messages(Language::English);
    let named = |is_meant: &dyn Fn(&[String]) -> bool| -> Vec<String> {
        let meant = all.iter().filter(|(_, pieces)| is_meant(pieces));
        meant.filter_map(|(name, _)| longest(&messages(language)[name])).collect()
    };
    let found = Some(named(&is_it)).filter(|found| !found.is_empty()).unwrap_or_else(|| named(&has_it));
    if found.is_empty() { vec![text.to_owned()] } else { found }
}

/// The pieces of one message, as it stands in the file.
pub(crate) fn pieces(name: &str, language: Language) -> &'static [String] {
    messages(language).get(name).map_or(&[], Vec::as_slice)
}

fn longest(pieces: &[String]) -> Option<String> {
    pieces.iter().max_by_key(|piece| piece.chars().count()).cloned()
}

fn read(language: Language) -> Messages {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../words").join(language.tag());
    let files = fs::read_dir(folder).expect("the message files lie beside the sources").flatten();
    let mut all = Messages::new();
    for file in files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "ftl")) {
        let text = fs::read_to_string(file).expect("a message file can be read");
        let resource = parser::parse(text.as_str()).expect("a message file reads");
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let name = message.id.name;
            if let Some(pattern) = &message.value {
                all.insert(name.into(), cut(pattern));
            }
            for part in &message.attributes {
                all.insert(format!("{name}.{}", part.id.name), cut(&part.value));
            }
        }
    }
    all
}

/// A message without what it is about; each line of a list is a piece of its own.
fn cut(pattern: &Pattern<&str>) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => piece.push_str(value),
            PatternElement::Placeable { expression } => {
                pieces.push(std::mem::take(&mut piece));
                if let Expression::Select { variants, .. } = expression {
                    pieces.extend(variants.iter().flat_map(|variant| cut(&variant.value)));
                }
            }
        }
    }
    pieces.push(piece);
    let lines = pieces.iter().flat_map(|piece| piece.lines());
    lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_the_other_language() {
        let of = |name| longest(pieces(name, Language::Spanish)).expect("it has words");
        assert_eq!(
            said("Continue", Language::Spanish),
            [of("go-on")],
            "exactly this, not “Continue a signup”"
        );
        assert!(said("Join", Language::Spanish).contains(&of("review-join")));
        assert_eq!(said("continue", Language::English), ["continue"]);
        assert_eq!(said("+1 312 555 0199 is nobody's", Language::Spanish), ["+1 312 555 0199 is nobody's"]);
    }

    #[test]
    fn a_message_about_something_is_cut_there() {
        let resource =
            parser::parse("a = One { $b ->\n    [one] two\n   *[other] { $b } three\n    }, four").unwrap();
        let Some(Entry::Message(message)) = resource.body.first() else { panic!("a message") };
        assert_eq!(cut(message.value.as_ref().unwrap()), ["One", "two", "three", ", four"]);
    }
}
