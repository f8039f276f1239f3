//! The program in a process of its own, which can be made to kill itself (SIGKILL) at any boundary that a crash must not
//! matter at: either side of each commit, and of each call of the member service.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use dhsignup::config::{Config, Values};
use dhsignup::serve::serve;
use dhsignup::steps::JOURNEY;
use rustix::process::{Signal, getpid, kill_process};

/// Which boundary it dies at, counted from 1.
const DIES_AT: &str = "TEST_DIES_AT";
/// Only there where a story started it.
const IS_CHILD: &str = "TEST_IS_CHILD";

/// A process that serves. Killed when dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) url: String,
}

impl Process {
    /// Starts it in a folder with these settings; `None` where it died before it could listen.
    pub(crate) async fn start(
        folder: &Path,
        settings: &[(String, String)],
        listen: &str,
        dies_at: Option<u64>,
    ) -> Option<Self> {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(["--exact", "support::process::serves", "--ignored", "--nocapture"])
            .current_dir(folder)
            .env(IS_CHILD, "yes")
            .env("DHSIGNUP_LISTEN", listen)
            .envs(settings.iter().map(|(name, text)| (name, text)))
            .envs(dies_at.map(|at| (DIES_AT, at.to_string())))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, told) = tokio::sync::oneshot::channel();
        // Read to its end: after a minute the test harness says something, and would die of a pipe that nobody holds.
        std::thread::spawn(move || {
            let url =
                lines.find_map(|line| line.ok()?.split_once("listening on ").map(|(_, url)| url.to_owned()));
            let _ = tell.send(url);
            lines.for_each(drop);
        });
        match told.await.unwrap_or_default() {
            Some(url) => Some(Self { child, url }),
            None => {
                child.wait().unwrap();
                None
            }
        }
    }

    /// The address to listen on for whoever takes its place.
    pub(crate) fn listen(&self) -> String {
        self.url.trim_start_matches("http://").to_owned()
    }

    /// kill -9, where it has not happened yet.
    pub(crate) fn kill(&mut self) {
        // Gone already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Serves until it is killed, by itself or by its parent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the stories start it in a process of its own"]
async fn serves() {
    if env::var(IS_CHILD).is_err() {
        return;
    }
    if let Some(at) = env::var(DIES_AT).ok().and_then(|at| at.parse::<u64>().ok()) {
        let passed = AtomicU64::new(0);
        fail::cfg_callback("boundary", move || {
            if passed.fetch_add(1, Ordering::SeqCst) + 1 == at {
                kill_process(getpid(), Signal::KILL).unwrap();
            }
        })
        .unwrap();
    }
    let values = Values::gather(None, env::vars().filter(|(name, _)| name.starts_with("DHSIGNUP_"))).unwrap();
    let serving = serve(Config::read(&values).unwrap(), JOURNEY).await.unwrap();
    // Not `println!`, which the test harness may keep to itself.
    writeln!(std::io::stdout(), "listening on http://{}", serving.address).unwrap();
    std::future::pending::<()>().await;
}
