//! What is sent: drawn from a seed and a number, so that the same pair is the same request, but for the cookies and links
//! of the people there are.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::SystemTime;

use dhsignup::practice::stripe;
use dhsignup::steps::JOURNEY;
use flate2::{Compression, write::GzEncoder};
use naughty_strings::BLNS;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::cast::Cast;
use super::wire::Sent;

/// Every address of the site as its router has it, so that a new one is tried from the first day on.
static ROUTES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let router = include_str!("../../../src/web/mod.rs");
    router.split(".route(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
});

const METHODS: &[&str] = &[
    "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "post", "G", "PRI",
    "GET\0", "(GET)", "",
];
const VERSIONS: &[&str] = &[
    "HTTP/1.0",
    "HTTP/0.9",
    "HTTP/2.0",
    "HTTP/1.2",
    "HTTP/9.9",
    "http/1.1",
    "HTTP/1.1 ",
    "HTTP/",
    "HTTP/1.1\0",
    "",
];
const KINDS: &[&str] = &[
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded;charset=\"",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=shift_jis",
    "",
    "/",
];
const QUERIES: &[&str] = &[
    "notice=first",
    "notice=lost",
    "notice=back",
    "notice=no-cookies",
    "notice=%00",
    "shown=needed",
    "shown=elsewhere",
    "shown=waiting",
    "since=0",
    "since=-1",
    "since=99999999999999999999",
    "username=ada",
    "username=%ff%fe",
    "username=a%00b",
    "format=json",
    "format=json&format=csv",
    "mailed",
    "mailed=1",
    "unpaid=1",
    "unpaid",
    "&&&===",
    "%",
    "%zz=%",
    "?????",
    "a[]=1&a[b]=2",
];
/// Names of form fields that are no question's.
const NAMES: &[&str] = &[
    "version",
    "signup",
    "code",
    "answer",
    "erase",
    "with",
    "email",
    "client_reference_id",
    "__proto__",
    "",
];
const VALUES: &[&str] = &[
    "",
    "yes",
    "no",
    "0",
    "1",
    "2",
    "-1",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "%f4%90%80%80",
    "%",
    "%u0041",
    "+",
    "a%0d%0ab",
    "%E2%80%AE",
    "000000",
    "123456",
    "PS1-0000-0000",
    "ada%40example.org",
];
const PATHS: &[&str] = &[
    "*",
    "//",
    "///signup",
    "/signup/",
    "/signup//email",
    "/signup/./email",
    "/signup/../signup/email",
    "/../../etc/passwd",
    "/assets/../health",
    "/assets/%2e%2e/health",
    "/assets/..%2fhealth",
    "/%2e%2e",
    "/signup%2femail",
    "/signup/%65mail",
    "/signup/%2565mail",
    "/signup/email%00",
    "/signup/email;a=b",
    "/signup/email#top",
    "/signup/{step}",
    "/%ff%fe",
    "/signup/%ff",
    "/r/%00",
    "/r/%ff",
    "/r/",
    "/r/sgr_",
    "/r//stop",
    "/\\evil.example.org",
    "//evil.example.org/signup",
    "http://evil.example.org/signup/email",
    "https://127.0.0.1/signup",
    "HTTP://127.0.0.1",
    "ftp://a/b",
    "javascript:alert(1)",
    "http://",
    "http://[::1",
    "signup",
    "?",
    "127.0.0.1:80",
    "/ signup",
    "/signup\u{e9}",
    "/webhooks/stripe/",
    "/webhooks/",
    "/.git/config",
];
/// Names and texts that somebody between us and a browser may send, or wishes to have sent.
const HEADERS: &[(&str, &str)] = &[
    ("Host", "evil.example.org"),
    ("Host", ""),
    ("Host", "a b"),
    ("Host", "[::1]:99999"),
    ("Origin", "null"),
    ("Origin", "https://evil.example.org"),
    ("Origin", "http://"),
    ("Origin", "\u{e9}"),
    ("Referer", "https://evil.example.org/"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "x"),
    ("Sec-Fetch-Mode", "navigate"),
    ("HX-Request", "true"),
    ("HX-Request", "false"),
    ("HX-Boosted", "true"),
    ("HX-History-Restore-Request", "true"),
    ("HX-Target", "page"),
    ("HX-Current-URL", "javascript:"),
    ("X-Forwarded-For", "1.2.3.4, 5.6.7.8"),
    ("X-Forwarded-For", ",,,"),
    ("X-Forwarded-For", "::ffff:127.0.0.1, x"),
    ("X-Forwarded-Proto", "gopher"),
    ("X-Forwarded-Host", "evil.example.org"),
    ("Forwarded", "for=\"[::1\";proto=;host=\""),
    ("X-Real-IP", "\u{1}"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Original-URL", "/practice"),
    ("Accept", "application/json"),
    ("Accept", "\"*/*;q=9"),
    ("Accept-Encoding", "gzip, br;q=2, \u{0}"),
    ("Accept-Encoding", "gzip;q=0"),
    ("Accept-Language", "*;q=.,;"),
    ("If-None-Match", "*"),
    ("If-Modified-Since", "yesterday"),
    ("Range", "bytes=0-0,-1"),
    ("Range", "bytes=18446744073709551615-"),
    ("Authorization", "Basic \u{e9}"),
    ("Content-Language", "x"),
    ("Stripe-Signature", "t=,v1="),
    ("Cookie", "signup="),
    ("Cookie", "signup"),
    ("Cookie", "=;=;="),
    ("Cookie", "checking=1; checking=1"),
    ("Cookie", "signup=\"AAAAAAAAAAAAAAAAAAAAAA"),
    ("Cookie", "signup=%00; signup=AAAAAAAAAAAAAAAAAAAAAA"),
    ("Cookie", "\u{e9}=\u{ff}"),
    ("Date", "Thu, 01 Jan 1970"),
    ("Via", "1.1 a, 1.1 b"),
    ("Keep-Alive", "timeout=99999999999"),
    ("Proxy-Connection", "close"),
    ("Traceparent", "00-0-0-0"),
];
/// The same, where it moves the end of a request or of its connection.
const FRAMES: &[(&str, &str)] = &[
    ("Content-Length", "0"),
    ("Content-Length", "-1"),
    ("Content-Length", "+5"),
    ("Content-Length", "5, 5"),
    ("Content-Length", "18446744073709551616"),
    ("Content-Length", "9999"),
    ("Content-Length", "0x5"),
    ("Transfer-Encoding", "chunked"),
    ("Transfer-Encoding", "chunked, identity"),
    ("Transfer-Encoding", "gzip, chunked"),
    ("Transfer-Encoding", "xchunked"),
    ("Transfer-Encoding", "\u{b}chunked"),
    ("Connection", "upgrade"),
    ("Connection", "close, Host"),
    ("Upgrade", "h2c"),
    ("Upgrade", "websocket"),
    ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ("Expect", "100-continue"),
    ("Expect", "200-ok"),
    ("Bad Name", "x"),
    ("", "x"),
    ("X-Bare", "a\rb"),
    ("X-Nul", "a\0b"),
    ("X-Folded", "a\r\n b"),
    ("X-Split", "a\n\nGET /health HTTP/1.1"),
];

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

struct Drawn<'a> {
    rng: StdRng,
    cast: &'a Cast,
    whole: bool,
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
        route.replace("{secret}", &secret).replace("{step}", step).replace("{file}", &asset)
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

    /// A body and what kind it says it is.
    fn body(&mut self, path: &str) -> (&'static str, Vec<u8>) {
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
    fn signature(&mut self, body: &[u8]) -> String {
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
    fn framed(&mut self, headers: &mut Vec<(String, String)>, body: Vec<u8>, posts: bool) -> Vec<u8> {
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

    fn chance(&mut self, of: f64) -> bool {
        self.rng.random_bool(of)
    }

    fn pick<'p, T>(&mut self, from: &'p [T]) -> &'p T {
        &from[self.rng.random_range(0..from.len())]
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
