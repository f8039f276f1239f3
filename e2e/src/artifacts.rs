//! What a story leaves behind: pictures on purpose, evidence when it fails.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Every browser is filmed, where somebody wants to see it and the driver has what it films with.
pub(crate) fn filmed() -> bool {
    env::var_os("VIDEO").is_some()
}

/// Pictures of every page are kept where somebody is going to look at them: they are a tenth of the time of a walk by all pages.
pub(crate) fn wants_pictures() -> bool {
    env::var_os("PICTURES").is_some()
}

/// `e2e/artifacts/{folder}`, made when it is not there.
pub(crate) fn folder(folder: &str) -> PathBuf {
    let folder = root().join(folder);
    fs::create_dir_all(&folder).expect("a folder for artifacts can be made");
    folder
}

/// Forgets what an earlier run of a story left.
pub(crate) fn forget(folder: &str) {
    let _ = fs::remove_dir_all(root().join(folder));
}

/// Writes one file of evidence; that this fails must not hide why it was wanted.
pub(crate) fn write(folder: &Path, name: &str, contents: impl AsRef<[u8]>) {
    if let Err(error) = fs::write(folder.join(name), contents) {
        eprintln!("no {name}: {error}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts")
}
