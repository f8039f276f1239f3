//! A page taken apart, strictly: what a person typed is text or the value of an attribute, or it is a fault.

/// A tag and the text behind it.
#[derive(Debug)]
pub(crate) struct Tag {
    /// With its slash, where it ends an element.
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Every tag of a document, in order.
///
/// # Panics
/// Where a sign stands for itself that our pages always escape.
pub(crate) fn tags(document: &str) -> Vec<Tag> {
    let mut rest = document.strip_prefix("<!DOCTYPE html>").expect("a document of ours");
    let mut tags = Vec::new();
    while let Some(inside) = rest.strip_prefix('<') {
        let (tag, behind) = one(inside);
        let raw = ["script", "style"].contains(&tag.name.as_str());
        let text = if raw { behind.find("</").unwrap() } else { behind.find('<').unwrap_or(behind.len()) };
        let (text, next) = behind.split_at(text);
        tags.push(Tag { text: if raw { text.to_owned() } else { plain(text) }, ..tag });
        rest = next;
    }
    assert_eq!(rest, "");
    tags
}

/// What stands in a field of a page.
pub(crate) fn value(tags: &[Tag], field: &str) -> Option<String> {
    let input = tags.iter().find(|tag| tag.name == "input" && tag.attribute("id") == Some(field))?;
    input.attribute("value").map(str::to_owned)
}

/// The page without anything that was typed: its elements and their attributes.
pub(crate) fn bones(tags: &[Tag]) -> Vec<String> {
    let names =
        |tag: &Tag| tag.attributes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ");
    tags.iter().map(|tag| format!("{} {}", tag.name, names(tag))).collect()
}

fn one(inside: &str) -> (Tag, &str) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "/-:".contains(c);
    let name = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (tag, mut rest) = inside.split_at(name(inside));
    assert!(!tag.is_empty(), "no tag: {inside:.80}");
    let mut attributes = Vec::new();
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (key, behind) = attribute.split_at(name(attribute));
        assert!(!key.is_empty(), "no attribute: {attribute:.80}");
        let (value, behind) = match behind.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a quote that ends"),
            None => ("", behind),
        };
        attributes.push((key.to_owned(), plain(value)));
        rest = behind;
    }
    let rest = rest.strip_prefix('>').unwrap_or_else(|| panic!("<{tag} does not end: {rest:.80}"));
    (Tag { name: tag.to_owned(), attributes, text: String::new() }, rest)
}

/// The text that is meant; every sign that could end it has to be escaped.
fn plain(escaped: &str) -> String {
    assert!(!escaped.contains(['<', '>', '"']), "not escaped: {escaped}");
    let mut parts = escaped.split('&');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (name, rest) = part.split_once(';').unwrap_or_else(|| panic!("not escaped: &{part}"));
        let sign = match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            _ => panic!("not escaped: &{name};"),
        };
        text + sign + rest
    })
}
