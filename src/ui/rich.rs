//! Sentences with something else than words in them: an address in bold, a link.

use maud::{Markup, Render, html};

use crate::words::{Phrase, Words};

/// Stand before and after the number of a piece while the sentence is put together: characters that no message has, and that
/// no person can type into one.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Says a message and puts each piece where the sentence of this language has it.
pub fn rich<const N: usize>(
    words: &Words,
    phrase: impl Into<Phrase>,
    pieces: [(&'static str, &dyn Render); N],
) -> Markup {
    let mut phrase = phrase.into();
    for (number, (name, _)) in pieces.iter().enumerate() {
        phrase = phrase.with(name, format!("{OPEN}{number}{CLOSE}"));
    }
    let said = words.say(phrase);
    let mut parts = said.split(OPEN);
    html! {
        (parts.next().unwrap_or_default())
        @for part in parts {
            @if let Some((number, after)) = part.split_once(CLOSE) {
                @if let Some((_, piece)) = number.parse::<usize>().ok().and_then(|number| pieces.get(number)) { (piece) }
                (after)
            }
        }
    }
}

/// A piece in bold.
pub fn strong(text: impl Render) -> Markup {
    html! { strong { (text) } }
}

/// A piece that writes to somebody, with a subject where there is one to name.
pub fn mail_to(address: &str, subject: Option<&dyn std::fmt::Display>) -> Markup {
    let to = subject
        .map_or_else(|| format!("mailto:{address}"), |subject| format!("mailto:{address}?subject={subject}"));
    let (name, host) = address.split_once('@').unwrap_or((address, ""));
    // Where there is no room for it, it breaks before its host.
    html! { a href=(to) { (name) wbr; "@" (host) } }
}

#[cfg(test)]
mod tests {
    use maud::PreEscaped;

    use super::*;
    use crate::words::{Dictionary, Language};

    #[test]
    fn what_was_typed_stays_text_and_each_piece_finds_its_place() {
        let dictionary =
            Dictionary::new("Space", &[Language::English, Language::Spanish], &[]).expect("our own words");
        let address = strong("<b>ada</b>@example.org");
        for language in [Language::English, Language::Spanish] {
            let PreEscaped(said) = rich(dictionary.words(language), "stop-begun", [("address", &address)]);
            assert!(said.contains("<strong>&lt;b&gt;ada&lt;/b&gt;@example.org</strong>."), "{said}");
        }
    }
}
