//! HTTP/1.1 spoken by hand: whatever bytes there are go out, and what comes back is read as answers.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Longer than any answer takes: whoever is silent for so long says nothing more.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent at one go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) bytes: Vec<u8>,
    /// For each request in it whether it asks for the head alone.
    pub(super) heads: Vec<bool>,
    /// Whether nobody can be in doubt where each request ends. Otherwise our half of the connection ends behind them.
    pub(super) whole: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// As it came, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }
}

/// How it ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) answers: Vec<Answer>,
    /// The connection ended with fewer answers than requests.
    pub(super) closed: bool,
    /// Neither an answer nor an end within [`PATIENCE`].
    pub(super) silent: bool,
    pub(super) took: Duration,
}

/// A connection that is made anew whenever it ended.
pub(super) struct Wire {
    address: SocketAddr,
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

impl Wire {
    pub(super) fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, read: Vec::new() }
    }

    /// Sends it and listens. The error is that nobody takes connections any more.
    pub(super) fn exchange(&mut self, sent: &Sent) -> std::io::Result<Heard> {
        let used = self.stream.is_some() && sent.whole;
        let heard = self.once(sent)?;
        // The other side may have given up a connection that rested, in the same moment.
        if used && heard.closed && heard.answers.is_empty() { self.once(sent) } else { Ok(heard) }
    }

    fn once(&mut self, sent: &Sent) -> std::io::Result<Heard> {
        let resting = self.stream.take().filter(|_| sent.whole);
        let mut stream = match resting {
            Some(stream) => stream,
            None => {
                self.read.clear();
                self.connect()?
            }
        };
        // An answer may be there before everything is read, so what can't be written is no end yet.
        let _ = stream.write_all(&sent.bytes);
        if !sent.whole {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let begun = Instant::now();
        let mut heard = Heard::default();
        let mut goes_on = sent.whole;
        while heard.answers.len() < sent.heads.len() || !sent.whole {
            let head = sent.heads.get(heard.answers.len()).copied().unwrap_or(false);
            match self.answer(&mut stream, head) {
                Ok(Some(answer)) => {
                    goes_on &= answer.header("connection").is_none_or(|text| text != "close");
                    goes_on &= framed(&answer) || head;
                    heard.answers.push(answer);
                }
                Ok(None) => {
                    heard.closed = heard.answers.len() < sent.heads.len();
                    goes_on = false;
                    break;
                }
                Err(_) => {
                    heard.silent = true;
                    goes_on = false;
                    break;
                }
            }
        }
        heard.took = begun.elapsed();
        self.stream = Some(stream).filter(|_| goes_on && self.read.is_empty());
        Ok(heard)
    }

    fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// The next answer; nothing at the end of the connection. The error is silence.
    fn answer(&mut self, stream: &mut TcpStream, head: bool) -> std::io::Result<Option<Answer>> {
        loop {
            let end = loop {
                if let Some(end) = position(&self.read, b"\r\n\r\n") {
                    break end;
                }
                if !self.more(stream)? {
                    return Ok(None);
                }
            };
            let text = String::from_utf8_lossy(&self.read[..end]).into_owned();
            self.read.drain(..end + 4);
            let mut lines = text.split("\r\n");
            let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
            let headers = lines.filter_map(|line| line.split_once(": "));
            let headers = headers.map(|(name, text)| (name.to_ascii_lowercase(), text.to_owned())).collect();
            let mut answer = Answer { status, headers, body: Vec::new() };
            if (100..200).contains(&status) {
                continue;
            }
            if !(head || status == 204 || status == 304) {
                answer.body = self.body(stream, &answer)?;
            }
            return Ok(Some(answer));
        }
    }

    fn body(&mut self, stream: &mut TcpStream, answer: &Answer) -> std::io::Result<Vec<u8>> {
        if let Some(length) = answer.header("content-length").and_then(|text| text.parse().ok()) {
            return self.take(stream, length);
        }
        if answer.header("transfer-encoding") != Some("chunked") {
            while self.more(stream)? {}
            return Ok(std::mem::take(&mut self.read));
        }
        let mut body = Vec::new();
        loop {
            let Some(end) = position(&self.read, b"\r\n") else {
                if self.more(stream)? {
                    continue;
                }
                return Ok(body);
            };
            let size = usize::from_str_radix(&String::from_utf8_lossy(&self.read[..end]), 16).unwrap_or(0);
            self.read.drain(..end + 2);
            body.extend(self.take(stream, size)?);
            self.take(stream, 2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, stream: &mut TcpStream, length: usize) -> std::io::Result<Vec<u8>> {
        while self.read.len() < length && self.more(stream)? {}
        Ok(self.read.drain(..length.min(self.read.len())).collect())
    }

    /// Reads on; false at the end of the connection, in whatever way it ended.
    fn more(&mut self, stream: &mut TcpStream) -> std::io::Result<bool> {
        let mut part = [0; 16 * 1024];
        match stream.read(&mut part) {
            Ok(length) => {
                self.read.extend_from_slice(&part[..length]);
                Ok(length > 0)
            }
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                Err(error)
            }
            Err(_) => Ok(false),
        }
    }
}

fn framed(answer: &Answer) -> bool {
    matches!(answer.status, 204 | 304)
        || answer.header("content-length").is_some()
        || answer.header("transfer-encoding").is_some()
}

fn position(bytes: &[u8], end: &[u8]) -> Option<usize> {
    bytes.windows(end.len()).position(|window| window == end)
}
