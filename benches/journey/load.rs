//! Load that costs little: bytes made before, on connections that stay open, one thread for all of them. Who asks and who
//! answers share the same cores, so what this spends the servers lack, all of them alike.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::figures::Spread;

/// Stands in a request where a number of as many digits counts up.
pub(crate) const COUNTS: &str = "########";

/// What one connection sends, again and again.
pub(crate) struct Request {
    bytes: Vec<u8>,
    counts_at: Vec<usize>,
    next: u32,
    expected: u16,
}

/// What came of a run.
pub(crate) struct Sample {
    /// Requests in a second.
    pub(crate) rate: f64,
    pub(crate) took: Spread,
}

impl Request {
    /// Counts from `first` wherever [`COUNTS`] stands. Each answer has to have this status.
    pub(crate) fn new(text: &str, first: u32, expected: u16) -> Self {
        let counts_at = text.match_indices(COUNTS).map(|(at, _)| at).collect();
        Self { bytes: text.as_bytes().to_vec(), counts_at, next: first, expected }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn count(&mut self) {
        let digits = format!("{:0width$}", self.next, width = COUNTS.len());
        for at in &self.counts_at {
            self.bytes[*at..at + COUNTS.len()].copy_from_slice(digits.as_bytes());
        }
        self.next += 1;
    }
}

/// Each request on a connection of its own, sent anew as soon as it is answered, until the time is over; what has begun is
/// waited for.
pub(crate) fn run(address: SocketAddr, requests: &mut [Request], lasts: Duration) -> Sample {
    // On a thread of its own: a runtime can't be driven within another one.
    std::thread::scope(|scope| scope.spawn(|| block_on(run_all(address, requests, lasts))).join().unwrap())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn run_all(address: SocketAddr, requests: &mut [Request], lasts: Duration) -> Sample {
    let connections: Vec<_> = join_all(requests.iter().map(|_| Connection::open(address))).await;
    let begun = Instant::now();
    let each = connections.into_iter().zip(requests).map(async |(mut connection, request)| {
        let mut took = Vec::new();
        while begun.elapsed() < lasts {
            request.count();
            let sent = Instant::now();
            let answer = connection.ask(&request.bytes).await;
            took.push(sent.elapsed());
            assert_eq!(answer.status(), request.expected, "{}", answer.text());
        }
        took
    });
    let took = join_all(each).await.concat();
    Sample { rate: took.len() as f64 / begun.elapsed().as_secs_f64(), took: Spread::of(took) }
}

/// One that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer as it came, head and body.
pub(crate) struct Answer<'a>(pub(crate) &'a [u8]);

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, received: Vec::with_capacity(64 << 10) }
    }

    /// Sends one request and reads its answer to the end, which its length tells.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Answer<'_> {
        self.stream.write_all(request).await.unwrap();
        self.received.clear();
        let mut whole = None;
        while whole.is_none_or(|length| self.received.len() < length) {
            let read = self.stream.read_buf(&mut self.received).await.unwrap();
            assert!(read > 0, "the connection ended within an answer: {}", Answer(&self.received).text());
            whole = whole.or_else(|| length(&self.received));
        }
        Answer(&self.received)
    }
}

/// How long an answer is in all, once its head is there.
fn length(received: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let head = received.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let Some(at) = received[..head].windows(NAME.len()).position(|bytes| bytes == NAME) else {
        return Some(head);
    };
    let digits = received[at + NAME.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
}

impl Answer<'_> {
    pub(crate) fn status(&self) -> u16 {
        std::str::from_utf8(&self.0[9..12]).unwrap().parse().unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}
