//! From starting the program to its first page: on an empty folder, and again on the same one.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::figures::{Times, progress, row, table};
use crate::wire;

const ROUNDS: usize = 10;

/// Until it said that it listens, until it said that it is ready, and until its first page was read.
#[derive(Default)]
struct Start {
    listening: Times,
    ready: Times,
    page: Times,
}

pub(crate) fn measure() {
    let (mut empty, mut again) = (Start::default(), Start::default());
    for round in 1..=ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        empty.take(folder.path());
        again.take(folder.path());
        progress("From start to the first page", round, ROUNDS);
    }
    let cells = |name: &str, start: &Start| {
        vec![name.to_owned(), start.listening.to_string(), start.ready.to_string(), start.page.to_string()]
    };
    let rows = [
        row(["folder", "\"listening on\"", "GET /ready answered", "GET / answered"]),
        cells("empty", &empty),
        cells("there already", &again),
    ];
    let title = format!(
        "From start to the first page, a process of its own: median (min..max) of {ROUNDS} rounds, interleaved"
    );
    table(&title, &rows);
    println!("\n  Aim: ready within 150 ms.");
}

impl Start {
    fn take(&mut self, folder: &Path) {
        let begun = Instant::now();
        let mut child = program(folder).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let listening = begun.elapsed();
        let address = line.trim().strip_prefix("listening on http://").map(str::parse::<SocketAddr>);
        let address = address.unwrap().unwrap();
        wire::get(address, "/ready");
        let ready = begun.elapsed();
        let page = wire::get(address, "/");
        let answered = begun.elapsed();
        stop(child);
        assert!(page.text.contains("Sign up"), "{}", page.text);
        self.listening.take(listening);
        self.ready.take(ready);
        self.page.take(answered);
    }
}

/// As somebody starts it who has set nothing.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    let ours = std::env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_string_lossy().starts_with("DHSIGNUP_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("DHSIGNUP_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// As an operator stops it, so that the next start finds what a clean end leaves.
pub(crate) fn stop(mut child: Child) {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(asked.is_ok_and(|status| status.success()), "`kill` runs");
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not stop");
        std::thread::sleep(Duration::from_millis(5));
    }
}
