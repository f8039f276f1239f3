//! A program in a process of its own: ours, or a bare route of this very program. Killed when dropped.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::bare::ROUTE;
use crate::start;

pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Ours, the release that people run, in this folder with these settings (without `DHSIGNUP_`), without limits of requests.
    pub(crate) fn program(folder: &Path, settings: &[(&str, String)]) -> Self {
        let mut command = start::program(folder);
        command.env("DHSIGNUP_LIMITS", "off");
        command.envs(settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), text)));
        Self::start(command)
    }

    /// A bare route, built with the same profile as everything else here. It ends when this process does, however that ends.
    pub(crate) fn bare(route: &str, settings: &[(&str, String)]) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.env(ROUTE, route).envs(settings.iter().map(|(name, text)| (name, text)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Self::start(command)
    }

    /// Waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        Self { child, address: address.expect("it listens") }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Memory that it has now, in MB of 1,000,000 bytes.
    pub(crate) fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most that it ever had.
    pub(crate) fn peak_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    /// Processor time that it has had so far, in steps of 10 ms: `utime` and `stime` of `proc_pid_stat(5)`.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks = fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
        Duration::from_millis(10 * ticks.sum::<u64>())
    }

    /// A line of `proc_pid_status(5)`, which is in KiB.
    fn status(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Gone already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
