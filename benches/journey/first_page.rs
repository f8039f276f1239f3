//! What the first page and the first question weigh on the wire.

use std::collections::VecDeque;
use std::net::SocketAddr;

use crate::figures::{row, table};
use crate::wire::{self, Answer};
use crate::world::World;

pub(crate) async fn measure() {
    let world = World::start().await;
    let address = world.serving.address;
    let loads = tokio::task::spawn_blocking(move || Loads::of(address)).await.unwrap();
    loads.print();
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
                if answer.head.contains("content-type: text/css") {
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
            let encoding = if answer.head.contains("content-encoding: gzip") { "gzip" } else { "none" };
            vec![path.clone(), encoding.to_owned(), bytes(answer.sent), bytes(answer.wire)]
        }));
        table("First page, with an empty cache and Accept-Encoding: gzip", &rows);
        let icons =
            self.first.iter().filter(|(_, answer)| answer.head.contains("content-type: image/")).count();
        let first = total(&self.first);
        println!("\n  GET / needs {} requests and {icons} icon, {first} in all.", self.first.len() - icons);
        println!("  GET /signup/email after it: {} request, {}.", self.question.len(), total(&self.question));
        let foreign = if self.foreign.is_empty() { "none".to_owned() } else { self.foreign.join(", ") };
        println!("  Foreign origins: {foreign}.");
        println!("  Aim: at most 3 requests and the icon, at most 40 KB, no foreign origin.\n");
    }
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
