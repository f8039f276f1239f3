//! The practice mailbox: a folder with a JSON file per letter.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::Message;

/// Letters that would have been sent, kept in files of their own.
#[derive(Clone, Debug)]
pub struct Mailbox {
    folder: PathBuf,
    last: Arc<AtomicU64>,
}

/// A letter as it lies in the mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Where to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// Every address in the text, in order.
    pub links: Vec<String>,
}

impl Mailbox {
    /// The mailbox in this folder, which is made.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let last = numbers(folder)?.into_iter().max().unwrap_or(0);
        Ok(Self { folder: folder.to_owned(), last: Arc::new(AtomicU64::new(last)) })
    }

    /// Puts a letter into it. A repeated Message-ID is a letter of its own here: one can see that it was sent twice.
    pub fn deliver(&self, message: &Message) -> std::io::Result<()> {
        let links = message
            .text
            .split_whitespace()
            .filter(|word| word.starts_with("http"))
            .map(str::to_owned)
            .collect();
        let letter = Delivered {
            to: message.to.clone(),
            subject: message.subject.clone(),
            text: message.text.clone(),
            html: message.html.clone(),
            links,
        };
        let number = self.last.fetch_add(1, Ordering::SeqCst) + 1;
        let unfinished = self.folder.join(format!("{number:08}.part"));
        fs::write(&unfinished, serde_json::to_vec(&letter)?)?;
        fs::rename(unfinished, self.folder.join(format!("{number:08}.json")))
    }

    /// Every letter, newest first.
    pub fn letters(&self) -> std::io::Result<Vec<Delivered>> {
        let mut numbers = numbers(&self.folder)?;
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let letter =
            |number| Ok(serde_json::from_slice(&fs::read(self.folder.join(format!("{number:08}.json")))?)?);
        numbers.into_iter().map(letter).collect()
    }

    /// Throws every letter away.
    pub fn empty(&self) -> std::io::Result<()> {
        numbers(&self.folder)?
            .into_iter()
            .try_for_each(|number| fs::remove_file(self.folder.join(format!("{number:08}.json"))))
    }
}

fn numbers(folder: &Path) -> std::io::Result<Vec<u64>> {
    let names = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(".json")?.parse().ok()).collect())
}
