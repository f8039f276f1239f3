//! A mail server that really receives: aiosmtpd, which is not ours and so does not forgive what we get wrong.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
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
        let child = spawn(port, &folder);
        let mut server = Self { port, folder, child };
        server.is_up().await.then_some(server)
    }

    /// Waits until it greets; false where it ended instead.
    async fn is_up(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            if greets(self.port).await {
                return true;
            }
            sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Nobody listens there any more; what was received is kept.
    pub(crate) fn goes_away(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The same server on the same port.
    pub(crate) async fn comes_back(&mut self) {
        self.child = spawn(self.port, &self.folder);
        assert!(self.is_up().await, "aiosmtpd does not start again");
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

fn spawn(port: u16, folder: &TempDir) -> Child {
    Command::new(PYTHON)
        .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
        .arg(folder.path().join("mail"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("python3 runs")
}

/// A mail server that answers as it is told: `reply` hears each line, those of a letter too, and says what else than `250 ok`
/// is answered to a command or to the end of a letter. Its URL.
pub(crate) async fn odd_server(
    reply: impl Fn(&str) -> Option<&'static str> + Clone + Send + 'static,
) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let reply = reply.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut answer = "220 example.org";
                let mut line = String::new();
                loop {
                    if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                        return;
                    }
                    line.clear();
                    if !stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                        return;
                    }
                    // A body is read to its end, and answered once.
                    while answer.starts_with("354") && line != ".\r\n" {
                        reply(&line);
                        line.clear();
                        if !stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                            return;
                        }
                    }
                    let told = reply(&line);
                    answer = match line.split(' ').next() {
                        _ if told.is_some() => told.unwrap_or_default(),
                        Some("EHLO") => "250-example.org\r\n250 AUTH PLAIN LOGIN",
                        Some("DATA\r\n") => "354 go on",
                        _ => "250 ok",
                    };
                }
            });
        }
    });
    format!("smtp://signup:secret@{address}")
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
