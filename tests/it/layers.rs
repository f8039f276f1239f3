//! Who may use whom: the table of ARCHITECTURE.md, held against the sources.

use std::fs;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 29] = [
    "words",
    "theme",
    "assets",
    "foresight",
    "traces",
    "log",
    "listen",
    "staff",
    "watchers",
    "tally",
    "metrics",
    "app",
    "chance",
    "clock",
    "config",
    "jobs",
    "mail",
    "members",
    "payments",
    "practice",
    "replay",
    "serve",
    "signup",
    "steps",
    "store",
    "ui",
    "views",
    "web",
    "admin",
];

/// A room, the rooms it may use, and the crates that nobody but those named here may.
const MAY_USE: &[(&str, &[&str], &[&str])] = &[
    ("chance", &[], &["rand"]),
    ("clock", &[], &[]),
    ("words", &[], &["fluent_bundle", "fluent_syntax", "unic_langid"]),
    ("theme", &[], &["color", "flate2", "roxmltree"]),
    ("assets", &["theme"], &["flate2", "sha2"]),
    ("signup", &["words"], &[]),
    ("config", &["signup", "steps", "theme", "words"], &["toml"]),
    ("steps", &["signup"], &[]),
    ("ui", &["signup", "words"], &["maud", "qrcode"]),
    ("views", &["signup", "steps", "ui", "words"], &["maud"]),
    ("members", &["signup", "config"], &["reqwest", "rustls", "tokio", "fail"]),
    ("payments", &["signup"], &["hmac", "sha2"]),
    ("mail", &["signup", "config", "words"], &["lettre", "maud", "tokio"]),
    (
        "store",
        &["signup", "config", "clock", "chance", "words"],
        &[
            "crossbeam_channel",
            "rusqlite",
            "sqlx",
            "tokio",
            "tower_sessions",
            "async_trait",
            "chacha20poly1305",
            "hmac",
            "sha2",
            "fail",
            "futures_util",
        ],
    ),
    ("watchers", &["signup"], &[]),
    ("foresight", &["signup"], &[]),
    ("tally", &["store"], &[]),
    ("staff", &["config", "chance"], &["openidconnect", "reqwest", "rustls", "hmac", "sha2", "tokio"]),
    (
        "app",
        &[
            "assets",
            "signup",
            "config",
            "clock",
            "store",
            "members",
            "mail",
            "payments",
            "staff",
            "tally",
            "watchers",
            "foresight",
            "words",
        ],
        &["tokio"],
    ),
    (
        "jobs",
        &["signup", "store", "members", "mail", "payments", "app", "chance", "foresight"],
        &["tokio", "tokio_util", "futures_util"],
    ),
    (
        "web",
        &[
            "assets", "signup", "steps", "store", "payments", "staff", "app", "config", "jobs", "ui",
            "views", "chance", "words",
        ],
        &["axum", "tower_http", "tower_sessions", "tokio"],
    ),
    (
        "practice",
        &["clock", "mail", "signup", "words"],
        &["axum", "maud", "reqwest", "rustls", "hmac", "sha2", "rand", "tokio", "futures_util", "flate2"],
    ),
    ("log", &["config"], &["tracing_subscriber"]),
    (
        "traces",
        &["config", "log"],
        &[
            "opentelemetry",
            "opentelemetry_http",
            "opentelemetry_otlp",
            "opentelemetry_sdk",
            "reqwest",
            "rustls",
            "tokio",
            "tracing_opentelemetry",
            "tracing_subscriber",
        ],
    ),
    (
        "listen",
        &["config"],
        &["axum", "hyper", "hyper_util", "metrics", "rustix", "tokio", "tokio_util", "tower"],
    ),
    (
        "metrics",
        &["app", "listen", "store", "signup"],
        &["axum", "anyhow", "tokio", "tokio_util", "metrics_exporter_prometheus"],
    ),
    (
        "admin",
        &["signup", "store", "members", "mail", "staff", "config", "clock", "chance", "traces", "words"],
        &["anyhow", "futures_util", "csv"],
    ),
    ("replay", &["config", "practice"], &[]),
    ("serve", &ROOMS, &["axum", "tokio", "tokio_util", "anyhow"]),
];

/// Crates that belong to some rooms alone; what is not listed here (serde, jiff, tracing, …) may be used anywhere.
const GUARDED: [&str; 40] = [
    "color",
    "roxmltree",
    "qrcode",
    "fluent_bundle",
    "fluent_syntax",
    "unic_langid",
    "crossbeam_channel",
    "rusqlite",
    "opentelemetry",
    "opentelemetry_http",
    "opentelemetry_otlp",
    "opentelemetry_sdk",
    "tracing_opentelemetry",
    "metrics_exporter_prometheus",
    "openidconnect",
    "tracing_subscriber",
    "hyper",
    "hyper_util",
    "rustix",
    "csv",
    "indicatif",
    "fail",
    "axum",
    "sqlx",
    "reqwest",
    "lettre",
    "maud",
    "tokio",
    "tower_http",
    "tower_sessions",
    "hmac",
    "sha2",
    "rand",
    "rustls",
    "toml",
    "anyhow",
    "flate2",
    "chacha20poly1305",
    "futures_util",
    "tokio_util",
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_else(|_| Vec::new());
    entries
        .iter()
        .flat_map(|path: &PathBuf| sources(path))
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

fn of_room(room: &str) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let file = src.join(format!("{room}.rs"));
    [sources(&src.join(room)), if file.exists() { vec![file] } else { Vec::new() }].concat()
}

/// The code alone: no comments, and no tests at the foot of the file.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let body = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_room_uses_only_what_it_may() {
    let mut wrong = Vec::new();
    for (room, rooms, crates) in MAY_USE {
        let files = of_room(room);
        assert!(!files.is_empty(), "{room} has no sources");
        for file in files {
            let code = code(&file);
            let uses = |word: &str| code.contains(word);
            for other in ROOMS.iter().filter(|other| *other != room && !rooms.contains(other)) {
                if uses(&format!("crate::{other}::")) || uses(&format!("crate::{other};")) {
                    wrong.push(format!("{} uses {other}", file.display()));
                }
            }
            for name in GUARDED.iter().filter(|name| !crates.contains(name)) {
                if uses(&format!("{name}::")) && !uses(&format!("crate::{name}::")) {
                    wrong.push(format!("{} uses the crate {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever commits does so in `store/engine`, where a boundary stands on either side, at which the crash tests kill the program;
/// and above it nobody knows by which library, so that every statement is written once for both databases.
#[test]
fn nothing_is_written_past_the_boundaries() {
    let of_the_engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/engine");
    for file in of_room("store").iter().filter(|file| !file.starts_with(&of_the_engine)) {
        let code = code(file);
        for word in ["tx.commit()", "COMMIT", "sqlx::", "rusqlite::", "crossbeam_channel::"] {
            assert!(!code.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn the_core_waits_for_nothing() {
    for room in ["words", "signup", "steps", "ui", "views"] {
        for file in of_room(room) {
            let code = code(&file);
            assert!(!code.contains("async fn") && !code.contains(".await"), "{}", file.display());
        }
    }
}

/// A line with any other field would be kept out of the log, and missed there.
#[test]
fn every_line_that_is_logged_has_fields_that_may_be_logged() {
    let mut lines = 0;
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let code = code(&file);
        for macro_name in ["error", "warn", "info", "debug", "trace"] {
            for (_, rest) in
                code.match_indices(&format!("tracing::{macro_name}!(")).map(|(at, _)| code.split_at(at))
            {
                let inside = rest.split_once("!(").unwrap().1.split(['"', ';']).next().unwrap();
                for field in inside.split(',').map(str::trim).filter(|field| !field.is_empty()) {
                    let name = field.split('=').next().unwrap().trim().trim_start_matches(['%', '?']);
                    assert!(dhsignup::log::FIELDS.contains(&name), "{}: {name} in {inside}", file.display());
                }
                lines += 1;
            }
        }
    }
    assert!(lines > 40, "{lines}");
}

/// A span with any other field would be kept out of the traces.
#[test]
fn every_span_has_fields_that_may_be_logged() {
    let mut spans = 0;
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let code = code(&file);
        for span in code.split("_span!(").skip(1) {
            let (_, fields) = span.split(");").next().unwrap().split_once("\",").unwrap();
            for field in fields.split(',').map(str::trim).filter(|field| !field.is_empty()) {
                let name = field.split('=').next().unwrap().trim();
                assert!(dhsignup::log::FIELDS.contains(&name), "{}: {name}", file.display());
            }
            spans += 1;
        }
    }
    assert_eq!(spans, 4, "requests, jobs, calls upstream, letters");
}

#[test]
fn every_file_says_what_it_is() {
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        assert!(fs::read_to_string(&file).unwrap().starts_with("//! "), "{}", file.display());
    }
}

/// `just breakages` takes too long to be told each time; that its patches still fit is told here.
#[test]
fn every_breakage_changes_a_line_that_is_there_and_names_a_story_that_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let mut count = 0;
    for patch in fs::read_dir(root.join("e2e/breakages")).unwrap() {
        let path = patch.unwrap().path();
        let (name, text) = (path.display(), fs::read_to_string(&path).unwrap());
        let after = |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).unwrap();
        let removed: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("---"))
            .filter_map(|line| line.strip_prefix('-'))
            .collect();
        let [removed] = removed[..] else { panic!("{name} takes away more than one line, or none") };
        let there = read(after("+++ b/")).lines().filter(|line| *line == removed).count();
        assert_eq!(there, 1, "{name}: make it anew, or another in its place");
        let (file, story) = after("Story: ").split_once("::").unwrap();
        let told = read(&format!("e2e/tests/stories/{file}.rs")).contains(&format!("fn {story}("));
        assert!(told, "{name} names no story that there is");
        count += 1;
    }
    assert_eq!(count, 10);
}
