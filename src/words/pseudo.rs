//! English with other letters.

use std::borrow::Cow;

/// Every letter another one that reads like it, and the vowels twice, as long as a longer language would make it.
pub(super) fn transformed(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.chars().flat_map(letters).collect())
}

fn letters(plain: char) -> impl Iterator<Item = char> {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const OTHER: &str = "áƀçďéƒğĥíĵķłɱñóƥɋŕšţúṽŵẋýžÁƁÇĎÉƑĞĤÍĴĶŁṀÑÓƤɊŔŠŢÚṼŴẊÝŽ";
    let other = PLAIN.chars().position(|other| other == plain).and_then(|at| OTHER.chars().nth(at));
    let times = if "aeiou".contains(plain) { 2 } else { 1 };
    std::iter::repeat_n(other.unwrap_or(plain), times)
}
