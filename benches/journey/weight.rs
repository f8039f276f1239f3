//! What the program weighs: its file, its memory while nobody is there, the first page with an empty cache, and each step after it.

use std::collections::VecDeque;
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use dhsignup::steps::JOURNEY;

use crate::figures::{row, table};
use crate::served::Served;
use crate::wire::{self, Answer};

pub(crate) fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let program = Served::program(folder.path(), &[]);
    // Memory is looked at once it has settled, as a second is said to be enough.
    std::thread::sleep(Duration::from_secs(1));
    let idle = program.memory();
    let loads = Loads::of(program.address);
    let steps = steps(program.address);
    let file = fs::read(env!("CARGO_BIN_EXE_dhsignup")).unwrap();
    let rows = [
        row(["", "measured", "aim"]),
        vec!["file of the program".to_owned(), megabytes(file.len() as u64), String::new()],
        vec![
            "of that, what is run and not for debuggers".to_owned(),
            megabytes(loaded(&file)),
            String::new(),
        ],
        vec!["memory, a second after the start".to_owned(), format!("{idle:.1} MB"), "<= 25 MB".to_owned()],
        vec!["memory, after a signup".to_owned(), format!("{:.1} MB", program.memory()), String::new()],
    ];
    table("The program, a process of its own with nothing set (MB of 1,000,000 bytes)", &rows);
    loads.print();
    print_steps(&steps);
}

/// Bytes of an ELF file that are loaded into memory: the sum of `p_filesz` of its segments `PT_LOAD` (elf(5), 64 bits).
fn loaded(file: &[u8]) -> u64 {
    let number = |at: usize, size: usize| {
        file[at..at + size].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let (table, size, count) = (number(32, 8) as usize, number(54, 2) as usize, number(56, 2) as usize);
    let segments = (0..count).map(|segment| table + segment * size);
    segments.filter(|segment| number(*segment, 4) == 1).map(|segment| number(segment + 32, 8)).sum()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Requests in the order in which a browser with an empty cache sends them.
struct Loads {
    first: Vec<(String, Answer)>,
    question: Vec<(String, Answer)>,
    foreign: Vec<String>,
}

impl Loads {
    fn of(address: SocketAddr) -> Self {
        let mut loads = Self { first: Vec::new(), question: Vec::new(), foreign: Vec::new() };
        loads.first = loads.page(address, "/");
        loads.question = loads.page(address, "/signup/email");
        loads
    }

    /// A page and what it refers to, less what was loaded before.
    fn page(&mut self, address: SocketAddr, path: &str) -> Vec<(String, Answer)> {
        let page = wire::get(address, path);
        let mut wanted = VecDeque::from(references(&page.text));
        let mut answers = vec![(path.to_owned(), page)];
        while let Some(reference) = wanted.pop_front() {
            let known = |loaded: &[(String, Answer)]| loaded.iter().any(|(path, _)| *path == reference);
            if known(&self.first) || known(&answers) || reference.starts_with("data:") {
                continue;
            }
            if reference.starts_with('/') && !reference.starts_with("//") {
                let answer = wire::get(address, &reference);
                if answer.header("content-type").starts_with("text/css") {
                    wanted.extend(imports(&answer.text));
                }
                answers.push((reference, answer));
            } else {
                self.foreign.push(reference);
            }
        }
        answers
    }

    fn print(&self) {
        let mut rows = vec![row(["GET", "encoding", "body", "on the wire"])];
        rows.extend(self.first.iter().chain(&self.question).map(|(path, answer)| {
            vec![path.clone(), encoding(answer), bytes(answer.sent), bytes(answer.wire)]
        }));
        table("First page, with an empty cache and Accept-Encoding: br, gzip", &rows);
        let icons = self
            .first
            .iter()
            .filter(|(_, answer)| answer.header("content-type").starts_with("image/"))
            .count();
        let first = total(&self.first);
        println!("\n  GET / needs {} requests and {icons} icon, {first} in all.", self.first.len() - icons);
        println!("  GET /signup/email after it: {} request, {}.", self.question.len(), total(&self.question));
        let foreign = if self.foreign.is_empty() { "none".to_owned() } else { self.foreign.join(", ") };
        println!("  Foreign origins: {foreign}.");
        println!("  Aim: at most 3 requests and the icon, at most 25 KB in all, no foreign origin.");
    }
}

fn encoding(answer: &Answer) -> String {
    Some(answer.header("content-encoding")).filter(|name| !name.is_empty()).unwrap_or("none").to_owned()
}

/// A step as htmx takes it: what the form is answered, and the page that this leads to.
struct Step {
    slug: &'static str,
    saved: usize,
    next: String,
    page: Answer,
}

/// Answers every question with its example, by the headers that htmx sends; a redirect is followed with the same ones.
fn steps(address: SocketAddr) -> Vec<Step> {
    let origin = format!("http://{address}");
    let mut cookie = String::new();
    let mut steps = Vec::new();
    for step in JOURNEY.0 {
        let path = format!("/signup/{}", step.slug);
        let here = format!("{origin}{path}");
        let typed = step.example();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("version", "0");
        form.extend_pairs(step.fields.iter().map(|field| (field.name, typed.get(field.name))));
        let form = form.finish();
        let headers = [
            ("HX-Request", "true"),
            ("HX-Boosted", "true"),
            ("HX-Source", "form"),
            ("HX-Current-URL", here.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", origin.as_str()),
        ];
        let with = |cookie: &str, what: &str, form: &str| {
            let cookie = [("Cookie", cookie)];
            wire::send(address, what, &[&headers[..], &cookie[..]].concat(), form)
        };
        let saved = with(&cookie, &format!("POST {path}"), &form);
        assert_eq!(saved.status(), "303", "{}{}", saved.head, saved.text);
        if let Some((fresh, _)) = saved.header("set-cookie").split_once(';') {
            cookie = fresh.to_owned();
        }
        let next = saved.header("location").to_owned();
        let page = with(&cookie, &format!("GET {next}"), "");
        assert!(page.status() == "200" && page.text.contains("id=\"page\""), "{}{}", page.head, page.text);
        steps.push(Step { slug: step.slug, saved: saved.wire, next, page });
    }
    steps
}

fn print_steps(steps: &[Step]) {
    let mut rows = vec![row(["answered, and led to", "303", "page", "its encoding", "both", "aim"])];
    rows.extend(steps.iter().map(|Step { slug, saved, next, page }| {
        vec![
            format!("{slug}, {next}"),
            bytes(*saved),
            bytes(page.wire),
            encoding(page),
            bytes(saved + page.wire),
            "<= 5 KB".to_owned(),
        ]
    }));
    table("Each later step over htmx, heads included", &rows);
    println!();
}

/// What a browser loads by itself: links, scripts, pictures and frames.
fn references(page: &str) -> Vec<String> {
    let tags = page.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    tags.filter_map(|tag| {
        let name = tag.split_whitespace().next()?;
        let attribute = match name {
            "link" => " href=\"",
            "script" | "img" | "iframe" | "source" => " src=\"",
            _ => return None,
        };
        tag.split_once(attribute)?.1.split_once('"').map(|(url, _)| url.to_owned())
    })
    .collect()
}

/// What a stylesheet loads.
fn imports(style: &str) -> Vec<String> {
    let urls = style.split("url(").skip(1).filter_map(|rest| rest.split_once(')'));
    urls.map(|(url, _)| url.trim_matches(['"', '\'']).to_owned()).collect()
}

fn total(answers: &[(String, Answer)]) -> String {
    bytes(answers.iter().map(|(_, answer)| answer.wire).sum())
}

/// In KB of 1,000 bytes.
fn bytes(count: usize) -> String {
    format!("{}.{} KB", count / 1_000, count % 1_000 / 100)
}
