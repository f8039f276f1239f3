//! Fills in what is left of a record that can be paid for already. Repeatable: every write looks first.
//!
//! Nobody waits for it, so it gives way to what stands between a person and the pricing table.

use futures_util::future::try_join_all;

use super::record::Record;
use super::{Undone, existing};
use crate::app::App;
use crate::signup::{Reference, Section};
use crate::store::Lease;

pub(super) async fn run(app: &App, lease: &Lease, reference: &Reference) -> Result<(), Undone> {
    let Some(mut owed) = app.store.owed(reference).await? else { return Ok(()) };
    let Some(id) = owed.member_id else { return Ok(()) };
    if !owed.settled {
        existing::keep(app, lease, &mut owed, id).await?;
    }
    let members = app.members.in_background();
    let record = Record { app, members: &members, lease, owed: &owed, id };
    let rest =
        Section::ALL.into_iter().filter(|section| !matches!(section, Section::Identity | Section::Status));
    try_join_all(rest.map(|section| record.fill(section))).await?;
    try_join_all(Section::ALL.map(|section| record.reads_back(section))).await?;
    app.store.completed(lease, reference).await?;
    tracing::info!(%reference, "complete");
    Ok(())
}
