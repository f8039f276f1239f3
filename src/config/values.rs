//! Where settings come from: the environment, files named by `…_FILE`, and one TOML file.

use std::collections::BTreeMap;
use std::path::Path;

use super::{KEYS, Wrong};

const PREFIX: &str = "DHSIGNUP_";

/// Settings as text, by key without the prefix (`LISTEN`). Only known keys get in.
#[derive(Clone, Default)]
pub struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Reads the file named by `--config` or `DHSIGNUP_CONFIG`, and the environment over it.
    ///
    /// An unknown key, an unreadable file and a setting given twice are errors. Empty means not set.
    pub fn gather(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Wrong> {
        let ours: BTreeMap<String, String> = environment
            .filter_map(|(name, text)| Some((name.strip_prefix(PREFIX)?.to_owned(), text)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let named = ours.get("CONFIG").map(Path::new);
        let mut values = Self::default();
        if let Some(path) = file.or(named) {
            values.take_toml(path)?;
        }
        for (name, text) in &ours {
            values.take_variable(name, text, &ours)?;
        }
        Ok(values)
    }

    /// A setting's text; `None` where it is not set.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Makes a setting one that is not set.
    pub fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Every setting that differs from its default and is no secret. Who may help is nobody else's business, and half of it
    /// would be wrong elsewhere.
    pub fn told(&self) -> Vec<(String, String)> {
        let open = KEYS.iter().filter(|key| !key.secret && !key.name.starts_with("STAFF_"));
        let told = open.filter_map(|key| Some((key, self.get(key.name)?)));
        let told = told.filter(|(key, text)| *text != key.default);
        told.map(|(key, text)| (key.name.to_owned(), text.to_owned())).collect()
    }

    /// Sets a known key.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), Wrong> {
        let Some(known) = KEYS.iter().find(|known| known.name == key) else {
            return Err(Wrong(format!(
                "{PREFIX}{key} is not a setting: `dhsignup serve --help` lists them all"
            )));
        };
        self.0.insert(known.name, text.trim().to_owned());
        Ok(())
    }

    fn take_variable(&mut self, name: &str, text: &str, all: &BTreeMap<String, String>) -> Result<(), Wrong> {
        let secret = name
            .strip_suffix("_FILE")
            .filter(|key| KEYS.iter().any(|known| known.secret && known.name == *key));
        match secret {
            Some(key) if all.contains_key(key) => {
                Err(Wrong(format!("{PREFIX}{key} and {PREFIX}{name} are both set: set one of them")))
            }
            Some(key) => {
                let text = std::fs::read_to_string(text).map_err(|e| {
                    Wrong(format!(
                        "{PREFIX}{name}: {text} can't be read ({e}); it names a file that holds the secret"
                    ))
                })?;
                self.set(key, &text)
            }
            None if name == "CONFIG" => Ok(()),
            None => self.set(name, text),
        }
    }

    fn take_toml(&mut self, path: &Path) -> Result<(), Wrong> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| {
            Wrong(format!("the settings file {shown} can't be read ({e}); --config names a TOML file"))
        })?;
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            Wrong(format!("the settings file {shown} is not TOML: {}", e.message()))
        })?;
        for (key, value) in table {
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => if flag { "yes" } else { "no" }.to_owned(),
                _ => {
                    return Err(Wrong(format!(
                        "{key} in {shown} is neither text, a number nor true or false"
                    )));
                }
            };
            let known = key.to_uppercase();
            if key != key.to_lowercase() || !KEYS.iter().any(|k| k.name == known) {
                return Err(Wrong(format!(
                    "{key} in {shown} is not a setting: `dhsignup serve --help` lists them all"
                )));
            }
            self.set(&known, &text)?;
        }
        Ok(())
    }
}
