//! What may be typed into a field by somebody who means no good: any Unicode, and slips from what is accepted.

use proptest::collection::vec;
use proptest::prelude::*;

/// Texts that some decoder, database or reader takes for something else.
const PIECES: &[&str] = &[
    "",
    " ",
    "\t",
    "\r\n",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\\u0000",
    "\\ud83d",
    "\\ud83d\\ude00",
    "\\x00",
    "%00",
    "%ff",
    "&#0;",
    "&#xD800;",
    "<b>",
    "'\"><script>",
    "{{7*7}}",
    "${7}",
    "'; DROP TABLE member; --",
    "xn--",
    "xn--bcher-kva",
    "@",
    "..",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{e000}",
    // Composes with the letter before it, and does not where it is excluded from that.
    "e\u{308}\u{301}",
    "\u{915}\u{93c}",
    "\u{958}",
    "\u{1100}\u{1161}\u{11a8}",
    // One sign in two code points, or two signs in one.
    "\u{212a}",
    "\u{212b}",
    "\u{2126}",
    "\u{fb01}",
    "\u{ff21}",
    "\u{2000}",
    "\u{3000}",
    "\u{1d15e}",
    // Nothing to see, or another order of what is seen.
    "\u{200b}",
    "\u{200d}",
    "\u{2060}",
    "\u{ad}",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{61c}",
    "\u{2028}",
    "\u{2029}",
    "\u{e0041}",
    "\u{3164}",
    "İ",
    "ß",
    "ſ",
    "٣",
    "👩\u{200d}👩\u{200d}👧",
    "🏴\u{e0067}\u{e0062}",
];

/// A text for a field whose example this is.
pub(crate) fn text(example: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        5 => slips(example),
        3 => alike(example),
        3 => vec(letter(), 0..40).prop_map(String::from_iter),
        2 => vec(piece(), 0..8).prop_map(|pieces| pieces.concat()),
        1 => (piece(), 1usize..3_000).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![proptest::sample::select(PIECES).prop_map(str::to_owned), letter().prop_map(String::from)]
}

fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => any::<char>(),
        3 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\0', '\u{1f}'),
        1 => proptest::char::range('\u{7f}', '\u{24f}'),
        2 => proptest::char::range('\u{300}', '\u{36f}'),
        1 => proptest::char::range('\u{1100}', '\u{11ff}'),
        1 => proptest::char::range('\u{2000}', '\u{206f}'),
        1 => proptest::char::range('\u{f900}', '\u{ffff}'),
        1 => proptest::char::range('\u{1f300}', '\u{1faff}'),
    ]
}

/// The example with a few letters taken out, put in, doubled or changed for others of their kind.
fn slips(example: &'static str) -> impl Strategy<Value = String> {
    let slip = (any::<prop::sample::Index>(), 0u8..6, piece(), proptest::char::range('0', '9'));
    vec(slip, 0..5).prop_map(move |slips| {
        let mut letters: Vec<char> = example.chars().collect();
        for (at, kind, piece, digit) in slips {
            let at = at.index(letters.len() + 1);
            let there = at..(at + 1).min(letters.len());
            match (kind, letters.get(at).copied()) {
                (0, _) => drop(letters.splice(at..at, piece.chars())),
                (1, _) => drop(letters.splice(there, piece.chars())),
                (2, _) => drop(letters.drain(there)),
                (3, Some(letter)) => letters.insert(at, letter),
                (4, Some(letter)) if letter.is_ascii_digit() => letters[at] = digit,
                (_, Some(letter)) => drop(letters.splice(there, letter.to_uppercase())),
                _ => {}
            }
        }
        letters.into_iter().collect()
    })
}

/// Other texts of the example's letters, of any length.
fn alike(example: &'static str) -> impl Strategy<Value = String> {
    let letters: Vec<char> = if example.is_empty() { vec!['x'] } else { example.chars().collect() };
    vec(proptest::sample::select(letters), 0..60).prop_map(String::from_iter)
}
