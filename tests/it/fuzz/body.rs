//! Bodies: forms, events of Stripe's and what is neither, and the many ways to say how long they are.

use std::io::Write as _;
use std::time::SystemTime;

use dhsignup::practice::stripe;
use dhsignup::steps::JOURNEY;
use flate2::{Compression, write::GzEncoder};
use naughty_strings::BLNS;
use rand::RngExt;
use rand::seq::IndexedRandom;

use super::draw::Drawn;
use super::words::{KINDS, NAMES, VALUES};

impl Drawn<'_> {
    /// A body and what kind it says it is.
    pub(super) fn body(&mut self, path: &str) -> (&'static str, Vec<u8>) {
        const FORM: &str = "application/x-www-form-urlencoded";
        if path.starts_with("/webhooks") {
            return ("application/json", self.event());
        }
        match self.rng.random_range(0..200) {
            0..6 => (self.kind(), br#"{"email":1,"version":{"a":[null]}}"#.to_vec()),
            6..10 => {
                let part = "--x\r\nContent-Disposition: form-data; name=\"email\"; filename=\"a\0\"\r\n\r\na\r\n--x--\r\n";
                (self.kind(), part.into())
            }
            10..14 => (FORM, bomb(100_000)),
            14 => (FORM, "a=&".repeat(self.rng.random_range(1..30_000)).into_bytes()),
            15 => (FORM, vec![b'x'; self.rng.random_range(65_000..66_000)]),
            16 if self.chance(0.1) => (FORM, vec![b'='; self.rng.random_range(1_000_000..10_000_000)]),
            17..22 => {
                let length = self.rng.random_range(0..3_000);
                (FORM, (0..length).map(|_| self.rng.random()).collect())
            }
            22..28 => (self.kind(), self.form(path)),
            _ => (FORM, self.form(path)),
        }
    }

    fn kind(&mut self) -> &'static str {
        self.pick::<&str>(KINDS)
    }

    /// The form of a page, nearly.
    fn form(&mut self, path: &str) -> Vec<u8> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        if let Some(step) = path.strip_prefix("/signup/").and_then(|slug| JOURNEY.step(slug)) {
            for field in step.fields {
                let text = if self.chance(0.85) { encoded(field.example) } else { self.value() };
                pairs.push((field.name.to_owned(), text));
            }
            let version = self.rng.random_range(0..3).to_string();
            pairs.push(("version".to_owned(), version));
        }
        for _ in 0..self.rng.random_range(0..3) {
            let (name, value) = ((*self.pick(NAMES)).to_owned(), self.value());
            pairs.push((name, value));
        }
        match self.rng.random_range(0..10) {
            0 if !pairs.is_empty() => {
                let at = self.rng.random_range(0..pairs.len());
                pairs.remove(at);
            }
            1 => pairs.reverse(),
            2 => pairs.extend(pairs.clone()),
            _ => {}
        }
        let joint = if self.chance(0.02) { ";" } else { "&" };
        pairs.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(joint).into_bytes()
    }

    fn value(&mut self) -> String {
        match self.rng.random_range(0..10) {
            0..3 => (*self.pick(VALUES)).to_owned(),
            3 => encoded(&self.pick(&self.cast.references).clone()),
            4 => "%41".repeat(self.rng.random_range(1..3_000)),
            5 => format!("fuzz{}%40example.org", self.rng.random_range(0..500)),
            _ => encoded(self.pick::<&str>(BLNS)),
        }
    }

    /// An event of Stripe's, nearly.
    fn event(&mut self) -> Vec<u8> {
        let kinds = [
            "checkout.session.completed",
            "customer.subscription.created",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "invoice.paid",
        ];
        let (kind, reference) = (*self.pick(&kinds), self.pick(&self.cast.references).clone());
        let number = self.rng.random_range(0..50);
        let mut event = format!(
            r#"{{"id":"evt_fuzz{number}","type":"{kind}","livemode":false,"created":1,"data":{{"object":{{"id":"sub_{number}",
            "client_reference_id":"{reference}","customer":"cus_{number}","subscription":"sub_{number}","mode":"subscription",
            "payment_status":"paid","status":"active","customer_details":{{"email":"fuzz{number}@example.org"}}}}}}}}"#
        );
        for _ in 0..self.rng.random_range(0..3) {
            let with =
                *self.pick(&["null", "1e999", "\"\\u0000\"", "\"\\ud800\"", "[]", "{", "-1", "\"\u{e9}\""]);
            let quotes: Vec<usize> = event.match_indices('"').map(|(at, _)| at).collect();
            let at = self.rng.random_range(0..quotes.len() - 1);
            event.replace_range(quotes[at]..=quotes[at + 1], with);
        }
        if self.chance(0.02) {
            event = "[".repeat(self.rng.random_range(1..60_000));
        }
        event.into_bytes()
    }

    /// Stripe's signature over it, in most cases the right one.
    pub(super) fn signature(&mut self, body: &[u8]) -> String {
        let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
        let now = i64::try_from(now).unwrap_or(0);
        let at =
            *[now, now, now, now, 0, i64::MIN, i64::MAX, now - 301].choose(&mut self.rng).unwrap_or(&now);
        let mut signature = stripe::signature(stripe::WEBHOOK_SECRET, at, &String::from_utf8_lossy(body));
        if self.chance(0.2) {
            let from = self.rng.random_range(0..signature.len());
            let with = *self.pick(&["", ",", "=", "t=1", "v1=", ",v0=", "\u{e9}", "zz"]);
            signature.replace_range(from..=from, with);
        }
        signature
    }

    /// Says how long the body is, in one way or the other, and at times in none that holds.
    pub(super) fn framed(
        &mut self,
        headers: &mut Vec<(String, String)>,
        body: Vec<u8>,
        posts: bool,
    ) -> Vec<u8> {
        let mut say = |name: &str, text: &str| headers.push((name.to_owned(), text.to_owned()));
        match self.rng.random_range(0..100) {
            _ if !posts => body,
            0..12 => {
                say("Transfer-Encoding", "chunked");
                self.chunks(&body)
            }
            12..14 => {
                // Which of the two counts is what proxies and servers disagree about.
                say("Transfer-Encoding", "chunked");
                say("Content-Length", &body.len().to_string());
                self.whole = false;
                self.chunks(&body)
            }
            14..16 => {
                say("Content-Length", &(body.len() + 7).to_string());
                self.whole = false;
                body
            }
            16..18 => {
                self.whole = false;
                body
            }
            18..20 => {
                say("Content-Length", &body.len().to_string());
                say("Content-Encoding", "gzip");
                body
            }
            _ => {
                say("Content-Length", &body.len().to_string());
                body
            }
        }
    }

    fn chunks(&mut self, body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in body.chunks(self.rng.random_range(1..2_000)) {
            bytes.extend(format!("{:x}\r\n", part.len()).bytes());
            bytes.extend(part);
            bytes.extend(b"\r\n");
        }
        match self.rng.random_range(0..10) {
            0 => bytes.extend(b"0;a=\"b\"\r\nX-Trailer: y\r\nContent-Length: 1\r\n\r\n"),
            1 => {
                self.whole = false;
                let with = [
                    "g\r\n",
                    "-1\r\nx\r\n",
                    "ffffffffffffffff\r\n",
                    "5\nabcde",
                    " 5\r\nabcde\r\n0\r\n\r\n",
                    "0\r\n",
                ];
                bytes.extend(self.pick(&with).bytes());
            }
            2 => {
                self.whole = false;
                bytes.splice(0..0, format!("1;{}\r\na\r\n", "x".repeat(20_000)).into_bytes());
                bytes.extend(b"0\r\n\r\n");
            }
            _ => bytes.extend(b"0\r\n\r\n"),
        }
        bytes
    }
}

/// Much in little, if somebody were to unpack it.
fn bomb(size: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![b'a'; size]).unwrap();
    encoder.finish().unwrap()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
