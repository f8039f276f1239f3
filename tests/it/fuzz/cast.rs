//! Real visitors, one at each place of the signup, and real letters: what a request has to carry to get far.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dhsignup::steps::JOURNEY;

use super::wire::{Answer, Sent, Wire};

/// As many letters are looked into for links.
const LETTERS: usize = 24;

/// By which somebody who helps signs in.
pub(super) const PASSWORD: &str = "letmein";

/// Who and what there is. The same number of everything each time, so that what is drawn from it is the same draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    pub(super) host: String,
    /// Cookies: of nobody, of somebody after each question, joined, paid, come by a link, and of somebody who helps.
    pub(super) cookies: Vec<String>,
    /// Secrets of mailed links, as many as there are letters.
    pub(super) links: Vec<String>,
    pub(super) references: Vec<String>,
    /// Names of files below `/assets`.
    pub(super) assets: Vec<String>,
}

impl Cast {
    /// Nobody real.
    pub(super) fn for_drawing() -> Self {
        let some = |text: &str| vec![text.to_owned()];
        let (host, cookies, links) = ("127.0.0.1:3000".to_owned(), some("signup=x"), some("sgr_x"));
        Self { host, cookies, links, references: some("PS1-0000-0000"), assets: some("style.css") }
    }
}

/// Fetches visitors from a program.
pub(super) struct Casting {
    wire: Wire,
    host: String,
    letters: PathBuf,
    name: String,
    walks: usize,
}

impl Casting {
    /// `name` makes addresses that nobody else has.
    pub(super) fn at(address: SocketAddr, folder: &Path, name: String) -> Self {
        let letters = folder.join("practice/mail");
        Self { wire: Wire::to(address), host: address.to_string(), letters, name, walks: 0 }
    }

    /// Walks to every place.
    pub(super) fn walk(&mut self) -> std::io::Result<Cast> {
        let mut cast = Cast { host: self.host.clone(), ..Cast::default() };
        for answered in 0..=JOURNEY.0.len() + 2 {
            let mut browser = Browser { cookie: String::new(), by: self };
            browser.answers(answered)?;
            if answered > JOURNEY.0.len() {
                let page = browser.joins()?;
                let [reference, address] =
                    ["client-reference-id", "customer-email"].map(|name| attribute(&page, name));
                if answered > JOURNEY.0.len() + 1 {
                    let form =
                        format!("client_reference_id={reference}&email={}", address.replace('@', "%40"));
                    browser.posts("/practice/stripe/checkout/full", &form)?;
                }
                cast.references.push(reference);
            }
            cast.cookies.push(browser.cookie);
        }
        cast.links = self.links();
        let mut guest = Browser { cookie: String::new(), by: self };
        let page = guest.asks("GET", "/", "")?;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let assets = page.split("\"/assets/").skip(1).filter_map(|rest| rest.split_once('"'));
        cast.assets = assets.map(|(name, _)| name.to_owned()).collect();
        if let Some(link) = cast.links.first() {
            guest.posts(&format!("/r/{link}"), "")?;
        }
        cast.cookies.push(guest.cookie);
        let mut grace = Browser { cookie: String::new(), by: self };
        grace.posts("/staff/sign-in", &format!("name=grace&password={PASSWORD}"))?;
        assert!(grace.cookie.starts_with("staff="), "nobody helps");
        cast.cookies.push(grace.cookie);
        Ok(cast)
    }

    /// The secrets in the newest letters, once there is a letter.
    fn links(&self) -> Vec<String> {
        for _ in 0..1_000 {
            let links = self.newest();
            if !links.is_empty() {
                return links.iter().cycle().take(LETTERS).cloned().collect();
            }
            // The pause between two looks.
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no letter came");
    }

    fn newest(&self) -> Vec<String> {
        let files = fs::read_dir(&self.letters).into_iter().flatten();
        let mut files: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
        files.sort();
        let secrets = files.iter().rev().filter_map(|file| {
            let letter = fs::read_to_string(file).ok()?;
            let from = letter.find("sgr_")?;
            letter.get(from..from + 36).map(str::to_owned)
        });
        secrets.take(LETTERS).collect()
    }
}

struct Browser<'a> {
    cookie: String,
    by: &'a mut Casting,
}

impl Browser<'_> {
    fn answers(&mut self, questions: usize) -> std::io::Result<()> {
        self.by.walks += 1;
        let person = format!("{}{}", self.by.name, self.by.walks);
        for step in JOURNEY.0.iter().take(questions) {
            let mut typed = step.example();
            typed.set("email", &format!("{person}@example.org"));
            typed.set("username", &person);
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(step.fields.iter().map(|field| (field.name, typed.get(field.name))));
            let answer = self.posts(&format!("/signup/{}", step.slug), &form.finish())?;
            assert_eq!(answer.status, 303, "{person} does not get past {}", step.slug);
        }
        Ok(())
    }

    /// The page where Join leads.
    fn joins(&mut self) -> std::io::Result<String> {
        self.posts("/signup/join", "")?;
        for _ in 0..1_000 {
            let page = self.asks("GET", "/signup/membership", "")?;
            let page = String::from_utf8_lossy(&page.body).into_owned();
            if page.contains("client-reference-id") {
                return Ok(page);
            }
            // The pause between two looks.
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("nobody gets to the payment");
    }

    fn posts(&mut self, path: &str, form: &str) -> std::io::Result<Answer> {
        self.asks("POST", path, form)
    }

    fn asks(&mut self, method: &str, path: &str, form: &str) -> std::io::Result<Answer> {
        let host = &self.by.host;
        let bytes = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.cookie,
            form.len(),
        );
        let sent = Sent { bytes: bytes.into_bytes(), heads: vec![false], whole: true };
        let answer = self.by.wire.exchange(&sent)?.answers.pop().unwrap_or_default();
        if let Some(cookie) = answer
            .header("set-cookie")
            .filter(|cookie| cookie.starts_with("signup=") || cookie.starts_with("staff="))
        {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        Ok(answer)
    }
}

fn attribute(page: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    let value = page.split_once(&start).and_then(|(_, rest)| rest.split_once('"'));
    value.map(|(value, _)| value.to_owned()).unwrap_or_default()
}
