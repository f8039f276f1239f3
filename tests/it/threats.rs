//! docs/threats.md names tests that are there, and enough of them.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The cells of each numbered row.
fn rows(document: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    let rows = document.lines().filter(|line| line.starts_with("| ")).map(cells);
    rows.filter(|row: &Vec<String>| row[0].parse::<u32>().is_ok()).collect()
}

/// Where the tests of a name stand: `vault` of `tests/it/vault.rs`, `src/…` and `e2e/…` as they say.
fn files_of(name: &str) -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let name = match (name.strip_prefix("e2e/"), name.starts_with("src/")) {
        (Some(story), _) => format!("e2e/tests/stories/{story}"),
        (None, true) => name.to_owned(),
        (None, false) => format!("tests/it/{name}"),
    };
    [format!("{name}.rs"), format!("{name}/mod.rs")].map(|file| root.join(file)).into()
}

#[test]
fn every_threat_has_a_defence_a_clause_and_a_test_that_is_there() {
    let document = fs::read_to_string(Path::new(ROOT).join("docs/threats.md")).unwrap();
    let rows = rows(&document);
    assert!(rows.len() >= 60, "{}", rows.len());
    for (number, row) in rows.iter().enumerate() {
        let [at, attack, defence, proofs, clauses] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!(*at, (number + 1).to_string());
        assert!(!attack.is_empty() && !defence.is_empty(), "{row:?}");
        let parts = |clause: &str| clause.split('.').filter(|part| part.parse::<u8>().is_ok()).count();
        assert!(clauses.split(", ").all(|clause| parts(clause) == 3), "{row:?}");
        for proof in proofs.split(", ") {
            let (name, sentence) =
                proof.trim_matches('`').split_once("::").unwrap_or_else(|| panic!("{proof}"));
            let there = files_of(name).iter().any(|file| {
                fs::read_to_string(file).is_ok_and(|text| text.contains(&format!("fn {sentence}(")))
            });
            assert!(there, "row {at}: there is no {proof}");
        }
    }
}
