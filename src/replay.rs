//! Standing in somebody else's situation: a bundle of the practice cockpit, unfolded in a folder of its own.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::{Config, Values, Wrong};
use crate::practice::Bundle;

/// What is served in a replay.
pub struct Replay {
    /// The settings of the situation, on this machine.
    pub config: Config,
    /// Where it is unfolded; to be removed when the replay ends.
    pub folder: PathBuf,
}

impl Replay {
    /// Unfolds the bundle in a fresh temporary folder, or goes on in one where that was done before. The settings that are
    /// given win over those of the bundle; a real part is refused.
    pub fn prepare(file: &Path, values: Values, before: Option<PathBuf>) -> Result<Self, Wrong> {
        let all_practice = Config::read(&values)?;
        let parts = ["DHSIGNUP_DHSERVICE_URL", "DHSIGNUP_SMTP_URL", "DHSIGNUP_STRIPE_PRICING_TABLE_ID"];
        let stand_ins = all_practice.practice_parts();
        if let Some(real) = parts.iter().find(|part| !stand_ins.contains(part)) {
            return Err(Wrong::because(format!("{real} is set: a replay is for practice parts alone")));
        }
        let shown = file.display();
        let text = fs::read(file).map_err(|e| Wrong::because(format!("{shown} can't be read ({e})")))?;
        let bundle =
            Bundle::read(&text).map_err(|why| Wrong::because(format!("{shown} can't be replayed: {why}")))?;
        let unfold = || {
            let folder = fresh_folder()?;
            bundle.unpack(&folder).inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
            Ok(folder)
        };
        let folder = before.map_or_else(unfold, Ok).map_err(|error: io::Error| {
            Wrong::because(format!("{shown} can't be replayed: it does not unfold ({error})"))
        })?;
        Ok(Self { config: config(&bundle, values, &folder)?, folder })
    }
}

fn config(bundle: &Bundle, mut values: Values, folder: &Path) -> Result<Config, Wrong> {
    for (name, text) in bundle.settings() {
        if values.get(name).is_none() {
            values.set(name, text)?;
        }
    }
    values.set("DATABASE_URL", &format!("sqlite://{}/dhsignup.db", folder.display()))?;
    // The bundle brings the keys that its answers are sealed with.
    values.forget("SECRET_KEYS");
    Config::read(&values)
}

/// A folder that nobody else can look into.
fn fresh_folder() -> io::Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let folder = std::env::temp_dir().join(format!("dhsignup-replay-{}-{now}", std::process::id()));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}
