//! Proofs of an address, by a link or by a code: which signup they lead to, and what they change.
//!
//! A proof holds for the browser that gave it, and for nobody else's.

use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::links::{MOST_OPENINGS, hash};
use super::signups::Counts;
use super::submissions::{frozen, other};
use super::visits::{Visit, open_visit, reference_of};
use super::{LinkState, Store, StoreError};
use crate::signup::{Code, LinkSecret, Proof, Reference};

/// A link was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The signup is open in this browser, its address proven.
    Here(Reference),
    /// It does not open; the state says why.
    Not(LinkState),
}

/// A code was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The signup is open in this browser, its address proven, its answers to be seen for a while.
    Here(Reference),
    /// It is not the code of any letter that still counts; it may be tried so many times more.
    Wrong(i64),
    /// There is no code that still counts: it was used, typed wrong too often, or its ten minutes are over.
    Spent,
}

/// A browser that proves an address: known by a fresh `visitor` from now on, so that nobody who knew its old name gains
/// anything. Signups that it had open before (`former`) come along, proven or not as they were.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// The fresh name.
    pub visitor: &'a str,
    /// The name before.
    pub former: Option<&'a str>,
}

/// How long a code lets a browser see what was typed elsewhere.
const UNMASKED_MS: i64 = 30 * 60_000;

impl Store {
    /// Opens the signup of a link.
    ///
    /// A signup whose address was somebody's already is taken up again where the owner's proof allows it.
    pub async fn open_link(&self, secret: &LinkSecret, newcomer: Newcomer<'_>) -> Result<Opened, StoreError> {
        let reference = match self.link(secret).await? {
            LinkState::Live(reference) => reference,
            dead => return Ok(Opened::Not(dead)),
        };
        let mut tx = self.begin().await?;
        let counted = query("UPDATE links SET openings = openings + 1 WHERE hash = $1 AND openings < $2")
            .bind(hash(secret))
            .bind(MOST_OPENINGS)
            .execute(&mut tx)
            .await?;
        if counted == 0 {
            return Ok(Opened::Not(LinkState::UsedUp(reference)));
        }
        let reference = self.proven(&mut tx, reference, newcomer, 0).await?;
        self.commit(tx).await?;
        Ok(Opened::Here(reference))
    }

    /// Proves the address of the signup that this browser has open, by a letter's code.
    pub async fn confirm(
        &self,
        reference: &Reference,
        code: &Code,
        newcomer: Newcomer<'_>,
    ) -> Result<Confirmed, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        // Each try counts against every code that is good: who guesses can't pick one.
        let sql = "UPDATE codes SET tries = tries + 1 WHERE reference = $1 AND expires_at > $2 AND tries < $3 RETURNING hash, tries";
        let rows =
            query(sql).bind(reference.as_str()).bind(now).bind(Code::MOST_TRIES).fetch_all(&mut tx).await?;
        let typed = self.code_hash(reference, code);
        let mut least_tries = None;
        let mut fits = false;
        for row in &rows {
            fits |= row.get::<String>("hash")? == typed;
            let tries: i64 = row.get("tries")?;
            least_tries = Some(least_tries.map_or(tries, |least: i64| least.min(tries)));
        }
        let confirmed = match least_tries {
            None => return Ok(Confirmed::Spent),
            Some(_) if fits => {
                query("DELETE FROM codes WHERE reference = $1")
                    .bind(reference.as_str())
                    .execute(&mut tx)
                    .await?;
                Confirmed::Here(self.proven(&mut tx, reference.clone(), newcomer, now + UNMASKED_MS).await?)
            }
            Some(tries) if tries < Code::MOST_TRIES => Confirmed::Wrong(Code::MOST_TRIES - tries),
            Some(_) => Confirmed::Spent,
        };
        self.commit(tx).await?;
        Ok(confirmed)
    }

    /// Turns to one of the signups that this browser has open; true where it has that one.
    pub async fn choose(&self, visitor: &str, reference: &Reference) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE visits SET opened_at = $3 WHERE visitor = $1 AND reference = $2";
        let turned = query(sql)
            .bind(visitor)
            .bind(reference.as_str())
            .bind(self.clock.millis())
            .execute(&mut tx)
            .await?;
        if turned == 0 {
            return Ok(false);
        }
        query("UPDATE visits SET undecided = 0 WHERE visitor = $1").bind(visitor).execute(&mut tx).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    async fn proven(
        &self,
        tx: &mut Tx,
        linked: Reference,
        newcomer: Newcomer<'_>,
        unmasked_until: i64,
    ) -> Result<Reference, StoreError> {
        let (now, visitor) = (self.clock.millis(), newcomer.visitor);
        comes_along(tx, newcomer).await?;
        let found = self.reunited(tx, linked, visitor).await?;
        let reference = self.meant(tx, found, visitor, now).await?;
        query("UPDATE signups SET touched_at = $2, abandoned_at = NULL WHERE reference = $1")
            .bind(reference.as_str())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let undecided = has_another(tx, visitor, &reference).await?;
        let visit = Visit { visitor, reference: &reference, unmasked_until, undecided };
        open_visit(tx, &visit, now).await?;
        Ok(reference)
    }

    /// Puts together what belongs together: a browser that lost its cookie went on in a signup of its own, and has now proven
    /// the address of the one that it had before.
    async fn reunited(&self, tx: &mut Tx, linked: Reference, visitor: &str) -> Result<Reference, StoreError> {
        let before = before_the_loss(tx, &linked).await?.unwrap_or(linked);
        let sql = "SELECT d.reference, b.state FROM signups d JOIN visits v ON v.reference = d.reference AND v.visitor = $1 AND v.author = 1 \
                   JOIN signups b ON b.reference = $2 \
                   WHERE d.lost = 1 AND d.state = 'draft' AND d.reference <> $2 \
                   AND (d.address_hash IS NULL OR d.address_hash = b.address_hash)";
        let rows = query(sql).bind(visitor).bind(before.as_str()).fetch_all(&mut *tx).await?;
        for row in rows {
            let lost = reference_of(&row)?;
            // Past Join nothing is answered any more; the stray answer stays where it is until it is forgotten.
            if row.get::<String>("state")? == "draft" {
                self.merge(tx, &lost, &before, Counts::SavedLast).await?;
            } else {
                let sql = "DELETE FROM visits WHERE visitor = $1 AND reference = $2";
                query(sql).bind(visitor).bind(lost.as_str()).execute(&mut *tx).await?;
            }
        }
        query("UPDATE signups SET lost = 0 WHERE reference = $1")
            .bind(before.as_str())
            .execute(&mut *tx)
            .await?;
        Ok(before)
    }

    /// Which signup a proven person means, taken up again where the proof lets it go on: what this browser typed itself, or
    /// what the link leads to, or the signup that came further with the address and does not give way.
    async fn meant(
        &self,
        tx: &mut Tx,
        linked: Reference,
        visitor: &str,
        now: i64,
    ) -> Result<Reference, StoreError> {
        let (reference, proof) = match own(tx, &linked, visitor).await? {
            Some(own) => (own, Proof::Author),
            None => (linked, Proof::Owner),
        };
        let sql = "UPDATE signups SET owner_proven = CASE WHEN owner_proven > $2 THEN owner_proven ELSE $2 END \
                   WHERE reference = $1 AND state <> 'draft' RETURNING state, data_key, payload";
        let proven = query(sql).bind(reference.as_str()).bind(proof.rank());
        let Some(row) = proven.fetch_optional(&mut *tx).await? else { return Ok(reference) };
        let sealed = row.get::<Option<String>>("payload")?;
        match row.get::<String>("state")?.as_str() {
            "known" => {}
            // Paid before anything was proven: what the record lacks waited for this.
            "paid" if sealed.is_some() => {
                jobs::owe(tx, Kind::CompleteMember, reference.as_str(), now).await?;
                return Ok(reference);
            }
            _ => return Ok(reference),
        }
        let other = other(tx, &reference).await?;
        if let Some(other) = &other
            && (other.paid || !proof.outranks(other.proof))
        {
            return Ok(other.reference.clone());
        }
        let Some(sealed) = sealed else {
            // Joined with a version that froze nothing here: Join is open again.
            let sql = "UPDATE signups SET state = 'draft', standing = NULL WHERE reference = $1";
            query(sql).bind(reference.as_str()).execute(&mut *tx).await?;
            return Ok(reference);
        };
        if let Some(other) = &other {
            self.displace(tx, &other.reference, &reference).await?;
        }
        let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
        let username = frozen(&key, &reference, &sealed)?.username().to_ascii_lowercase();
        self.hold_and_owe(tx, &reference, &username, proof, now).await?;
        Ok(reference)
    }
}

/// What a browser had open under its former name it has under the new one: as it was, lent where it was lent, and what it lent to
/// a phone is its own to take back.
pub(super) async fn comes_along(tx: &mut Tx, newcomer: Newcomer<'_>) -> Result<(), StoreError> {
    let Some(former) = newcomer.former else { return Ok(()) };
    for sql in [
        "INSERT INTO visits (visitor, reference, proven_at, opened_at, author, unmasked_until, undecided, lent_by) \
         SELECT $1, reference, proven_at, opened_at, author, unmasked_until, undecided, lent_by FROM visits WHERE visitor = $2",
        "UPDATE visits SET lent_by = $1 WHERE lent_by = $2",
        "UPDATE phone_links SET visitor = $1 WHERE visitor = $2",
    ] {
        query(sql).bind(newcomer.visitor).bind(former).execute(&mut *tx).await?;
    }
    Ok(())
}

/// The furthest other signup with the address of one that was begun by a browser without its cookie.
async fn before_the_loss(tx: &mut Tx, lost: &Reference) -> Result<Option<Reference>, StoreError> {
    let sql = "SELECT o.reference FROM signups d JOIN signups o ON o.address_hash = d.address_hash AND o.reference <> d.reference \
               WHERE d.reference = $1 AND d.lost = 1 AND d.state = 'draft' AND o.lost = 0 AND o.abandoned_at IS NULL \
               AND o.state IN ('draft', 'submitted', 'created', 'paid') \
               ORDER BY CASE o.state WHEN 'paid' THEN 0 WHEN 'created' THEN 1 WHEN 'submitted' THEN 2 ELSE 3 END, o.touched_at DESC LIMIT 1";
    let row = query(sql).bind(lost.as_str()).fetch_optional(&mut *tx).await?;
    row.map(|row| reference_of(&row)).transpose()
}

/// Whether this browser has another signup under way, so that it has to be asked which one is meant. A mere draft is no
/// question where the same address has come further.
pub(super) async fn has_another(
    tx: &mut Tx,
    visitor: &str,
    reference: &Reference,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM visits v JOIN signups s ON s.reference = v.reference JOIN signups m ON m.reference = $2 \
               WHERE v.visitor = $1 AND v.reference <> $2 AND s.abandoned_at IS NULL AND s.state IN ('draft', 'submitted', 'created') \
               AND NOT (s.state = 'draft' AND m.state <> 'draft' AND s.address_hash IS NOT DISTINCT FROM m.address_hash)";
    let others: i64 = query(sql).bind(visitor).bind(reference.as_str()).value(&mut *tx).await?;
    Ok(others > 0)
}

/// The signup with the linked one's address that this browser typed and joined itself, where there is one; the linked one
/// first. A mere draft waits: the link leads to what came further.
async fn own(tx: &mut Tx, linked: &Reference, visitor: &str) -> Result<Option<Reference>, StoreError> {
    let sql = "SELECT o.reference FROM signups o JOIN visits v ON v.reference = o.reference AND v.visitor = $2 AND v.author = 1 \
               JOIN signups l ON l.reference = $1 AND l.address_hash = o.address_hash AND (l.state <> 'paid' OR l.reference = o.reference) \
               WHERE o.state <> 'draft' OR o.reference = $1 ORDER BY CASE WHEN o.reference = $1 THEN 0 ELSE 1 END, v.opened_at DESC LIMIT 1";
    let row = query(sql).bind(linked.as_str()).bind(visitor).fetch_optional(&mut *tx).await?;
    row.map(|row| reference_of(&row)).transpose()
}
