//! The command line and the settings, as somebody at a terminal meets them.

use std::process::{Command, Output};

use dhsignup::config::KEYS;

use crate::support::Program;

fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command
        .current_dir(folder.path())
        .args(arguments)
        .env("DHSIGNUP_LISTEN", "127.0.0.1:0")
        .envs(settings.iter().copied());
    command.output().unwrap()
}

fn sentence(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.trim_end().lines().count(), 1, "one sentence: {text}");
    text
}

#[test]
fn help_lists_every_setting_with_its_default() {
    let help = run(&["serve", "--help"], &[]);
    let text = String::from_utf8(help.stdout).unwrap();
    assert_eq!(help.status.code(), Some(0));
    for key in KEYS {
        assert!(
            text.contains(&format!("DHSIGNUP_{}\n", key.name)) && text.contains(key.default),
            "{}",
            key.name
        );
    }
    let general = run(&["--help"], &[]);
    assert!(String::from_utf8(general.stdout).unwrap().contains("serve"));
    assert_eq!(run(&["fly"], &[]).status.code(), Some(2));
}

#[test]
fn what_cannot_be_used_is_one_sentence_and_exit_2() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "colour = \"red\"\n").unwrap();
    let config = file.path().to_str().unwrap().to_owned();
    let cases: &[(&[&str], (&str, &str), &str)] = &[
        (&[], ("DHSIGNUP_COLOUR", "red"), "DHSIGNUP_COLOUR is not a setting"),
        (
            &[],
            ("DHSIGNUP_MINIMUM_AGE", "young"),
            "DHSIGNUP_MINIMUM_AGE: \"young\" can't be used; expected a number",
        ),
        (
            &["serve"],
            ("DHSIGNUP_LISTEN", "0.0.0.0:0"),
            "must be set before other people can reach this signup",
        ),
        (
            &[],
            ("DHSIGNUP_PUBLIC_URL", "https://join.example.org"),
            "must be set before other people can reach",
        ),
        (&["serve", "--config", &config], ("X", ""), "colour in "),
        (&["--config", "/nowhere.toml"], ("X", ""), "/nowhere.toml can't be read"),
        (
            &[],
            ("DHSIGNUP_SECRET_KEYS", "k1:short"),
            "DHSIGNUP_SECRET_KEYS: its value can't be used; expected",
        ),
        (&[], ("DHSIGNUP_LOG", "dhsignup=loud"), "DHSIGNUP_LOG: \"dhsignup=loud\" can't be used; expected"),
        (&[], ("DHSIGNUP_SMTP_URL_FILE", "/nowhere"), "DHSIGNUP_SMTP_URL_FILE: /nowhere can't be read"),
    ];
    for (arguments, setting, expected) in cases {
        let output = run(arguments, &[*setting]);
        assert_eq!(output.status.code(), Some(2), "{setting:?}");
        assert!(sentence(&output).contains(expected), "{setting:?}: {}", sentence(&output));
    }
}

#[test]
fn a_second_program_on_the_same_file_ends_with_75() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Program::on_sqlite(folder.path(), &[]);
    let output =
        run(&[], &[("DHSIGNUP_DATABASE_URL", &format!("sqlite://{}/dhsignup.db", folder.path().display()))]);
    assert_eq!(output.status.code(), Some(75));
    assert!(String::from_utf8(output.stderr).unwrap().contains("another dhsignup serves from"));
}
