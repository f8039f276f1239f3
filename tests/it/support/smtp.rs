//! A mail server that really receives: aiosmtpd, which is not ours and so does not forgive what we get wrong.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::sleep;

const PYTHON: &str = "/usr/bin/python3";
const PATIENCE: Duration = Duration::from_secs(20);

/// A running mail server and all it received. It ends when this is dropped.
pub(crate) struct MailServer {
    port: u16,
    folder: TempDir,
    child: Child,
}

impl MailServer {
    /// Starts one on a free port and waits until it greets.
    ///
    /// # Panics
    /// With what to install where aiosmtpd is missing.
    pub(crate) async fn start() -> Self {
        let there = Command::new(PYTHON).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        assert!(
            there.is_ok_and(|status| status.success()),
            "There is no aiosmtpd here: `sh tests/setup` installs it (Debian: `apt-get install python3-aiosmtpd`)."
        );
        for _ in 0..5 {
            if let Some(server) = Self::try_start().await {
                return server;
            }
        }
        panic!("aiosmtpd does not start");
    }

    /// Nothing where somebody else was faster to take the port.
    async fn try_start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let child = Command::new(PYTHON)
            .args([
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                &format!("127.0.0.1:{port}"),
                "-c",
                "aiosmtpd.handlers.Mailbox",
            ])
            .arg(folder.path().join("mail"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 runs");
        let mut server = Self { port, folder, child };
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(server.child.try_wait(), Ok(None)) {
            if greets(port).await {
                return Some(server);
            }
            sleep(Duration::from_millis(20)).await;
        }
        None
    }

    /// What `DHSIGNUP_SMTP_URL` is set to.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Everything received so far, oldest first, as it came over the wire with the envelope in `X-MailFrom` and
    /// `X-RcptTo`.
    pub(crate) fn received(&self) -> Vec<String> {
        let Ok(files) = fs::read_dir(self.folder.path().join("mail/new")) else { return Vec::new() };
        let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.sort_by_key(|file| (fs::metadata(file).and_then(|about| about.modified()).ok(), file.clone()));
        files
            .iter()
            .filter_map(|file| fs::read(file).ok())
            .map(|raw| String::from_utf8_lossy(&raw).into())
            .collect()
    }

    /// The letters to one address, oldest first, once there are at least `count`.
    ///
    /// # Panics
    /// When they do not come within 20 seconds.
    pub(crate) async fn letters_to(&self, address: &str, count: usize) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let mut letters = self.received();
            letters.retain(|letter| recipients(letter).any(|recipient| recipient == address));
            if letters.len() >= count {
                return letters;
            }
            assert!(begun.elapsed() < PATIENCE, "{} of {count} letters came to {address}", letters.len());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let mut greeting = [0; 3];
    stream.read_exact(&mut greeting).await.is_ok() && &greeting == b"220"
}

fn recipients(letter: &str) -> impl Iterator<Item = &str> {
    letter
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("X-RcptTo: "))
        .flat_map(|to| to.split(", "))
}

#[cfg(test)]
mod tests {
    use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

    use super::*;

    #[tokio::test]
    async fn a_letter_sent_by_hand_arrives_as_it_was_written() {
        let server = MailServer::start().await;
        let letter = Message::builder()
            .from("signup@example.org".parse().unwrap())
            .to("ada.example@example.org".parse().unwrap())
            .subject("Continue your signup")
            .body(String::from("One step is left."))
            .unwrap();
        let sender = AsyncSmtpTransport::<Tokio1Executor>::from_url(&server.url()).unwrap().build();
        sender.send(letter).await.unwrap();

        let letters = server.letters_to("ada.example@example.org", 1).await;
        assert!(letters[0].contains("Subject: Continue your signup"), "{}", letters[0]);
        assert!(letters[0].contains("One step is left."), "{}", letters[0]);
        assert!(server.letters_to("somebody.else@example.org", 0).await.is_empty());
    }
}
