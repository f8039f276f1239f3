//! A situation in one file: what is kept, the levers and the browser's cookies, so that somebody else can stand where the
//! reporter stood.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cockpit::at_rest;
use super::levers::{self, Levers};
use super::program::Files;
use super::replayed::{self, Replayed};
use super::{Practice, Program};

/// What the first line says.
const FORMAT: &str = "dhsignup situation";
/// Changes whenever an older program could not read it any more.
const VERSION: u32 = 1;
/// Most bytes that a bundle may unfold to.
const MOST: u64 = 256 * 1024 * 1024;
/// Names in the bundle, whatever the files are called here.
const DATABASE: &str = "dhsignup.db";
const KEYS: &str = "dhsignup.keys";
const PRACTICE: &str = "practice";
/// Settings that are about a machine, and not about a situation.
const OF_THE_MACHINE: [&str; 9] = [
    "LISTEN",
    "PRACTICE_FOLDER",
    "PUBLIC_URL",
    "METRICS_LISTEN",
    "TRUSTED_PROXIES",
    "TRUSTED_NETWORKS",
    "LOG",
    "PRACTICE",
    "MAIL_FROM",
];

/// The whole of it. What people read stands first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bundle {
    format: String,
    version: u32,
    program: String,
    made_at: Timestamp,
    /// The path of the page to open.
    page: String,
    levers_in_words: Vec<String>,
    /// Settings that differ from their default, without `DHSIGNUP_`, and are no secrets.
    settings: BTreeMap<String, String>,
    /// Id, address and status of each member.
    members: Vec<String>,
    cookies: BTreeMap<String, String>,
    levers: Levers,
    /// Deflated, in base64.
    files: BTreeMap<String, String>,
}

/// Why a file can't be replayed.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// It is something else, or torn.
    #[error("it is no bundle of the practice cockpit ({0})")]
    Else(String),
    /// Another program's.
    #[error(
        "it is a bundle of version {found}, and this program reads version {VERSION}: use dhsignup {program}"
    )]
    Version {
        /// Of the format.
        found: u64,
        /// The program that made it.
        program: String,
    },
    /// A file that would not lie in the folder.
    #[error("it has a file that would lie outside of its folder: {0:?}")]
    Outside(String),
}

/// What is read before anything is known of the rest.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
    #[serde(default)]
    program: String,
}

impl Bundle {
    /// Makes one of everything that is kept; `page` and `cookies` are those of the browser that asks.
    pub(super) async fn make(
        practice: &Practice,
        program: &Program,
        files: &Files,
        page: String,
        cookies: BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let levers = Levers::of(practice);
        let levers_in_words = at_rest::moved(practice);
        let rows = practice.members.rows();
        let members = rows.iter().map(|row| {
            let status = row.status("membership_status").as_str().unwrap_or("no status");
            format!("{} {} {status}", row.id, row.email().unwrap_or("no address"))
        });
        Ok(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: Timestamp::now(),
            page,
            levers_in_words,
            settings: program.settings.iter().cloned().collect(),
            members: members.collect(),
            cookies,
            levers,
            files: packed(&practice.folder, files).await?,
        })
    }

    /// Reads one.
    pub fn read(text: &[u8]) -> Result<Self, NoBundle> {
        let otherwise = |error: serde_json::Error| NoBundle::Else(error.to_string());
        let head = serde_json::from_slice::<Head>(text).map_err(otherwise)?;
        if head.format != FORMAT {
            return Err(NoBundle::Else(format!("its format is {:?}", head.format)));
        }
        if head.version != u64::from(VERSION) {
            return Err(NoBundle::Version { found: head.version, program: head.program });
        }
        let bundle = serde_json::from_slice::<Self>(text).map_err(otherwise)?;
        match bundle.files.keys().find(|name| !lies_inside(name)) {
            Some(name) => Err(NoBundle::Outside(name.clone())),
            None => Ok(bundle),
        }
    }

    /// Unfolds it in a folder that is there: what was kept, and for the next start the levers and the cookies. The clock goes
    /// on from where it stood when the bundle was made.
    pub fn unpack(&self, folder: &Path) -> io::Result<()> {
        let mut left = MOST;
        for (name, packed) in &self.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let bytes = unfolded(packed, left)?;
            left -= u64::try_from(bytes.len()).unwrap_or(left);
            fs::write(path, bytes)?;
        }
        let practice = folder.join(PRACTICE);
        fs::create_dir_all(&practice)?;
        let since = Timestamp::now().as_millisecond() - self.made_at.as_millisecond();
        let levers = Levers { clock_ms: self.levers.clock_ms - since, ..self.levers.clone() };
        levers.leave(&practice)?;
        Replayed { page: self.page.clone(), cookies: self.cookies.clone() }.leave(&practice)
    }

    /// The settings that belong to the situation, without `DHSIGNUP_`: none that names a machine or reaches another service.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let elsewhere = |name: &str| {
            OF_THE_MACHINE.contains(&name)
                || ["DHSERVICE_", "SMTP_", "STRIPE_"].iter().any(|prefix| name.starts_with(prefix))
        };
        let all = self.settings.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        all.filter(move |(name, _)| !elsewhere(name))
    }

    /// The document.
    pub(super) fn text(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// What the document is called when it is saved.
    pub(super) fn file_name(&self) -> String {
        format!("situation-{}.json", self.made_at.strftime("%Y-%m-%d-%H%M"))
    }
}

/// The database, its keys, and all that the practice parts keep.
async fn packed(practice: &Path, files: &Files) -> io::Result<BTreeMap<String, String>> {
    let copy = practice.join(format!("{COPY}{}", Timestamp::now().as_nanosecond()));
    let copied = (files.copy_database)(copy.clone()).await.map_err(io::Error::other);
    let (practice, keys) = (practice.to_owned(), files.keys.clone());
    let packed = tokio::task::spawn_blocking(move || {
        let mut all = vec![(DATABASE.to_owned(), copy.clone()), (KEYS.to_owned(), keys)];
        all.extend(kept(&practice, PRACTICE)?);
        let packed = all.into_iter().map(|(name, path)| Ok((name, folded(&fs::read(path)?)?))).collect();
        // Where it was not made there is nothing to remove.
        let _ = fs::remove_file(&copy);
        packed
    });
    copied?;
    packed.await.map_err(io::Error::other)?
}

/// How the copy of the database is called while it is read.
const COPY: &str = "copy-of-the-database-";

/// The files of a folder and of those in it, by their names in the bundle.
fn kept(folder: &Path, prefix: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let passing = name.starts_with(COPY)
            || [levers::FILE, replayed::FILE].contains(&name.as_str())
            || [".new", ".part"].iter().any(|ending| name.ends_with(ending));
        match entry.file_type()? {
            kind if kind.is_dir() => found.extend(kept(&entry.path(), &format!("{prefix}/{name}"))?),
            kind if kind.is_file() && !passing => found.push((format!("{prefix}/{name}"), entry.path())),
            _ => {}
        }
    }
    Ok(found)
}

fn folded(bytes: &[u8]) -> io::Result<String> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
    deflated.write_all(bytes)?;
    Ok(BASE64.encode(&deflated.finish()?))
}

fn unfolded(text: &str, most: u64) -> io::Result<Vec<u8>> {
    let invalid = |words: String| io::Error::new(io::ErrorKind::InvalidData, words);
    let deflated = BASE64.decode(text.as_bytes()).map_err(|error| invalid(error.to_string()))?;
    let mut bytes = Vec::new();
    let read = DeflateDecoder::new(deflated.as_slice()).take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read <= most) {
        Ok(bytes)
    } else {
        Err(invalid("the bundle unfolds to more than a situation is".into()))
    }
}

/// Whether a file of this name stays in the folder that it is unfolded in.
fn lies_inside(name: &str) -> bool {
    let mut parts = Path::new(name).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_folded_unfolds_and_not_to_more_than_it_may() {
        let bytes = b"ada".repeat(1_000);
        let folded = folded(&bytes).unwrap();
        assert!(folded.len() < 100, "{folded}");
        assert_eq!(unfolded(&folded, 3_000).unwrap(), bytes);
        assert!(unfolded(&folded, 2_999).is_err() && unfolded("?", 9).is_err());
    }

    #[test]
    fn only_names_below_the_folder_lie_inside() {
        assert!(lies_inside("dhsignup.db") && lies_inside("practice/mail/00000001.json"));
        for outside in ["", "..", "../x", "practice/../../x", "/etc/passwd", "./x"] {
            assert!(!lies_inside(outside), "{outside:?}");
        }
    }
}
