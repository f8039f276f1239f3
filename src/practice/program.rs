//! What the practice parts are told of the program that they are part of.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use crate::signup::Journey;
use crate::words::{Dictionary, Language, Words};

/// Replaces the process by a fresh one on the same port and files. It returns only where that fails.
pub type Revive = Arc<dyn Fn() -> std::io::Error + Send + Sync>;

/// Makes a consistent copy of the database at a path where nothing is yet.
pub type CopyDatabase = Arc<dyn Fn(PathBuf) -> Copying + Send + Sync>;
/// The copy under way; an error in words.
pub type Copying = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// What the program keeps in files.
#[derive(Clone)]
pub struct Files {
    /// The database.
    pub copy_database: CopyDatabase,
    /// What it is sealed with.
    pub keys: PathBuf,
}

/// The program around the practice parts.
#[derive(Clone)]
pub struct Program {
    /// Where it can be reached from this machine, such as `http://127.0.0.1:3000`; no trailing slash.
    pub origin: String,
    /// The questions that it asks.
    pub journey: Journey,
    /// The words of them.
    pub words: Arc<Dictionary>,
    /// What is real beside the stand-ins, by the names of the settings. Whatever would reach it is refused.
    pub real: Vec<&'static str>,
    /// How it comes back after it was killed; none where the process is not its own.
    pub revive: Option<Revive>,
    /// What belongs into a bundle, or why there is none, in words.
    pub files: Result<Files, &'static str>,
    /// Settings that differ from their default and are no secrets, without `DHSIGNUP_`.
    pub settings: Vec<(String, String)>,
}

impl Program {
    /// A program with nothing real in it.
    pub fn at(origin: &str, journey: Journey, words: Arc<Dictionary>) -> Self {
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
            journey,
            words,
            real: Vec::new(),
            revive: None,
            files: Err("Nothing is known of a database."),
            settings: Vec::new(),
        }
    }

    /// Its words, as the cockpit says them.
    pub fn english(&self) -> &Words {
        self.words.words(Language::English)
    }
}
