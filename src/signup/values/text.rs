//! The characters no field accepts, and the one form in which the others are kept.

use unicode_normalization::UnicodeNormalization;

use crate::words::Phrase;

/// Trims and composes (NFC) one line of text, or says which kind of character to take out.
///
/// DHService answers `200 {"member_id":null}` to NUL and to lone surrogates, so they have to stop here; U+FFFD is
/// what the form decoder makes of bytes that are not UTF-8.
pub(super) fn one_line(typed: &str) -> Result<String, Phrase> {
    let text = typed.trim();
    if text.contains('\u{fffd}') {
        return Err("text-broken".into());
    }
    if text.chars().any(|c| c.is_control() || breaks_lines(c) || is_invisible_direction(c))
        || text.chars().all(is_blank)
    {
        return Err("text-hidden".into());
    }
    // Composing what is composed already cost a tenth of a saved answer.
    Ok(if text.is_ascii() { text.to_owned() } else { text.nfc().collect() })
}

/// Line and paragraph separator: no control characters to Unicode, and a new line to whoever reads them.
fn breaks_lines(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters that reorder the text around them, so that what is read is not what is stored.
fn is_invisible_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Characters that take no ink. Between others they have their use (a joiner in a Persian name, or in an emoji); alone they
/// would be a name that nobody can see. Unicode's `Default_Ignorable_Code_Point`, and the blank of braille.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn composes_and_trims() {
        assert_eq!(one_line("  Zoe\u{308} "), Ok("Zoë".to_owned()));
    }

    #[test]
    fn joiners_between_letters_stay() {
        for typed in ["\u{645}\u{6cc}\u{200c}\u{631}", "👩\u{200d}🚀"] {
            assert_eq!(one_line(typed), Ok(typed.to_owned()));
        }
    }

    #[test]
    fn refuses_what_upstream_cannot_store_or_a_reader_cannot_see() {
        for typed in [
            "a\0b",
            "a\nb",
            "a\u{202e}b",
            "a\u{fffd}b",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{2028}b",
            "\u{200b} \u{2800}",
        ] {
            assert!(one_line(typed).is_err(), "{typed:?}");
        }
    }
}
