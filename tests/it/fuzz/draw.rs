//! What is sent: drawn from a seed and a number, so that the same pair is the same request, but for the cookies and links
//! of the people there are.

use std::sync::LazyLock;

use dhsignup::steps::JOURNEY;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cast::Cast;
use super::wire::Sent;
use super::words::{FRAMES, HEADERS, METHODS, PATHS, QUERIES, VERSIONS};

/// Every address of the site as its router has it, so that a new one is tried from the first day on.
static ROUTES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let router = include_str!("../../../src/web/mod.rs");
    router.split(".route(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
});

/// One thing that is sent. Now and then it is several requests, or none that deserves the name.
pub(super) fn draw(seed: u64, number: u64, cast: &Cast) -> Sent {
    let rng = StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number);
    let mut drawn = Drawn { rng, cast, whole: true };
    match drawn.rng.random_range(0..100) {
        0..4 => drawn.noise(),
        4..8 => drawn.pipeline(),
        8..12 => drawn.cut(),
        12..18 => drawn.spoilt(),
        _ => drawn.one(),
    }
}

/// A request on its way to being drawn.
pub(super) struct Drawn<'a> {
    pub(super) rng: StdRng,
    pub(super) cast: &'a Cast,
    /// See [`Sent::whole`].
    pub(super) whole: bool,
}

impl Drawn<'_> {
    fn one(&mut self) -> Sent {
        let (bytes, head) = self.request();
        Sent { bytes, heads: vec![head], whole: self.whole }
    }

    /// Several requests before the first answer.
    fn pipeline(&mut self) -> Sent {
        let mut sent = Sent { whole: true, ..Sent::default() };
        for _ in 0..self.rng.random_range(2..6) {
            let one = self.one();
            sent.bytes.extend(one.bytes);
            sent.heads.extend(one.heads);
        }
        // Any of them may end the connection for those behind it.
        Sent { whole: false, ..sent }
    }

    /// A request that ends too early, with our half of the connection.
    fn cut(&mut self) -> Sent {
        let sent = self.one();
        let end = self.rng.random_range(0..=sent.bytes.len());
        Sent { bytes: sent.bytes[..end].to_vec(), whole: false, ..sent }
    }

    /// A request with a few bytes changed, taken out, put in.
    fn spoilt(&mut self) -> Sent {
        let mut sent = self.one();
        for _ in 0..self.rng.random_range(1..6) {
            let at = self.rng.random_range(0..=sent.bytes.len().min(600));
            let there = at.min(sent.bytes.len())..(at + 1).min(sent.bytes.len());
            let with: Vec<u8> = match self.rng.random_range(0..4) {
                0 => Vec::new(),
                1 => vec![self.rng.random()],
                2 => b"\r\n".to_vec(),
                _ => vec![self.rng.random(), self.rng.random()],
            };
            sent.bytes.splice(there, with);
        }
        Sent { whole: false, ..sent }
    }

    fn noise(&mut self) -> Sent {
        let length = self.rng.random_range(0..400);
        let mut bytes: Vec<u8> = (0..length).map(|_| self.rng.random()).collect();
        match self.rng.random_range(0..4) {
            0 => bytes.splice(0..0, *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").for_each(drop),
            1 => bytes.splice(0..0, *b"\x16\x03\x01\x02\x00\x01\x00").for_each(drop),
            2 => bytes.splice(0..0, *b"\r\n\r\n\r\n").for_each(drop),
            _ => {}
        }
        Sent { bytes, heads: vec![false], whole: false }
    }

    /// A request, and whether it asks for the head alone. Each of its parts is as it should be, most of the time.
    fn request(&mut self) -> (Vec<u8>, bool) {
        let route = match self.rng.random_range(0..10) {
            0..4 => "/signup/{step}",
            4 => "/r/{secret}",
            _ => *self.pick(&ROUTES),
        };
        let plain = self.path(route);
        let posts = self.chance(0.55) || route.starts_with("/webhooks");
        let method = match self.rng.random_range(0..60) {
            0 => "X".repeat(self.rng.random_range(1..9_000)),
            1..4 => (*self.pick(METHODS)).to_owned(),
            _ => if posts { "POST" } else { "GET" }.to_owned(),
        };
        // Whatever is no plain name may mean something of its own to the other side.
        self.whole &= method == "HEAD" || !["", "CONNECT", "PRI"].contains(&method.as_str());
        self.whole &= method.len() < 100 && method.bytes().all(|byte| byte.is_ascii_uppercase());
        let target = self.target(&plain);
        let version = if self.chance(0.03) { *self.pick(VERSIONS) } else { "HTTP/1.1" };
        self.whole &= version == "HTTP/1.1";

        let mut headers = self.headers(&plain);
        let (kind, body) = if posts { self.body(&plain) } else { ("", Vec::new()) };
        if !kind.is_empty() {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        if route.starts_with("/webhooks") {
            headers.push(("Stripe-Signature".to_owned(), self.signature(&body)));
        }
        let body = self.framed(&mut headers, body, posts);
        let mut bytes = [method.as_bytes(), b" ", &target, b" ", version.as_bytes(), b"\r\n"].concat();
        for (name, text) in headers {
            // What is above ASCII goes out as the one byte that it is in Latin-1.
            bytes.extend(name.chars().map(|c| c as u8));
            bytes.extend(b": ");
            bytes.extend(text.chars().map(|c| c as u8));
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        (bytes, method == "HEAD")
    }

    fn path(&mut self, route: &str) -> String {
        let secret = self.secret();
        let step = self.pick(JOURNEY.0).slug;
        let asset = self.pick(&self.cast.assets).clone();
        let deed = self.pick(&["answers", "link", "retry", "extend", "address", "erase", "letters"]);
        let board = self.pick(&["stuck", "drafts", "paid", "nowhere"]);
        let route = route.replace("{secret}", &secret).replace("{step}", step).replace("{file}", &asset);
        let reference = if self.chance(0.5) { "PS1-AAAA-AAAA" } else { self.pick(&self.cast.references) };
        route.replace("{reference}", reference).replace("{deed}", deed).replace("{board}", board)
    }

    /// The secret of a letter, at times with a slip in it.
    fn secret(&mut self) -> String {
        let mut secret = self.pick(&self.cast.links).clone();
        if self.chance(0.3) {
            let at = self.rng.random_range(0..secret.len());
            let with = *self.pick(&["", "A", "=", "%00", "..", "aaaa"]);
            secret.replace_range(at..=at, with);
        }
        secret
    }

    fn target(&mut self, plain: &str) -> Vec<u8> {
        let mut target = match self.rng.random_range(0..60) {
            0 => format!("http://{}{plain}", self.cast.host),
            1 => format!("{plain}{}", "/x".repeat(self.rng.random_range(1..40_000))),
            2 | 3 => (*self.pick(PATHS)).to_owned(),
            4 => plain.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            5 => format!("{plain}/"),
            _ => plain.to_owned(),
        };
        let is_plain = target == plain;
        if self.chance(0.3) {
            let query = *self.pick(QUERIES);
            target = format!("{target}?{query}");
        }
        let mut bytes: Vec<u8> = target.into_bytes();
        if !is_plain {
            self.whole = false;
            if self.chance(0.2) {
                let at = self.rng.random_range(0..=bytes.len());
                bytes.insert(at, self.rng.random());
            }
        }
        bytes
    }

    fn headers(&mut self, plain: &str) -> Vec<(String, String)> {
        let mut headers = vec![("Host".to_owned(), self.cast.host.clone())];
        if !self.chance(0.04) {
            headers.push(("Origin".to_owned(), format!("http://{}", self.cast.host)));
        }
        if self.chance(0.3) {
            headers.push(("Sec-Fetch-Site".to_owned(), "same-origin".to_owned()));
        }
        if !plain.starts_with("/webhooks") {
            headers.push(("Cookie".to_owned(), self.cookie()));
        }
        if self.chance(0.15) {
            headers.push(("HX-Request".to_owned(), "true".to_owned()));
            if self.chance(0.5) {
                headers.push(("HX-Boosted".to_owned(), "true".to_owned()));
            }
        }
        if self.chance(0.25) {
            for _ in 0..self.rng.random_range(1..5) {
                self.header(&mut headers);
            }
        }
        if self.chance(0.01) {
            let many = self.rng.random_range(90..400);
            headers.extend((0..many).map(|number| (format!("X-{number}"), "x".to_owned())));
            self.whole = false;
        }
        headers
    }

    /// One more header, anywhere among the others, or one of them once more.
    fn header(&mut self, headers: &mut Vec<(String, String)>) {
        let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        let header = match self.rng.random_range(0..12) {
            0 => self.pick(&headers.clone()).clone(),
            1 => ("X-Long".to_owned(), "x".repeat(self.rng.random_range(1..100_000))),
            2 => ("Cookie".to_owned(), "a=b; ".repeat(self.rng.random_range(1..5_000))),
            3 => {
                self.whole = false;
                owned(*self.pick(FRAMES))
            }
            _ => owned(*self.pick(HEADERS)),
        };
        // What may not stand in a header may end the connection, and so may what is too much.
        self.whole &= header.1.len() < 4_000 && !header.1.contains(|c: char| c.is_control());
        let at = self.rng.random_range(0..=headers.len());
        headers.insert(at, header);
    }

    /// Of a real visitor, at times with a slip in it.
    fn cookie(&mut self) -> String {
        let cookie = self.pick(&self.cast.cookies).clone();
        match self.rng.random_range(0..20) {
            0 if !cookie.is_empty() => {
                let at = self.rng.random_range(0..cookie.len());
                let with = *self.pick(&["", "_", "\u{e9}", ";", "%", "AAAA"]);
                format!("{}{with}{}", &cookie[..at], &cookie[at + 1..])
            }
            1 => format!("{cookie}; checking=1"),
            2 => format!("{cookie}; {}", self.pick(&self.cast.cookies).clone()),
            _ => cookie,
        }
    }

    pub(super) fn chance(&mut self, of: f64) -> bool {
        self.rng.random_bool(of)
    }

    pub(super) fn pick<'p, T>(&mut self, from: &'p [T]) -> &'p T {
        &from[self.rng.random_range(0..from.len())]
    }
}
