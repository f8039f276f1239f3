//! One request as bytes on a socket: nothing in between that unpacks, follows or caches.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use brotli::Decompressor;
use flate2::read::GzDecoder;

/// An answer, and what it weighed.
pub(crate) struct Answer {
    /// As it was sent.
    pub(crate) head: String,
    /// Bytes of the body as they were sent.
    pub(crate) sent: usize,
    /// Bytes of the whole answer, head included.
    pub(crate) wire: usize,
    /// The body, unpacked.
    pub(crate) text: String,
}

impl Answer {
    /// The value of a header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }
}

/// Asks once, as a browser that takes brotli and gzip, for what is there.
pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    let answer = send(address, &format!("GET {path}"), &[], "");
    assert_eq!(answer.status(), "200", "{path}: {}", answer.head);
    answer
}

/// The same with any method, headers and form, on a connection of its own.
pub(crate) fn send(address: SocketAddr, what: &str, headers: &[(&str, &str)], form: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut ask =
        format!("{what} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\nAccept-Encoding: br, gzip\r\n");
    for (name, value) in headers {
        ask.push_str(&format!("{name}: {value}\r\n"));
    }
    if !form.is_empty() {
        let length = form.len();
        ask.push_str(&format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        ));
    }
    ask.push_str(&format!("Connection: close\r\n\r\n{form}"));
    stream.write_all(ask.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let answer = Answer { sent: bytes.len() - end, wire: bytes.len(), head, text: String::new() };
    assert_eq!(answer.header("transfer-encoding"), "", "{what}: {}", answer.head);
    let (body, mut text) = (&bytes[end..], String::new());
    match answer.header("content-encoding") {
        "br" => Decompressor::new(body, 4_096).read_to_string(&mut text).unwrap(),
        "gzip" => GzDecoder::new(body).read_to_string(&mut text).unwrap(),
        _ => (&*body).read_to_string(&mut text).unwrap(),
    };
    Answer { text, ..answer }
}
