//! What lies in `ops/` and is told in `docs/` fits the program: figures, settings, sections, commands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dhsignup::config::{Config, KEYS, Values};
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::metrics::documented;
use crate::support::World;
use crate::support::collector::Collector;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn yaml(file: &str) -> Yaml {
    YamlLoader::load_from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}")).remove(0)
}

/// Words of ours in an expression or a text: what begins with `dhsignup_`.
fn figures(text: &str) -> BTreeSet<String> {
    let begins = text.match_indices("dhsignup_").map(|(at, _)| &text[at..]);
    let word =
        |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap().to_owned();
    begins.map(word).collect()
}

/// Every one is in the table of `docs/metrics.md`; histograms by what Prometheus makes of them.
fn are_documented(expression: &str) {
    let names = documented();
    for figure in figures(expression) {
        let of = ["_bucket", "_count", "_sum"].iter().find_map(|end| figure.strip_suffix(end));
        let known = names.contains_key(&figure)
            || of.is_some_and(|of| names.contains_key(of) && of.ends_with("_seconds"));
        assert!(known, "{figure} in {expression}");
    }
}

/// The alerts with their expressions and annotations.
fn alerts() -> Vec<Yaml> {
    let rules = yaml("ops/prometheus/alerts.yml")["groups"][0]["rules"].as_vec().unwrap().clone();
    assert!(rules.len() > 8, "{}", rules.len());
    rules
}

#[test]
fn every_alert_asks_for_what_there_is_and_leads_to_what_a_volunteer_does() {
    let manual = text("docs/operating.md");
    for alert in alerts() {
        let name = alert["alert"].as_str().unwrap();
        are_documented(alert["expr"].as_str().unwrap());
        assert!(["page", "look"].contains(&alert["labels"]["severity"].as_str().unwrap()), "{name}");
        let told = |what: &str| alert["annotations"][what].as_str().unwrap_or_default().to_owned();
        assert!(told("summary").len() > 10 && told("description").len() > 60, "{name}");
        assert_eq!(told("runbook"), format!("docs/operating.md#{}", name.to_lowercase()));
        assert!(manual.contains(&format!("### {name}\n")), "{name} has a section");
    }
    let sections = manual.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(sections, alerts().len(), "no section is left of an alert that is gone");
}

#[test]
fn every_panel_asks_for_what_there_is_and_nothing_is_left_out() {
    let dashboard: Value = serde_json::from_str(&text("ops/grafana/dhsignup.json")).unwrap();
    let mut shown = BTreeSet::new();
    let mut places = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(panel["description"].as_str().unwrap().len() > 10, "{}", panel["title"]);
        for target in panel["targets"].as_array().unwrap() {
            let expression = target["expr"].as_str().unwrap();
            are_documented(expression);
            shown.extend(figures(expression));
        }
        places.push(panel["gridPos"].to_string());
    }
    let panels = places.len();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), panels, "no panel covers another one");
    for figure in ["joined_total", "payable_total", "paid_total", "refusals_total", "letters_waiting"] {
        assert!(shown.contains(&format!("dhsignup_{figure}")), "{figure}");
    }
}

/// Every file that people copy or follow.
fn told() -> Vec<PathBuf> {
    let below = |folder: &str| fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
    let folders = ["ops", "ops/docker", "ops/grafana", "ops/nginx", "ops/prometheus", "ops/systemd", "docs"];
    folders.iter().flat_map(|folder| below(folder)).filter(|path| path.is_file()).collect()
}

#[test]
fn every_setting_that_is_named_is_one() {
    for path in told() {
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("DHSIGNUP_") {
            let rest = &text[at + "DHSIGNUP_".len()..];
            let name = rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next().unwrap();
            let is = |key: &dhsignup::config::Key| {
                name == key.name || key.secret && name.strip_suffix("_FILE") == Some(key.name)
            };
            let known = ["", "CONFIG"].contains(&name) || KEYS.iter().any(is);
            assert!(known, "DHSIGNUP_{name} in {}", path.display());
        }
    }
}

#[test]
fn every_command_that_is_told_is_one() {
    let help = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_dhsignup")).args(words).arg("--help").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let general = help(&[]);
    for path in told().iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(path).unwrap();
        for (at, _) in text.match_indices("dhsignup ") {
            let words: Vec<&str> =
                text[at..].split(['`', '\n', '|']).next().unwrap().split_whitespace().collect();
            let told = text[..at].ends_with('`') || text[..at].ends_with('\n');
            let Some(command) = words.get(1).filter(|_| told) else { continue };
            assert!(general.contains(&format!("\n  {command} ")), "dhsignup {command} in {}", path.display());
            let options = words.iter().filter(|word| word.starts_with("--"));
            let mut commands = vec![*command];
            commands.extend(words.get(2).filter(|word| ["invite", "rotate", "forget"].contains(word)));
            for option in options.filter(|option| **option != "--help") {
                assert!(help(&commands).contains(option), "{option} of {commands:?} in {}", path.display());
            }
        }
    }
}

#[test]
fn the_example_of_settings_is_complete_but_for_its_secrets() {
    let secrets = [
        ("DHSIGNUP_DHSERVICE_CLIENT_SECRET", "secret"),
        ("DHSIGNUP_SMTP_URL", "smtps://user:password@mail.example.org"),
        ("DHSIGNUP_STRIPE_WEBHOOK_SECRET", "whsec_1"),
    ];
    let environment = secrets.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let file = root().join("ops/settings.example.toml");
    let values = Values::gather(Some(&file), environment.into_iter()).unwrap();
    assert!(!Config::read(&values).unwrap().practises());
}

#[test]
fn the_services_of_the_fragment_are_shut_in_and_get_their_secrets_as_files() {
    let fragment = yaml("ops/docker/compose.fragment.yml");
    let service = &fragment["services"]["dhsignup"];
    assert_eq!(service["read_only"].as_bool(), Some(true));
    assert_eq!(service["cap_drop"][0].as_str(), Some("ALL"));
    for secret in service["secrets"].as_vec().unwrap() {
        let name = secret.as_str().unwrap();
        assert!(fragment["secrets"][name]["file"].as_str().is_some(), "{name}");
        let path = format!("/run/secrets/{name}");
        let settings = service["environment"].as_hash().unwrap().values();
        assert!(settings.into_iter().any(|value| value.as_str() == Some(&path)), "{name}");
    }
    let image = text("ops/docker/Dockerfile");
    let user = image.rfind("\nUSER dhsignup\n").unwrap();
    assert!(user < image.find("\nENTRYPOINT").unwrap() && user > image.rfind("\nFROM ").unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_what_is_there_and_what_is_missing() {
    let (world, collector) = (World::on_sqlite(&[]).await, Collector::start().await);
    let checked = |settings: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
        command
            .arg("check")
            .envs(world.environment())
            .env("DHSIGNUP_PRACTICE", "yes")
            .envs(settings.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = checked(&[("DHSIGNUP_OTLP_URL", &collector.url)]);
    assert_eq!(code, Some(0), "{said}");
    for line in [
        "ok      database: SQLite 3.",
        "ok      clock: the database's agrees",
        "ok      proxy: none",
        "ok      traces: the collector takes them",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let (code, said) = checked(&[
        ("DHSIGNUP_OTLP_URL", "http://127.0.0.1:9"),
        ("DHSIGNUP_PUBLIC_URL", "https://join.example.org"),
    ]);
    assert!(
        code == Some(1) && said.contains("FAILED  traces: ") && said.contains("FAILED  proxy: "),
        "{said}"
    );
    let trusted = ("DHSIGNUP_TRUSTED_PROXIES", "127.0.0.1");
    let (code, said) = checked(&[("DHSIGNUP_PUBLIC_URL", "https://join.example.org"), trusted]);
    assert!(code == Some(0) && said.contains("ok      proxy: 1 trusted"), "{said}");
}
