//! Somebody asked for a link to whatever was begun with an address: looks whether anything was, where nobody can time it.

use super::Undone;
use crate::app::App;

pub(super) async fn run(app: &App, address_hash: &str) -> Result<(), Undone> {
    app.store.owe_fresh_link(address_hash).await?;
    app.owed.notify_one();
    Ok(())
}
