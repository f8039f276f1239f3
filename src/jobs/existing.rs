//! A row that has the address already: whose it is decides what may be written to it, and nothing is without proof.

use futures_util::future::try_join;
use serde_json::Value;

use super::Undone;
use super::quarantine::{rests, still_on_its_way};
use super::record::{Record, subscription};
use crate::app::App;
use crate::members::Listed;
use crate::signup::{Milestone, Proof, Reference, Section, Standing};
use crate::store::{Lease, Maker, Owed};

/// A row as it reads.
struct Row {
    id: i64,
    identity: Option<Value>,
    status: Option<Value>,
}

/// The row to go on with; `None` where it is not ours to write to, which is written down.
pub(super) async fn take(
    app: &App,
    lease: &Lease,
    owed: &mut Owed,
    found: i64,
) -> Result<Option<i64>, Undone> {
    let row = Row::read(app, found).await?;
    if row.is_signed(&owed.reference) {
        return Ok(Some(found));
    }
    let row = the_one_that_counts(app, lease, owed, row).await?;
    match (row.standing(), row.maker()) {
        _ if row.is_signed(&owed.reference) => Ok(Some(row.id)),
        (Standing::Bare | Standing::Unpaid, Some(maker)) => of_ours(app, lease, owed, row, &maker).await,
        (Standing::Bare | Standing::Unpaid, None) if owed.proof > Proof::None => {
            adopt(app, lease, owed, row).await
        }
        (standing, _) => known(app, lease, owed, &row, standing).await,
    }
}

/// Another signup of ours made the row, and it is not paid as far as it shows.
async fn of_ours(
    app: &App,
    lease: &Lease,
    owed: &mut Owed,
    row: Row,
    maker: &Reference,
) -> Result<Option<i64>, Undone> {
    match (app.store.maker(maker).await?, owed.proof) {
        (Maker::Paid, _) => known(app, lease, owed, &row, Standing::Paid).await,
        (_, Proof::None) => known(app, lease, owed, &row, Standing::Elsewhere).await,
        (Maker::GivesWay, Proof::Author) => replace(app, lease, owed, row).await,
        _ => adopt(app, lease, owed, row).await,
    }
}

/// The owner's own answers take the place of those of whoever used the address before. The identity comes last: until it
/// carries our reference, all of this is done again.
async fn replace(app: &App, lease: &Lease, owed: &mut Owed, row: Row) -> Result<Option<i64>, Undone> {
    row.can_be_paid_for()?;
    if rests(app, owed) {
        return Err(still_on_its_way());
    }
    let username = owed.member.username();
    if !row.username().eq_ignore_ascii_case(username) && !app.members.username_is_free(username).await? {
        app.store.username_taken(lease, &owed.reference).await?;
        app.passed(Milestone::Refused("username", "username"));
        return Ok(None);
    }
    app.store.settled(lease, owed).await?;
    let record = Record { app, members: &app.members, lease, owed, id: row.id };
    record.write(Section::Connections, owed.member.section(Section::Connections)).await?;
    record.write(Section::Identity, owed.member.section(Section::Identity)).await?;
    if !Row::read(app, row.id).await?.is_signed(&owed.reference) {
        return Err(Undone::Retry("the identity does not read back".into()));
    }
    tracing::info!(reference = %owed.reference, "the proven owner's answers took the place of another signup's");
    Ok(Some(row.id))
}

/// The record stays as it is, and what is missing is filled. What the owner told differently now goes into the note; what a
/// stranger may have typed goes nowhere.
async fn adopt(app: &App, lease: &Lease, owed: &mut Owed, row: Row) -> Result<Option<i64>, Undone> {
    row.can_be_paid_for()?;
    settle(app, lease, owed, &row).await?;
    Ok(Some(row.id))
}

/// The same for a record that was paid for before its owner proved the address.
pub(super) async fn keep(app: &App, lease: &Lease, owed: &mut Owed, id: i64) -> Result<(), Undone> {
    let row = Row::read(app, id).await?;
    if !row.is_signed(&owed.reference) && owed.proof > Proof::None {
        settle(app, lease, owed, &row).await?;
    }
    Ok(())
}

async fn settle(app: &App, lease: &Lease, owed: &mut Owed, row: &Row) -> Result<(), Undone> {
    if owed.settled {
        return Ok(());
    }
    if owed.proof == Proof::Author {
        let connections = app.members.read(Section::Connections, row.id).await?;
        owed.member.note_differences(row.identity.as_ref(), connections.as_ref());
    } else {
        owed.member.forget_answers();
    }
    Ok(app.store.settled(lease, owed).await?)
}

async fn known(
    app: &App,
    lease: &Lease,
    owed: &Owed,
    row: &Row,
    standing: Standing,
) -> Result<Option<i64>, Undone> {
    app.store.known(lease, owed, row.id, standing, subscription(row.status.as_ref())).await?;
    tracing::info!(reference = %owed.reference, standing = standing.name(), "the address is a member's already");
    Ok(None)
}

/// Of several rows with this address the banned one counts, then the active one, then the newest; support is told.
async fn the_one_that_counts(app: &App, lease: &Lease, owed: &Owed, row: Row) -> Result<Row, Undone> {
    let rows = app.members.of_address(owed.member.email()).await?;
    if rows.len() < 2 {
        return Ok(row);
    }
    app.store.several_rows(lease, &owed.reference).await?;
    match rows.iter().max_by_key(|row| weight(row)) {
        Some(counts) if counts.id != row.id => Row::read(app, counts.id).await,
        _ => Ok(row),
    }
}

fn weight(row: &Listed) -> (u8, i64) {
    let word = match Standing::of_status(row.status.as_deref(), false) {
        Standing::Other => 2,
        Standing::Active => 1,
        _ => 0,
    };
    (word, row.id)
}

impl Row {
    async fn read(app: &App, id: i64) -> Result<Self, Undone> {
        let (identity, status) =
            try_join(app.members.read(Section::Identity, id), app.members.read(Section::Status, id)).await?;
        Ok(Self { id, identity, status })
    }

    fn text(&self, key: &str) -> &str {
        self.identity.as_ref().and_then(|identity| identity.get(key)?.as_str()).unwrap_or_default()
    }

    fn is_signed(&self, by: &Reference) -> bool {
        self.text("signup_ref") == by.as_str()
    }

    /// The signup of ours that made it.
    fn maker(&self) -> Option<Reference> {
        self.text("signup_ref").parse().ok()
    }

    fn username(&self) -> &str {
        self.text("active_directory_username")
    }

    fn standing(&self) -> Standing {
        let word = self.status.as_ref().and_then(|status| status.get("membership_status")?.as_str());
        Standing::of_status(word, subscription(self.status.as_ref()).is_some())
    }

    /// A status without `membership_status` is not null, so it is not ours to write, and Stripe's bridge fails on it.
    fn can_be_paid_for(&self) -> Result<(), Undone> {
        let lacks_the_word = |status: &Value| !status.get("membership_status").is_some_and(Value::is_string);
        match &self.status {
            Some(status) if lacks_the_word(status) => {
                Err(Undone::Human(format!("member {}: its status has no membership_status", self.id)))
            }
            _ => Ok(()),
        }
    }
}
