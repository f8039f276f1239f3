//! A member's record while it is written: every write looks first and harms nothing that is there.

use futures_util::future::try_join;
use serde_json::{Map, Value};

use super::Undone;
use super::quarantine::may_still_arrive;
use crate::app::App;
use crate::members::{CallError, Members};
use crate::signup::{Manner, Section};
use crate::store::{Lease, Owed};

/// A row upstream that is ours to fill, under a lease.
pub(super) struct Record<'a> {
    pub(super) app: &'a App,
    /// The service, in the lane of whoever waits for this.
    pub(super) members: &'a Members,
    pub(super) lease: &'a Lease,
    pub(super) owed: &'a Owed,
    /// The row.
    pub(super) id: i64,
}

impl Record<'_> {
    /// Writes what is missing of a section, in the manner that harms nothing that is there.
    pub(super) async fn fill(&self, section: Section) -> Result<(), Undone> {
        let ours = self.owed.member.section(section);
        let there = self.members.read(section, self.id).await?;
        let missing = match section.manner() {
            Manner::Create => return Ok(()),
            Manner::FillIfNull => there.is_none().then(|| ours.clone()),
            Manner::MergeMissing => missing_keys(there.as_ref(), ours),
            Manner::AppendOnce => (!has_note(there.as_ref(), ours)).then(|| ours.clone()),
        };
        match missing {
            Some(keys) => self.write(section, &keys).await,
            None => Ok(()),
        }
    }

    /// Writes, if this worker is still the one: what it looked at before may be old if it stood still for long, and a late
    /// write over a subscription would erase it.
    pub(super) async fn write(&self, section: Section, keys: &Map<String, Value>) -> Result<(), Undone> {
        self.app.store.renew(self.lease).await?;
        match self.members.write(section, self.id, keys).await {
            // An entry that is still on its way would stand there twice.
            Err(CallError::Unknown(why)) if section.manner() == Manner::AppendOnce => {
                Err(may_still_arrive(why))
            }
            done => Ok(done?),
        }
    }

    /// Fails unless upstream shows what Stripe's bridge needs to record a payment.
    pub(super) async fn is_payable(&self) -> Result<(), Undone> {
        try_join(self.reads_back(Section::Identity), self.reads_back(Section::Status)).await.map(|_| ())
    }

    /// Fails unless upstream shows what must be there now.
    pub(super) async fn reads_back(&self, section: Section) -> Result<(), Undone> {
        let ours = self.owed.member.section(section);
        let there = self.members.read(section, self.id).await?;
        let shown = match (section, &there) {
            (_, None) => false,
            (Section::Identity, Some(there)) => primary_address(there)
                .is_some_and(|other| other.eq_ignore_ascii_case(self.owed.member.email())),
            (Section::Status, Some(there)) => there.get("membership_status").is_some_and(Value::is_string),
            (Section::Notes, there) => has_note(there.as_ref(), ours),
            // The keys, not their values: somebody may have changed them since, and theirs is the later word.
            (Section::Connections, Some(there)) => ours.keys().all(|key| there.get(key).is_some()),
            (_, Some(_)) => true,
        };
        if shown { Ok(()) } else { Err(Undone::Retry(format!("{} does not read back", section.name()))) }
    }
}

/// What of ours is not there; also nothing, where there is nothing at all, so that the column is not null any more.
fn missing_keys(there: Option<&Value>, ours: &Map<String, Value>) -> Option<Map<String, Value>> {
    let has = |key: &str| there.is_some_and(|there| there.get(key).is_some());
    let missing: Map<_, _> =
        ours.iter().filter(|(key, _)| !has(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
    (there.is_none() || !missing.is_empty()).then_some(missing)
}

/// The address that the service knows a member by: the first of type `primary`.
fn primary_address(identity: &Value) -> Option<&str> {
    let emails = identity.get("emails")?.as_array()?;
    emails.iter().find(|email| email["type"] == "primary")?.get("email_address")?.as_str()
}

fn has_note(notes: Option<&Value>, ours: &Map<String, Value>) -> bool {
    let text = ours.get("note").and_then(Value::as_str).unwrap_or_default();
    let tag = text.rfind("[ref ").map_or(text, |at| &text[at..]);
    let notes = notes.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    notes.iter().any(|note| note.get("note").and_then(Value::as_str).is_some_and(|note| note.contains(tag)))
}

/// The subscription that a member's status names.
pub(super) fn subscription(status: Option<&Value>) -> Option<&str> {
    let key = |name| status?.get(name)?.as_str().filter(|id| !id.is_empty());
    key("stripe_subscription_id").or_else(|| key("stripe_product_id"))
}
