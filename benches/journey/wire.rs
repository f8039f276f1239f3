//! One GET as bytes on a socket: nothing in between that unpacks, follows or caches.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use flate2::read::GzDecoder;

/// An answer, and what it weighed.
pub(crate) struct Answer {
    pub(crate) head: String,
    /// Bytes of the body as they were sent.
    pub(crate) sent: usize,
    /// Bytes of the whole answer, head included.
    pub(crate) wire: usize,
    /// The body, unpacked.
    pub(crate) text: String,
}

/// Asks once, on a connection of its own, as a browser that takes gzip.
pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let ask = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    assert!(head.starts_with("http/1.1 200 "), "{path}: {head}");
    assert!(!head.contains("transfer-encoding"), "{path}: {head}");
    let body = &bytes[end..];
    let mut text = String::new();
    if head.contains("content-encoding: gzip") {
        GzDecoder::new(body).read_to_string(&mut text).unwrap();
    } else {
        text.push_str(std::str::from_utf8(body).unwrap());
    }
    Answer { sent: body.len(), wire: bytes.len(), head, text }
}
