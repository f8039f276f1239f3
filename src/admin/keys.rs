//! `dhsignup keys`: which keys there are and what needs them, a fresh one, and forgetting one.

use anyhow::ensure;

use crate::store::{KeyUse, Keyring, Store};

/// What `keys` says, a line for each.
pub fn told(uses: &[KeyUse]) -> String {
    let mut lines = String::new();
    for (number, KeyUse { id, wrapped }) in uses.iter().enumerate() {
        let rows = if *wrapped == 1 { "row needs" } else { "rows need" };
        let line = match id {
            Some(id) if number == 0 => format!("{id}  active, {wrapped} {rows} it\n"),
            Some(id) if *wrapped == 0 => format!("{id}  nothing needs it but backups made before\n"),
            Some(id) => format!("{id}  {wrapped} {rows} it\n"),
            None => format!("{wrapped} {rows} a key that is not here: put it back\n"),
        };
        lines += &line;
    }
    lines
}

/// Wraps everything by the active key: a fresh one, where the keys are kept in a file of ours.
pub async fn rotate(store: &Store, keys: &Keyring, progress: &dyn Fn(u64, u64)) -> anyhow::Result<String> {
    if keys.is_of_a_file() {
        keys.begin_another()?;
    }
    let all = store.key_uses().await?.iter().map(|there| there.wrapped.unsigned_abs()).sum();
    let done = std::cell::Cell::new(0);
    let count = |rows| {
        done.set(done.get() + rows);
        progress(done.get(), all);
    };
    store.wrap_anew(count).await?;
    // A save that had begun with the old key may have ended meanwhile.
    store.wrap_anew(|_| ()).await?;
    Ok(told(&store.key_uses().await?))
}

/// Drops a key from the file, where nothing needs it.
pub async fn forget(store: &Store, keys: &Keyring, id: &str) -> anyhow::Result<String> {
    let uses = store.key_uses().await?;
    let found = uses.iter().position(|there| there.id.as_deref() == Some(id));
    ensure!(found.is_some(), "there is no key {id}: `dhsignup keys` lists them");
    ensure!(found != Some(0), "{id} is the active key: `dhsignup keys rotate` first");
    let needing = uses.iter().find(|there| there.id.as_deref() == Some(id)).map_or(0, |there| there.wrapped);
    ensure!(needing == 0, "{needing} rows need {id}: `dhsignup keys rotate` first");
    keys.forget(id)?;
    Ok(told(&store.key_uses().await?))
}
