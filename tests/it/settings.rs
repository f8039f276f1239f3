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
fn a_picture_that_cannot_be_shown_is_one_sentence_and_exit_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let svg = |inside: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inside}</svg>").into_bytes();
    let (script, away) = (svg("<script>1</script>"), svg("<image href=\"https://example.org/x.png\"/>"));
    let (plain, large) = (svg(""), svg(&" ".repeat(65_536)));
    let cases = [
        ("LOGO", file("script.svg", &script), "has <script> in it; a picture may hold nothing but a drawing"),
        ("LOGO", file("away.svg", &away), "has a reference to https://example.org/x.png in it"),
        ("LOGO", file("large.svg", &large), "is larger than 64 KB"),
        ("LOGO", file("logo.gif", b"GIF89a"), "is no SVG, PNG, WebP or JPEG picture"),
        ("LOGO", "/nowhere.svg".into(), "/nowhere.svg can't be read"),
        ("LOGO_DARK", file("dark.svg", &plain), "DHSIGNUP_LOGO must be set where DHSIGNUP_LOGO_DARK is"),
        ("ICON", file("icon.jpg", b"\xff\xd8\xff\xe0"), "is JPEG; expected SVG or PNG"),
        ("CARD", file("card.svg", &plain), "is SVG; expected PNG or JPEG"),
    ];
    for (setting, path, expected) in cases {
        let output = run(&[], &[(&format!("DHSIGNUP_{setting}"), &path)]);
        assert_eq!(output.status.code(), Some(2), "{setting} {path}");
        assert!(sentence(&output).contains(expected), "{setting}: {}", sentence(&output));
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
