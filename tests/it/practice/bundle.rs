//! A situation as a file, and standing in it again.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::{Answer, Visitor, World, eventually};
use crate::support::{Program, postgres};

const RECIPE: [(&str, &str); 4] =
    [("call", "lookup"), ("fault", "status-503"), ("when", "before-commit"), ("attempts", "3")];

/// `dhsignup replay`, which is told to stop when dropped.
struct Replayed {
    child: Child,
    url: String,
    second_line: String,
    /// Kept open: whoever starts a program reads what it says.
    _output: BufReader<std::process::ChildStdout>,
}

fn replay(file: &Path, temporary: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command.arg("replay").arg(file).env("DHSIGNUP_LISTEN", "127.0.0.1:0").env("TMPDIR", temporary);
    command
}

impl Replayed {
    async fn start(file: PathBuf, temporary: PathBuf) -> Self {
        let started = tokio::task::spawn_blocking(move || {
            let mut command = replay(&file, &temporary);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            let mut output = BufReader::new(child.stdout.take().unwrap());
            let (mut first, mut second) = (String::new(), String::new());
            output.read_line(&mut first).unwrap();
            output.read_line(&mut second).unwrap();
            let url = first.trim().strip_prefix("listening on ").unwrap().to_owned();
            Self { child, url, second_line: second, _output: output }
        });
        started.await.unwrap()
    }

    /// A clean stop, waited for.
    fn stops(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.child.wait();
    }
}

impl Drop for Replayed {
    fn drop(&mut self) {
        self.stops();
    }
}

/// The time that the cockpit shows, in minutes.
fn time_on(cockpit: &str) -> i64 {
    let shown = cockpit.split_once("<time>").unwrap().1.split_once(" UTC").unwrap().0;
    let time: jiff::Timestamp = format!("{}:00Z", shown.replace(' ', "T")).parse().unwrap();
    time.as_second() / 60
}

async fn saved(ada: &Visitor, folder: &Path) -> (PathBuf, Answer) {
    let bundle = ada.get("/practice/bundle").await;
    assert_eq!(bundle.status, 200, "{}", bundle.body);
    let file = folder.join("situation.json");
    std::fs::write(&file, &bundle.body).unwrap();
    (file, bundle)
}

#[tokio::test]
async fn somebody_else_stands_where_the_reporter_stood() {
    let (folder, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let program = Program::on_sqlite(folder.path(), &[("JOIN_DEADLINE_MS", "1")]);
    let ada = Visitor::new(&program.url);
    ada.posts("/practice/jump", &[("place", "username"), ("first_name", "Grace")]).await;
    ada.posts("/practice/clock", &[("hours", "1")]).await;
    ada.posts("/practice/faults", &RECIPE).await;
    let before = ada.get("/practice").await.body;
    let (file, bundle) = saved(&ada, folder.path()).await;
    drop(program);

    let mut there = Replayed::start(file.clone(), temporary.path().to_owned()).await;
    assert!(there.second_line.contains(&format!("{}/practice/replayed", there.url)), "{}", there.second_line);
    let bo = Visitor::new(&there.url);
    let page = bo.goes_to("/practice/replayed").await;
    assert_eq!(page.place(), "question username", "{}", page.body);
    assert!(bo.get("/signup/about-you").await.body.contains("Grace"));
    let after = bo.get("/practice").await.body;
    assert!((time_on(&after) - time_on(&before)).abs() <= 1, "the clock goes on from where it stood");
    assert!(after.contains("status-503 before-commit of lookup, 3 times"), "{after}");

    // Killed there, it comes back in the same folder.
    bo.posts("/practice/clock", &[("hours", "1")]).await;
    bo.posts("/practice/kill", &[]).await;
    eventually("it is back, an hour later", || async {
        let cockpit = bo.tries_to_go_to("/practice").await.ok()?.body;
        (cockpit.contains("/practice/kill") && time_on(&cockpit) >= time_on(&after) + 60).then_some(())
    })
    .await;
    assert_eq!(bo.place().await, "question username");
    there.stops();
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "nothing is left");
    reads_well(&bundle);
    is_refused(&bundle.body, &folder.path().join("other.json"), temporary.path());
}

fn reads_well(bundle: &Answer) {
    assert!(bundle.header("content-disposition").starts_with("attachment; filename=\"situation-20"));
    let read: Value = serde_json::from_str(&bundle.body).unwrap();
    assert_eq!((&read["format"], &read["page"]), (&json!("dhsignup situation"), &json!("/signup/username")));
    assert_eq!(read["settings"]["JOIN_DEADLINE_MS"], "1");
    let words = read["levers_in_words"].to_string();
    assert!(words.contains("1 hour ahead") && words.contains("Ordered: status-503"), "{words}");
    let at = |key: &str| bundle.body.find(&format!("\"{key}\"")).unwrap();
    assert!(at("format") < at("page") && at("page") < at("members") && at("members") < at("cookies"));
    assert!(at("cookies") < at("files"), "what people read stands first");
}

/// What is no bundle is refused with exit 2 and a sentence.
fn is_refused(bundle: &str, file: &Path, temporary: &Path) {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(bundle).unwrap();
        change(&mut value);
        value.to_string()
    };
    let refused = |text: &str, setting: (&str, &str), words: &str| {
        std::fs::write(file, text).unwrap();
        let Output { status, stderr, .. } =
            replay(file, temporary).env(setting.0, setting.1).output().unwrap();
        let said = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
        assert_eq!(std::fs::read_dir(temporary).unwrap().count(), 0, "nothing is left");
    };
    let nothing = ("X", "");
    refused("{}", nothing, "it is no bundle of the practice cockpit");
    refused("Dear all,", nothing, "it is no bundle of the practice cockpit");
    refused(&changed(&|all| all["version"] = json!(2)), nothing, "a bundle of version 2");
    for name in ["../outside", "/tmp/outside", "practice/../../outside"] {
        let outside = changed(&|all| all["files"][name] = json!(""));
        refused(&outside, nothing, "outside of its folder");
    }
    refused(&changed(&|all| all["files"]["dhsignup.db"] = json!("??")), nothing, "it does not unfold");
    let real = ("DHSIGNUP_SMTP_URL", "smtp://127.0.0.1:9");
    std::fs::write(file, bundle).unwrap();
    let output = replay(file, temporary)
        .env(real.0, real.1)
        .env("DHSIGNUP_MAIL_FROM", "join@example.org")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("DHSIGNUP_SMTP_URL is set: a replay is for practice parts alone"), "{said}");
}

#[tokio::test]
async fn the_cockpit_shows_it_as_text_and_takes_a_page() {
    let world = World::on_sqlite(&[]).await;
    let ada = world.visitor();
    ada.posts("/practice/jump", &[("place", "review")]).await;
    assert!(!ada.get("/practice").await.body.contains("<textarea"));
    let shown = ada.get("/practice?bundle=shown").await.body;
    assert!(shown.contains("<textarea") && shown.contains("dhsignup situation"), "{shown}");
    let bundle = ada.get("/practice/bundle?page=/signup/contact").await;
    assert!(bundle.body.contains("\"page\": \"/signup/contact\""));
    assert_eq!(ada.get("/practice/bundle?page=//example.org").await.status, 409);
    assert_eq!(ada.get("/practice/replayed").await.status, 404, "nothing is replayed here");
}

#[tokio::test]
async fn what_is_real_or_secret_is_never_bundled() {
    let keys = format!("k1:{}", data_encoding::BASE64.encode(&[7; 32]));
    let database = postgres::database().await;
    let postgres = vec![("DATABASE_URL", database.as_str()), ("SECRET_KEYS", keys.as_str())];
    for (settings, words) in [
        (postgres, "The database is PostgreSQL"),
        (vec![("SMTP_URL", "smtp://127.0.0.1:9"), ("MAIL_FROM", "join@example.org")], "DHSIGNUP_SMTP_URL"),
        (vec![("SECRET_KEYS", keys.as_str())], "DHSIGNUP_SECRET_KEYS is set"),
    ] {
        let world = World::on_sqlite(&settings).await;
        let refused = world.visitor().get("/practice/bundle").await;
        assert!(refused.status == 409 && refused.body.contains(words), "{}", refused.body);
    }
}
