//! Pages as they are heard: the accessible tree of each, held against the one that somebody read and kept.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex_lite::Regex;

/// What is another one in every run, and what stands there instead.
static PASSING: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
    [
        (r"\b(PS1|EW)-\w{4}-\w{4}", "$1-…"),
        (r"\b[A-Z][a-z]+ \d+, (\d{4}|\d\d:\d\d)", "a date"),
        (r"\b\d+ de [a-z]+ (de \d{4}|a las \d\d:\d\d)", "una fecha"),
        (r"\b\d\d:\d\d\b", "a time"),
        // What is only digits is the member's number.
        (r#"definition: "\d+""#, "definition: a number"),
    ]
    .map(|(what, instead)| (Regex::new(what).expect("a pattern that reads"), instead))
});

/// Holds the tree of a page against `e2e/tests/pages/{name}.yml`, such as `es/20-review`, or keeps it there where `KEEP_PAGES` is set.
///
/// # Errors
/// What is heard otherwise, line by line.
pub(crate) fn hold(name: &str, tree: &str, base: &str) -> Result<(), String> {
    let heard = settled(tree, base);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pages/{name}.yml"));
    if env::var_os("KEEP_PAGES").is_some() {
        let folder = file.parent().unwrap_or(&file);
        return fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, heard))
            .map_err(|error| format!("{} cannot be written: {error}", file.display()));
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    match differences(&kept, &heard) {
        words if words.is_empty() => Ok(()),
        words => Err(format!(
            "the page is heard otherwise than {} says (if that is meant, KEEP_PAGES=yes just screenshots writes it anew):\n{words}",
            file.display()
        )),
    }
}

/// The tree without what passes: where the server is, references, dates.
fn settled(tree: &str, base: &str) -> String {
    let mut settled = tree.replace(base, "") + "\n";
    for (what, instead) in &*PASSING {
        settled = what.replace_all(&settled, *instead).into_owned();
    }
    settled
}

/// The lines that only one of them has.
fn differences(kept: &str, heard: &str) -> String {
    let only = |sign: char, these: &str, those: &str| {
        let missing = these.lines().filter(|line| !those.lines().any(|other| other == *line));
        missing.map(|line| format!("  {sign} {line}\n")).collect::<String>()
    };
    let words = only('-', kept, heard) + &only('+', heard, kept);
    if words.is_empty() && kept != heard { "  the same lines in another order\n".into() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_left_out() {
        let tree = "- term: Member number\n- definition: \"17\"\n- strong: PS1-GAAX-4KS4 of November 25, 2026\n- text: 1 de diciembre de 2026\n- url: http://127.0.0.1:1/x";
        let expected = "- term: Member number\n- definition: a number\n- strong: PS1-… of a date\n- text: una fecha\n- url: /x\n";
        assert_eq!(settled(tree, "http://127.0.0.1:1"), expected);
    }

    #[test]
    fn a_difference_names_the_lines() {
        assert_eq!(differences("a\nb\n", "a\nb\n"), "");
        assert_eq!(differences("a\nb\n", "a\nc\n"), "  - b\n  + c\n");
        assert_ne!(differences("a\nb\n", "b\na\n"), "");
    }
}
