//! The characters no field accepts, and the one form in which the others are kept.

use unicode_normalization::UnicodeNormalization;

/// Trims and composes (NFC) one line of text, or says which kind of character to take out.
///
/// DHService answers `200 {"member_id":null}` to NUL and to lone surrogates, so they have to stop here; U+FFFD is
/// what the form decoder makes of bytes that are not UTF-8.
pub(super) fn one_line(typed: &str) -> Result<String, String> {
    let text = typed.trim();
    if text.contains('\u{fffd}') {
        return Err("Type this again: some characters did not arrive whole".into());
    }
    if text.chars().any(|c| c.is_control() || is_invisible_direction(c)) {
        return Err("Type this again without line breaks or hidden characters".into());
    }
    Ok(text.nfc().collect())
}

/// Characters that reorder the text around them, so that what is read is not what is stored.
fn is_invisible_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn composes_and_trims() {
        assert_eq!(one_line("  Zoe\u{308} ").as_deref(), Ok("Zoë"));
    }

    #[test]
    fn refuses_what_upstream_cannot_store_or_a_reader_cannot_see() {
        for typed in ["a\0b", "a\nb", "a\u{202e}b", "a\u{fffd}b", "a\u{7f}b", "a\u{85}b"] {
            assert!(one_line(typed).is_err(), "{typed:?}");
        }
    }
}
