//! How PostgreSQL and Python treat the JSON and the text they are given, where it differs from ours.

use jiff::Timestamp;
use serde_json::Value;

/// What PostgreSQL refuses in a document that Python reads without complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// `\u0000`: jsonb cannot hold it.
    Nul,
    /// Half a surrogate pair: no Unicode text.
    Surrogate,
}

/// Reads a document as Python's `json` does; `None` where that raises.
pub(super) fn read(body: &[u8]) -> Option<(Value, Option<Flaw>)> {
    if let Ok(value) = serde_json::from_slice(body) {
        let flaw = holds_nul(&value).then_some(Flaw::Nul);
        return Some((value, flaw));
    }
    // Python lets half a surrogate pair pass, serde_json does not: read once more without it.
    let mended = without_lone_surrogates(std::str::from_utf8(body).ok()?);
    serde_json::from_str(&mended).ok().map(|value| (value, Some(Flaw::Surrogate)))
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn without_lone_surrogates(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let whole = match escaped_unit(rest) {
            Some(0xD800..=0xDBFF) => match escaped_unit(&rest[6..]) {
                Some(0xDC00..=0xDFFF) => 12,
                _ => 0,
            },
            Some(0xDC00..=0xDFFF) => 0,
            Some(_) => 6,
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(if whole == 0 { "\\ufffd" } else { &rest[..whole] });
        rest = &rest[if whole == 0 { 6 } else { whole }..];
    }
    mended + rest
}

/// The number in a leading `\uXXXX`.
fn escaped_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// `COALESCE(old, '{}') || new`: objects are merged key by key, everything else becomes a list.
pub(super) fn concat(old: Option<Value>, new: Value) -> Value {
    match (old.unwrap_or_else(|| Value::Object(Default::default())), new) {
        (Value::Object(mut old), Value::Object(new)) => {
            old.extend(new);
            Value::Object(old)
        }
        (old, new) => {
            let mut list = items(old);
            list.extend(items(new));
            Value::Array(list)
        }
    }
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        value => vec![value],
    }
}

/// `column ->> key`: text, or SQL's NULL.
pub(super) fn text(column: &Option<Value>, key: &str) -> Value {
    match column.as_ref().and_then(|column| column.get(key)) {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) => Value::String(text.clone()),
        Some(other) => Value::String(other.to_string()),
    }
}

/// Python's `datetime.now().isoformat()`: microseconds and no zone.
pub(super) fn isoformat(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// `LOWER()`: character by character, so that U+212A, the Kelvin sign, becomes `k`.
pub(super) fn lower(text: &str) -> String {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// `text ILIKE pattern` with the wildcards left as they are, as DHService leaves them.
pub(super) fn ilike(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (lower(text), lower(pattern));
    like(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>())
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        ['_', rest @ ..] => text.split_first().is_some_and(|(_, text)| like(text, rest)),
        ['\\', c, rest @ ..] | [c, rest @ ..] => {
            text.split_first().is_some_and(|(first, text)| first == c && like(text, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn half_a_surrogate_pair_is_read_and_flagged_and_a_whole_one_is_fine() {
        assert_eq!(read(br#"["a\ud83d"]"#), Some((json!(["a\u{fffd}"]), Some(Flaw::Surrogate))));
        assert_eq!(read(br#"["\udc00\\u00e4"]"#), Some((json!(["\u{fffd}\\u00e4"]), Some(Flaw::Surrogate))));
        assert_eq!(read(br#"["\ud83d\ude00"]"#), Some((json!(["😀"]), None)));
        assert_eq!(read(br#"["a\u0000"]"#), Some((json!(["a\0"]), Some(Flaw::Nul))));
        assert_eq!(read(b"{nope"), None);
        assert_eq!(read(b"\"\\"), None);
    }

    #[test]
    fn the_kelvin_sign_is_a_k_and_wildcards_match() {
        assert_eq!(lower("\u{212A}ELVIN"), "kelvin");
        assert!(ilike("Ada@example.org", "%"));
        assert!(ilike("Ada@example.org", "ada_example.org"));
        assert!(ilike("a_b", "A\\_B") && !ilike("axb", "a\\_b"));
        assert!(!ilike("Ada@example.org", "ada"));
    }

    #[test]
    fn anything_but_two_objects_becomes_a_list() {
        assert_eq!(concat(None, json!({"a": 1})), json!({"a": 1}));
        assert_eq!(concat(Some(json!({"a": 1})), json!(null)), json!([{"a": 1}, null]));
        assert_eq!(concat(Some(json!([1])), json!({"a": 1})), json!([1, {"a": 1}]));
    }
}
