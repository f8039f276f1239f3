//! The real program in a process of its own, with all that it says.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::database;

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
        Self::with(folder, database::fresh(folder), settings)
    }

    /// The same on a SQLite file, whatever the other stories are told on: this one is about files.
    pub(crate) fn on_sqlite(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::with(folder, database::sqlite(folder), settings)
    }

    /// The same on PostgreSQL, whatever the other stories are told on.
    pub(crate) fn on_postgres(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::with(folder, database::postgres(folder), settings)
    }

    fn with(folder: &Path, database: Vec<(&'static str, String)>, settings: &[(&str, &str)]) -> Self {
        let given = settings.iter().map(|(name, text)| (*name, (*text).to_owned()));
        let owned = database.into_iter().chain(given).map(|(name, text)| (format!("DHSIGNUP_{name}"), text));
        Self::at(folder.to_owned(), "127.0.0.1:0", owned.collect())
    }

    /// The same at this address, with all of its settings, by their whole names.
    pub(crate) fn at(folder: PathBuf, listen: &str, settings: Vec<(String, String)>) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dhsignup"))
            .current_dir(&folder)
            .env("DHSIGNUP_LISTEN", listen)
            // Traces are sent five times a second, so that some are sent before the end.
            .env("OTEL_BSP_SCHEDULE_DELAY", "200")
            .envs(settings.iter().map(|(name, text)| (name, text)))
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
        self.started_again().await
    }

    /// Ends as operators end it, with all that is under way, and the same again.
    ///
    /// # Panics
    /// Where it does not end, or not well.
    pub(crate) async fn stopped_and_started(self) -> Self {
        self.terminates().await.started_again().await
    }

    /// The same end, and all it said until then.
    pub(crate) async fn stops(self) -> String {
        self.terminates().await.log()
    }

    async fn terminates(mut self) -> Self {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let ended = tokio::task::spawn_blocking(move || {
            let ended = self.child.wait().unwrap();
            (self, ended)
        });
        let (program, ended) = ended.await.unwrap();
        assert!(ended.success(), "{ended}: {}", program.log());
        program
    }

    async fn started_again(self) -> Self {
        let (folder, settings) = (self.folder.clone(), self.settings.clone());
        let listen = self.url.trim_start_matches("http://").to_owned();
        tokio::task::spawn_blocking(move || Self::at(folder, &listen, settings)).await.unwrap()
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
