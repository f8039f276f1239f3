//! The keys that seal everything, as the program has them at this moment: those of a file are read anew when it changes,
//! so that they can be rotated beside a program that serves.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use super::vault::SealKey;
use super::{KeyFileError, SecretKeys, StoreError, files};

/// The operator's keys and where they come from. Clones are the same.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Held>>);

struct Held {
    keys: SecretKeys,
    file: Option<(PathBuf, Stamp)>,
}

/// What changes with a file.
type Stamp = Option<(SystemTime, u64)>;

impl From<SecretKeys> for Keyring {
    fn from(keys: SecretKeys) -> Self {
        Self(Arc::new(RwLock::new(Held { keys, file: None })))
    }
}

impl Keyring {
    /// The keys of a file.
    pub(super) fn of_file(path: PathBuf, text: &str) -> Result<Self, KeyFileError> {
        let (keys, stamp) = (SecretKeys::read(text)?, stamp(&path));
        Ok(Self(Arc::new(RwLock::new(Held { keys, file: Some((path, stamp)) }))))
    }

    /// The name of the key that seals, and of those that only open.
    pub fn ids(&self) -> Vec<String> {
        self.look(|keys| keys.ids().map(str::to_owned).collect())
    }

    /// Whether they are kept in a file of ours, and not in the settings.
    pub fn is_of_a_file(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).file.is_some()
    }

    /// A fresh key to be put into the settings, `id:base64`. A secret.
    pub fn another(&self) -> String {
        self.look(|keys| keys.another().written())
    }

    /// Puts a fresh key before the others. The file is replaced as a whole, or not at all.
    pub fn begin_another(&self) -> Result<(), KeyFileError> {
        self.rewrite(SecretKeys::with_another)
    }

    /// Drops a key that nothing is sealed with any more.
    pub fn forget(&self, id: &str) -> Result<(), KeyFileError> {
        self.rewrite(|keys| keys.without(id))
    }

    /// Encrypts another key for the place it is stored at: `id.sealed`.
    pub(super) fn wrap(&self, context: &str, key: &SealKey) -> Result<String, StoreError> {
        self.look_again();
        self.look(|keys| keys.wrap(context, key))
    }

    /// Decrypts a wrapped key.
    pub(super) fn unwrap(&self, context: &str, wrapped: &str) -> Result<SealKey, StoreError> {
        self.look(|keys| keys.unwrap(context, wrapped)).or_else(|_| {
            // Sealed by somebody who has seen a newer file.
            self.look_again();
            self.look(|keys| keys.unwrap(context, wrapped))
        })
    }

    fn look<T>(&self, with: impl FnOnce(&SecretKeys) -> T) -> T {
        with(&self.0.read().unwrap_or_else(PoisonError::into_inner).keys)
    }

    /// Reads the file where it has changed. What cannot be read changes nothing: the keys at hand still open what they sealed.
    fn look_again(&self) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some((path, seen)) = &mut held.file else { return };
        let now = stamp(path);
        if now == *seen {
            return;
        }
        *seen = now;
        match fs::read_to_string(path).map(|text| SecretKeys::read(&text)) {
            Ok(Ok(keys)) => held.keys = keys,
            Ok(Err(_)) | Err(_) => {
                tracing::error!("the key file has changed and can't be read: the old keys stay in use")
            }
        }
    }

    fn rewrite(&self, change: impl FnOnce(&SecretKeys) -> SecretKeys) -> Result<(), KeyFileError> {
        self.look_again();
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let keys = change(&held.keys);
        let Some((path, seen)) = &mut held.file else { return Err(KeyFileError::InTheSettings) };
        replace(path, &keys.written()).map_err(|error| KeyFileError::File { path: path.clone(), error })?;
        *seen = stamp(path);
        held.keys = keys;
        Ok(())
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Writes a file beside it that only its owner can read, and lets that one take its place.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("keys.new");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = files::make(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_another_process_began_is_used_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dhsignup.keys");
        fs::write(&path, SecretKeys::make()).expect("a key file");
        let of = || Keyring::of_file(path.clone(), &fs::read_to_string(&path).expect("keys")).expect("keys");
        let (server, operator) = (of(), of());
        let old = server.wrap("x", &SealKey::random()).expect("wrapped");
        operator.begin_another().expect("another key");
        let new = operator.wrap("x", &SealKey::random()).expect("wrapped");
        assert!(old.starts_with("k1.") && new.starts_with("k2."));
        assert!(server.unwrap("x", &new).is_ok() && server.unwrap("x", &old).is_ok());
        assert!(server.wrap("x", &SealKey::random()).is_ok_and(|wrapped| wrapped.starts_with("k2.")));
        operator.forget("k1").expect("forgotten");
        assert_eq!(operator.ids(), ["k2"]);
        assert!(server.wrap("x", &SealKey::random()).is_ok() && server.ids() == ["k2"]);
        assert!(server.unwrap("x", &old).is_err());
    }

    #[test]
    fn a_spoilt_file_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dhsignup.keys");
        let keys = Keyring::of_file(path.clone(), &SecretKeys::make()).expect("keys");
        fs::write(&path, "half a k").expect("spoilt");
        assert!(keys.wrap("x", &SealKey::random()).is_ok_and(|wrapped| wrapped.starts_with("k1.")));
    }
}
