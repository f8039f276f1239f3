//! The accessibility rules of axe-core, and a way to read what they find.

use std::fmt::Write;

use playwright_rs::{AddScriptTagOptions, Page};
use serde::Deserialize;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");

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

/// What is wrong with a page, in words; nothing when nothing is. Wants a browser that ignores the page's
/// content security policy, since the rules are a script that the policy would refuse.
pub(crate) async fn violations(page: &Page) -> playwright_rs::Result<Option<String>> {
    let loaded: bool = page.evaluate("() => 'axe' in window", None::<&()>).await?;
    if !loaded {
        page.add_script_tag(AddScriptTagOptions::builder().path(AXE).build()).await?;
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
