//! Where settings come from: the environment, files named by `…_FILE`, and one TOML file.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Form, KEYS, Key, Wrong};

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
    /// would be wrong elsewhere; so would files, which stay here.
    pub fn told(&self) -> Vec<(String, String)> {
        let may_be_told =
            |key: &&Key| !key.secret && !key.name.starts_with("STAFF_") && key.form != Form::Path;
        let open = KEYS.iter().filter(may_be_told);
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
        for (name, value) in table {
            let known = KEYS.iter().find(|key| key.name.to_lowercase() == name).ok_or_else(|| {
                Wrong(format!("{name} in {shown} is not a setting: `dhsignup serve --help` lists them all"))
            })?;
            let text =
                text_of(value, known.form).map_err(|wrong| Wrong(format!("{name} in {shown} {wrong}")))?;
            match (known.form, path.parent()) {
                // An absolute one stays what it is.
                (Form::Path, Some(folder)) if !text.is_empty() => {
                    self.set(known.name, &folder.join(text).to_string_lossy())?;
                }
                _ => self.set(known.name, &text)?,
            }
        }
        Ok(())
    }
}

/// A value of the TOML file as it would stand in the environment; what is wrong with it reads on behind its name.
fn text_of(value: toml::Value, form: Form) -> Result<String, String> {
    match (value, form) {
        (toml::Value::String(text), _) => Ok(text),
        (toml::Value::Integer(number), _) => Ok(number.to_string()),
        (toml::Value::Boolean(flag), _) => Ok(if flag { "yes" } else { "no" }.to_owned()),
        (toml::Value::Array(parts), Form::List(separator)) => {
            let part = |part: toml::Value| match part {
                toml::Value::String(text) if text.contains(separator) => {
                    Err(format!("has \"{separator}\" within \"{text}\": that stands between its parts"))
                }
                toml::Value::String(text) => Ok(text),
                other => Err(format!("has {other} among its texts")),
            };
            let parts = parts.into_iter().map(part).collect::<Result<Vec<_>, _>>()?;
            Ok(parts.join(separator.encode_utf8(&mut [0; 4])))
        }
        (toml::Value::Array(_), _) => Err("is one value, and no array".into()),
        _ => Err("is neither text, a number nor true or false".into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(toml: &str) -> Result<Values, Wrong> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("space.toml");
        std::fs::write(&file, toml).unwrap();
        Values::gather(Some(&file), std::iter::empty())
    }

    #[test]
    fn a_list_may_be_an_array() {
        let values = read(
            "memberships = [\"Full=$95 a month\", \"Half=$50\"]\ntrusted_proxies = [\"10.0.0.5\", \"10.0.0.6\"]",
        );
        let values = values.unwrap();
        assert_eq!(values.get("MEMBERSHIPS"), Some("Full=$95 a month;Half=$50"));
        assert_eq!(values.get("TRUSTED_PROXIES"), Some("10.0.0.5,10.0.0.6"));
        assert_eq!(read("welcome_links = []").unwrap().get("WELCOME_LINKS"), Some(""));
    }

    #[test]
    fn what_no_list_can_hold_is_one_sentence() {
        for (toml, expected) in [
            ("memberships = [\"Full=$95; with storage\"]", "has \";\" within"),
            ("memberships = [95]", "has 95 among its texts"),
            ("organisation = [\"Space\"]", "is one value"),
            ("minimum_age = 18.5", "neither text"),
            ("Organisation = \"Space\"", "is not a setting"),
        ] {
            let wrong = read(toml).err().unwrap().to_string();
            assert!(wrong.contains(expected) && !wrong.contains('\n'), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_looked_for_beside_the_settings_that_name_it() {
        let values = read("logo = \"pictures/logo.svg\"\nicon = \"/srv/icon.svg\"").unwrap();
        assert!(values.get("LOGO").unwrap().ends_with("/pictures/logo.svg"));
        assert!(Path::new(values.get("LOGO").unwrap()).is_absolute());
        assert_eq!(values.get("ICON"), Some("/srv/icon.svg"));
        assert!(values.told().is_empty(), "they lie on this machine alone");
        let by_environment = [("DHSIGNUP_LOGO".to_owned(), "logo.svg".to_owned())];
        let values = Values::gather(None, by_environment.into_iter()).unwrap();
        assert_eq!(values.get("LOGO"), Some("logo.svg"));
    }
}
