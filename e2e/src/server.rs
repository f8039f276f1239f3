//! The real program as a child process in practice mode, which may be killed and started again on the same files.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(20);
const GREETING: &str = "listening on http://";

/// A running program and the folder with its data.
pub(crate) struct Server {
    /// Nobody while it is dead.
    child: Option<Child>,
    /// `127.0.0.1:PORT`, the same after a restart.
    address: String,
    folder: TempDir,
    /// Settings beside those of practice mode, without `DHSIGNUP_`.
    settings: Vec<(String, String)>,
}

impl Server {
    /// Starts the program on a free port with nothing remembered, with these settings.
    pub(crate) async fn start(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let settings = settings.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let mut server = Self { child: None, address: "127.0.0.1:0".into(), folder, settings };
        server.revive().await;
        server
    }

    /// Where it serves, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has said so far, before and after it was killed.
    pub(crate) fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        read("stdout.log") + &read("stderr.log")
    }

    /// `kill -9`: no goodbye, nothing flushed.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts the program on the same files and the same port, and waits until it listens.
    pub(crate) async fn revive(&mut self) {
        let greeted = self.log().matches(GREETING).count();
        let mut child = self.command().spawn().expect("the program starts");
        let begun = Instant::now();
        loop {
            let log = self.log();
            if let Some(greeting) = log.split(GREETING).skip(1 + greeted).last() {
                let end = greeting.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
                // The number may still be on its way.
                if let Some(end) = end {
                    self.address = greeting[..end].to_owned();
                    break;
                }
            }
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the program ended instead of listening ({status}):\n{log}");
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not listen:\n{log}");
            sleep(Duration::from_millis(10)).await;
        }
        self.child = Some(child);
    }

    fn command(&self) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(program());
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("DHSIGNUP_") {
                command.env_remove(name);
            }
        }
        command
            .env("DHSIGNUP_LISTEN", &self.address)
            .env("DHSIGNUP_DATABASE_URL", format!("sqlite://{}/dhsignup.db", folder.display()))
            .envs(self.settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text)))
            .arg("serve")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(appended(folder.join("stdout.log")))
            .stderr(appended(folder.join("stderr.log")));
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether cargo has set this for the test that runs, and nobody else for cargo.
fn is_of_this_test(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_CRATE_NAME"].contains(&name)
}

fn appended(path: PathBuf) -> File {
    OpenOptions::new().create(true).append(true).open(path).expect("a log can be written")
}

/// What `DHSIGNUP_BIN` names, else what cargo builds here and now, so that no story is told about an old program.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(named) = env::var_os("DHSIGNUP_BIN") {
            return PathBuf::from(named);
        }
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // Some build scripts run anew when what cargo tells a test of itself is there or not: half of the crates would be built
        // again before the first story, and once more after the last.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_this_test(&name.to_string_lossy())) {
            build.env_remove(name);
        }
        let built = build
            .args(["build", "--quiet", "--package", "dhsignup", "--bin", "dhsignup"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the program does not build");
        // target/debug/deps/stories-… is us, target/debug/dhsignup is what was built.
        let ours = env::current_exe().expect("a test knows its own file");
        ours.ancestors().nth(2).expect("a test lies two folders deep").join("dhsignup")
    })
}
