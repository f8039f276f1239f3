//! The victims of the old form: members upstream who never reached the payment. Found, and invited to finish.
//!
//! An orphan's status is `pending` or missing and names nothing of Stripe's, nobody else's record has the address, and nobody
//! signs up with it here. Found by the service's listing where it has one (generation B), else by a list of addresses.

use std::collections::HashMap;

use anyhow::Context;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use crate::chance;
use crate::clock::Clock;
use crate::members::{Listed, Members};
use crate::signup::values::EmailAddress;
use crate::signup::{NewMember, Organisation, Reference, Section, Standing};
use crate::store::{Invitation, Invited, Store};

/// What the commands work with.
pub struct Desk<'a> {
    /// Who signs up here.
    pub store: &'a Store,
    /// Who is a member.
    pub members: &'a Members,
    /// Whose members they are.
    pub organisation: &'a Organisation,
    /// The time.
    pub clock: &'a Clock,
    /// Told how many of how many were looked at.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// Somebody whom the old form left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// The record upstream.
    pub member_id: i64,
    /// Its address.
    pub address: EmailAddress,
    /// What is wrong with it.
    pub plight: Plight,
    /// When they were invited, in milliseconds since 1970, where they were since their record looks like this.
    pub invited_at: Option<i64>,
}

/// What an orphan's record looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plight {
    /// No status at all: the form got no further than the identity.
    NoStatus,
    /// `pending`, and nothing of Stripe's.
    Pending,
    /// A status without `membership_status`: a payment can't be recorded before people have mended it.
    Unusable,
}

impl Plight {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoStatus => "no status",
            Self::Pending => "pending",
            Self::Unusable => "status without membership_status",
        }
    }

    fn standing(self) -> Standing {
        match self {
            Self::NoStatus | Self::Unusable => Standing::Bare,
            Self::Pending => Standing::Unpaid,
        }
    }
}

/// What inviting came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Letters owed, or that would be.
    pub invited: u64,
    /// Invited before, and nothing has changed since.
    pub before: u64,
    /// Want no letters.
    pub want_none: u64,
    /// Whose record has to be mended first.
    pub unusable: u64,
}

const AT_ONCE: usize = 4;

/// Finds them. `addresses` where the service can't list its members.
pub async fn find(desk: &Desk<'_>, addresses: Option<&[String]>) -> anyhow::Result<Vec<Orphan>> {
    let candidates = match addresses {
        Some(addresses) => looked_up(desk, addresses).await?,
        None => listed(desk).await?,
    };
    let total = candidates.len() as u64;
    let mut looks = stream::iter(candidates).map(|(id, address)| judge(desk, id, address)).buffered(AT_ONCE);
    let mut orphans = Vec::new();
    let mut done = 0;
    while let Some(orphan) = looks.try_next().await? {
        done += 1;
        (desk.progress)(done, total);
        orphans.extend(orphan);
    }
    Ok(orphans)
}

/// Mails each of them a link that ends at the pricing table, at most `limit`; with `really` false it only counts.
pub async fn invite(
    desk: &Desk<'_>,
    orphans: &[Orphan],
    limit: Option<usize>,
    really: bool,
) -> anyhow::Result<Summary> {
    let mut summary = Summary::default();
    let total = orphans.len() as u64;
    for (done, orphan) in orphans.iter().enumerate() {
        let full = limit.is_some_and(|limit| summary.invited >= limit as u64);
        match orphan {
            Orphan { plight: Plight::Unusable, .. } => summary.unusable += 1,
            Orphan { invited_at: Some(_), .. } => summary.before += 1,
            _ if full => {}
            _ if !really => summary.invited += 1,
            orphan => match owe(desk, orphan).await? {
                Invited::Now => summary.invited += 1,
                Invited::Before => summary.before += 1,
                Invited::WantsNone => summary.want_none += 1,
            },
        }
        (desk.progress)(done as u64 + 1, total);
    }
    Ok(summary)
}

async fn owe(desk: &Desk<'_>, orphan: &Orphan) -> anyhow::Result<Invited> {
    let organisation = desk.organisation;
    let reference = Reference::from_random(&organisation.reference_prefix, chance::bytes());
    let mut member = NewMember::begin(&reference, desk.clock.now(), &organisation.time_zone);
    let primary = serde_json::json!([{ "type": "primary", "email_address": orphan.address.written() }]);
    member.set(Section::Identity, "emails", primary);
    let invitation = Invitation {
        address: &orphan.address,
        member_id: orphan.member_id,
        standing: orphan.plight.standing(),
        reference: &reference,
        member: &member,
    };
    Ok(desk.store.invite(&invitation).await?)
}

/// Whoever may be one by the service's listing. Of an address with several records none is: which of them counts is for
/// people to say.
async fn listed(desk: &Desk<'_>) -> anyhow::Result<Vec<(i64, EmailAddress)>> {
    let mut by_address: HashMap<String, Vec<Listed>> = HashMap::new();
    let mut page = 1;
    loop {
        let found = desk.members.everybody(page).await.context("the members can't be listed")?;
        let found = found.context(
            "this member service can't list its members: name a file with an address on each line, --emails FILE",
        )?;
        (desk.progress)(page.min(found.pages), found.pages);
        let last = found.members.is_empty() || page >= found.pages;
        for member in found.members {
            if let Some(address) = &member.address {
                by_address.entry(address.to_lowercase()).or_default().push(member);
            }
        }
        if last {
            break;
        }
        page += 1;
    }
    let alone =
        by_address.into_values().filter_map(|mut rows| if rows.len() == 1 { rows.pop() } else { None });
    let may_be_one = |row: &Listed| matches!(row.status.as_deref(), None | Some("" | "pending"));
    let mut candidates: Vec<(i64, EmailAddress)> = alone
        .filter(may_be_one)
        .filter_map(|row| Some((row.id, EmailAddress::read(&row.address?).ok()?)))
        .collect();
    candidates.sort_by_key(|(id, _)| *id);
    Ok(candidates)
}

/// The members behind addresses that somebody wrote down; those that nobody has are left out.
async fn looked_up(desk: &Desk<'_>, addresses: &[String]) -> anyhow::Result<Vec<(i64, EmailAddress)>> {
    let mut candidates: Vec<(i64, EmailAddress)> = Vec::new();
    let total = addresses.len() as u64;
    for (done, text) in addresses.iter().enumerate() {
        let address = EmailAddress::read(text)
            .map_err(|why| anyhow::anyhow!("line {}: {}", done + 1, why.in_english()))?;
        if let Some(id) =
            desk.members.lookup(address.written()).await.context("an address can't be looked up")?
            && !candidates.iter().any(|(other, _)| *other == id)
        {
            candidates.push((id, address));
        }
        (desk.progress)(done as u64 + 1, total);
    }
    Ok(candidates)
}

async fn judge(desk: &Desk<'_>, member_id: i64, address: EmailAddress) -> anyhow::Result<Option<Orphan>> {
    let status = desk.members.read(Section::Status, member_id).await;
    let status = status.with_context(|| format!("the status of member {member_id} can't be read"))?;
    let Some(plight) = plight(status.as_ref()) else { return Ok(None) };
    if desk.store.signs_up_here(&address).await? {
        return Ok(None);
    }
    let invited_at = desk.store.invited_at(&address, plight.standing()).await?;
    Ok(Some(Orphan { member_id, address, plight, invited_at }))
}

/// None where it is no orphan's.
fn plight(status: Option<&Value>) -> Option<Plight> {
    let Some(status) = status else { return Some(Plight::NoStatus) };
    let text = |key: &str| status.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let subscribed = text("stripe_subscription_id").or(text("stripe_product_id")).is_some();
    match Standing::of_status(text("membership_status"), subscribed) {
        Standing::Bare => Some(Plight::Unusable),
        Standing::Unpaid => Some(Plight::Pending),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_orphan_is_pending_or_nothing_and_has_no_subscription() {
        assert_eq!(plight(None), Some(Plight::NoStatus));
        assert_eq!(plight(Some(&json!({ "membership_status": "pending" }))), Some(Plight::Pending));
        assert_eq!(
            plight(Some(&json!({ "membership_status": "pending", "stripe_product_id": "" }))),
            Some(Plight::Pending)
        );
        assert_eq!(plight(Some(&json!({ "membership_level": "New Member" }))), Some(Plight::Unusable));
        for status in [
            json!({ "membership_status": "active" }),
            json!({ "membership_status": "banned" }),
            json!({ "membership_status": "pending", "stripe_product_id": "prod_1" }),
            json!({ "membership_status": null, "stripe_subscription_id": "sub_1" }),
        ] {
            assert_eq!(plight(Some(&status)), None, "{status}");
        }
    }
}
