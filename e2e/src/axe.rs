//! The accessibility rules of axe-core, and a way to read what they find.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex};

use playwright_rs::Page;
use serde::Deserialize;

/// The rules, as `tests/setup` installs them.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("`sh tests/setup` installs axe-core")
});

/// The kinds of page that some story has looked at already.
static SEEN: Mutex<Option<HashSet<u64>>> = Mutex::new(None);

/// What a page is made of, without what it says: two drafts of one question are one kind of page, with a mistake it is another.
const SKELETON: &str =
    "() => Array.from(document.querySelectorAll('body *'), (it) => it.localName + Array.from(it.attributes)
    .filter(({ name }) => /^(id|class|role|type|aria-.*|data-(place|step)|hidden|lang)$/.test(name))
    .map(({ name, value }) => `[${name}=${value}]`).join('')).join()";

#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    html: String,
    #[serde(rename = "failureSummary", default)]
    summary: String,
}

/// What is wrong with a page of a kind that nobody has looked at in this run; nothing where somebody has.
pub(crate) async fn news(page: &Page) -> playwright_rs::Result<Option<String>> {
    let skeleton: String = page.evaluate(SKELETON, None::<&()>).await?;
    let mut hasher = DefaultHasher::new();
    skeleton.hash(&mut hasher);
    let kind = hasher.finish();
    if !SEEN.lock().expect("no poison").get_or_insert_default().insert(kind) {
        return Ok(None);
    }
    let found = violations(page).await;
    if found.is_err() {
        // The page moved on meanwhile: another one of this kind will be looked at.
        SEEN.lock().expect("no poison").get_or_insert_default().remove(&kind);
    }
    found
}

/// What is wrong with a page, in words; nothing when nothing is. The driver brings the rules in from outside, where no
/// content security policy is asked.
pub(crate) async fn violations(page: &Page) -> playwright_rs::Result<Option<String>> {
    let loaded: bool = page.evaluate("() => 'axe' in window", None::<&()>).await?;
    if !loaded {
        page.evaluate_expression(&AXE).await?;
    }
    let run = "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
        .map(({ id, impact, help, nodes }) =>
            ({ id, impact, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }))";
    let found: Vec<Violation> = page.evaluate(run, None::<&()>).await?;
    Ok((!found.is_empty()).then(|| in_words(&found)))
}

fn in_words(violations: &[Violation]) -> String {
    let mut words = String::new();
    for violation in violations {
        let impact = violation.impact.as_deref().unwrap_or("unrated");
        let _ = writeln!(words, "{} ({impact}): {}", violation.id, violation.help);
        for node in &violation.nodes {
            let _ =
                writeln!(words, "    {}\n        {}", node.html, node.summary.replace('\n', "\n        "));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_reads_as_what_where_and_how_to_mend_it() {
        let node = Node { html: "<input>".into(), summary: "Fix any:\n  add a label".into() };
        let found = [Violation {
            id: "label".into(),
            impact: None,
            help: "Fields have labels".into(),
            nodes: vec![node],
        }];
        let expected =
            "label (unrated): Fields have labels\n    <input>\n        Fix any:\n          add a label\n";
        assert_eq!(in_words(&found), expected);
    }
}
