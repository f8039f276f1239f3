//! An append-only file of JSON lines: what the practice parts remember between two runs.
//!
//! It survives kill -9, which is what practice mode promises, and not power loss: a line is handed to
//! the kernel before the answer leaves, nothing is synced. One process at a time may open a file (opening
//! compacts it); `serve` holds the data folder's lock.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::marker::PhantomData;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The open file. An entry replaces the earlier one with the same key.
#[derive(Debug)]
pub struct Journal<T> {
    file: File,
    entries: PhantomData<fn(T)>,
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens or makes the file, hands back the newest entry of each key in the order the keys first came,
    /// and rewrites the file with just those. A last line that was cut off by a crash is left out;
    /// an unreadable line anywhere else is [`io::ErrorKind::InvalidData`].
    pub fn open(path: &Path, key: fn(&T) -> String) -> io::Result<(Self, Vec<T>)> {
        let kept = newest(read(path)?, key);
        rewrite(path, &kept)?;
        let file = OpenOptions::new().append(true).open(path)?;
        Ok((Self { file, entries: PhantomData }, kept))
    }

    /// Adds one entry. After an error nothing counts as written.
    pub fn append(&mut self, entry: &T) -> io::Result<()> {
        let before = self.file.metadata()?.len();
        // One write per line, so that a crash can only tear the last one.
        self.file.write_all(&line(entry)?).inspect_err(|_| {
            let _ = self.file.set_len(before);
        })
    }

    /// Forgets everything.
    pub fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Vec<T>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut lines = bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>();
    // What follows the last newline is empty, or torn.
    lines.pop();
    lines.into_iter().map(|line| serde_json::from_slice(line).map_err(io::Error::from)).collect()
}

fn newest<T>(entries: Vec<T>, key: fn(&T) -> String) -> Vec<T> {
    let mut seats = HashMap::new();
    let mut kept = Vec::new();
    for entry in entries {
        match seats.entry(key(&entry)) {
            std::collections::hash_map::Entry::Occupied(seat) => kept[*seat.get()] = entry,
            std::collections::hash_map::Entry::Vacant(seat) => {
                seat.insert(kept.len());
                kept.push(entry);
            }
        }
    }
    kept
}

fn rewrite<T: Serialize>(path: &Path, entries: &[T]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("new");
    let mut text = Vec::new();
    for entry in entries {
        text.extend(line(entry)?);
    }
    fs::write(&beside, text)?;
    fs::rename(beside, path)
}

fn line<T: Serialize>(entry: &T) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    type Pair = (String, u32);

    fn open(path: &Path) -> (Journal<Pair>, Vec<Pair>) {
        Journal::open(path, |(name, _): &Pair| name.clone()).unwrap()
    }

    fn pair(name: &str, number: u32) -> Pair {
        (name.to_owned(), number)
    }

    #[test]
    fn the_newest_entry_of_each_key_is_back_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper/journal.jsonl");
        let (mut journal, found) = open(&path);
        assert!(found.is_empty());
        for entry in [pair("ada", 1), pair("bo", 2), pair("ada", 3)] {
            journal.append(&entry).unwrap();
        }
        drop(journal);
        assert_eq!(open(&path).1, [pair("ada", 3), pair("bo", 2)]);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2, "opening compacts");
    }

    #[test]
    fn a_last_line_torn_by_a_crash_is_left_out_and_the_next_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        fs::write(&path, "[\"ada\",1]\n[\"bo\",").unwrap();
        let (mut journal, found) = open(&path);
        assert_eq!(found, [pair("ada", 1)]);
        journal.append(&pair("cy", 3)).unwrap();
        assert_eq!(open(&path).1, [pair("ada", 1), pair("cy", 3)]);
    }

    #[test]
    fn damage_in_the_middle_is_said_and_not_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        fs::write(&path, "[\"ada\",\n[\"bo\",2]\n").unwrap();
        assert!(Journal::<Pair>::open(&path, |(name, _)| name.clone()).is_err());
    }

    #[test]
    fn a_cleared_journal_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, _) = open(&path);
        journal.append(&pair("ada", 1)).unwrap();
        journal.clear().unwrap();
        journal.append(&pair("bo", 2)).unwrap();
        assert_eq!(open(&path).1, [pair("bo", 2)]);
    }
}
