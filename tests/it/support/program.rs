//! The real program in a process of its own, with all that it says.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A process that serves. Killed when dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
    folder: PathBuf,
    settings: Vec<(String, String)>,
}

impl Program {
    /// Starts it in a folder, in practice mode but for these settings (without `DHSIGNUP_`), and waits until it listens.
    ///
    /// # Panics
    /// With what it said where it ends instead.
    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Self::on(folder.to_owned(), "127.0.0.1:0", settings.iter().map(owned).collect())
    }

    fn on(folder: PathBuf, listen: &str, settings: Vec<(String, String)>) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dhsignup"))
            .current_dir(&folder)
            .env("DHSIGNUP_LISTEN", listen)
            .env("DHSIGNUP_DATABASE_URL", Self::database(&folder))
            // Traces are sent five times a second, so that some are sent before the end.
            .env("OTEL_BSP_SCHEDULE_DELAY", "200")
            .envs(settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().trim_start_matches("listening on ").to_owned();
        let program = Self { child, url, folder, settings };
        assert!(program.url.starts_with("http"), "{}", program.log());
        program
    }

    /// What `DHSIGNUP_DATABASE_URL` is in this folder.
    pub(crate) fn database(folder: &Path) -> String {
        format!("sqlite://{}/dhsignup.db", folder.display())
    }

    /// All it said, however often it was started.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.join("log")).unwrap()).into_owned()
    }

    /// Whether it has not ended by itself.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// kill -9, and the same again on the same files and port. Waited for elsewhere, so that browsers here see meanwhile that
    /// their connections have ended.
    pub(crate) async fn killed_and_started(mut self) -> Self {
        self.kill();
        let (folder, settings) = (self.folder.clone(), self.settings.clone());
        let listen = self.url.trim_start_matches("http://").to_owned();
        tokio::task::spawn_blocking(move || Self::on(folder, &listen, settings)).await.unwrap()
    }

    /// SIGTERM, and all it said until it ended by itself.
    pub(crate) async fn stops(mut self) -> String {
        let number = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(number).unwrap(), Signal::TERM).unwrap();
        tokio::task::spawn_blocking(move || {
            assert!(self.child.wait().unwrap().success(), "{}", self.log());
            self.log()
        })
        .await
        .unwrap()
    }

    fn kill(&mut self) {
        // Gone already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
