//! nginx before several instances, by the very files that operators include.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const WHAT_TO_INSTALL: &str =
    "There is no nginx here: `sh tests/setup` fetches one for the tests (Debian: the package `nginx`).";

/// A proxy that runs. It ends when this is dropped.
pub(crate) struct Proxy {
    child: Child,
    pub(crate) url: String,
    folder: TempDir,
}

impl Proxy {
    /// Where one is going to listen.
    pub(crate) fn address() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
    }

    /// Starts it before these instances. What is not ours is answered with `the portal`.
    pub(crate) fn start(address: SocketAddr, instances: &[SocketAddr]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("ops/nginx");
        let upstream = fs::read_to_string(ours.join("upstream.conf")).unwrap();
        fs::write(folder.path().join("upstream.conf"), with_servers(&upstream, instances)).unwrap();
        let here = folder.path().display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|part| format!("    {part}_temp_path {here}/{part};\n"))
            .concat();
        let fragment = ours.join("signup.conf");
        // One process: it ends with us, and leaves no worker behind.
        let configuration = format!(
            "daemon off;\nmaster_process off;\npid {here}/pid;\nerror_log {here}/errors warn;\nevents {{}}\nhttp {{\n    \
             access_log off;\n{temporary}    include {here}/upstream.conf;\n    server {{\n        listen {address};\n        \
             include {};\n        location / {{ return 200 \"the portal\\n\"; }}\n    }}\n}}\n",
            fragment.display()
        );
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let child = Command::new(program())
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .args(["-e", "stderr"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("said")).unwrap())
            .spawn()
            .unwrap();
        let mut proxy = Self { child, url: format!("http://{address}"), folder };
        let begun = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20) && proxy.child.try_wait().unwrap().is_none(),
                "{}",
                proxy.said()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        proxy
    }

    /// What it complained about.
    pub(crate) fn said(&self) -> String {
        ["said", "errors"]
            .map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default())
            .concat()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The operators' file with these instances in the place of those that it names.
fn with_servers(upstream: &str, instances: &[SocketAddr]) -> String {
    let mut named = false;
    let mut lines = String::new();
    for line in upstream.lines() {
        let Some((before, after)) =
            line.trim_start().strip_prefix("server ").and_then(|rest| rest.split_once(' '))
        else {
            lines += &format!("{line}\n");
            continue;
        };
        assert!(before.contains(':'), "{line}");
        if !named {
            lines.extend(instances.iter().map(|instance| format!("    server {instance} {after}\n")));
        }
        named = true;
    }
    assert!(named, "upstream.conf names no instance");
    lines
}

/// That of the system, or the one that the set-up keeps for the tests.
fn program() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/nginx/usr/sbin/nginx");
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut all = on_path.unwrap_or_default().into_iter().map(|folder| folder.join("nginx"));
    let found = all.find(|program| program.is_file());
    let found = found.or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|program| program.is_file()));
    found.or(Some(own)).filter(|program| program.is_file()).unwrap_or_else(|| panic!("{WHAT_TO_INSTALL}"))
}
