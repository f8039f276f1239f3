//! Mailed links: only the hash of their secret is kept.

use sha2::{Digest, Sha256};
use sqlx::{Any, Row, Transaction};

use super::submissions::{frozen, other};
use super::visits::{open_visit, reference_of};
use super::{Store, StoreError};
use crate::chance;
use crate::signup::{LinkSecret, Proof, Reference};

/// How a link stands, found without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It opens this signup.
    Live(Reference),
    /// Its day is over.
    Expired(Reference),
    /// It was opened as often as it may be.
    UsedUp(Reference),
    /// Newer links to the same signup took its place.
    Superseded(Reference),
    /// No such link, or its signup was erased.
    Gone,
}

/// A link was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The signup is open in this browser, its address proven.
    Here(Reference),
    /// It does not open; the state says why.
    Not(LinkState),
}

const A_DAY_MS: i64 = 24 * 3_600_000;
const MOST_OPENINGS: i64 = 7;
/// Live links per signup; the one before these is superseded.
const MOST_LIVE: i64 = 3;

impl Store {
    /// Makes a link to a signup, good for a day.
    pub async fn make_link(&self, reference: &Reference) -> Result<LinkSecret, StoreError> {
        let secret = LinkSecret::from_random(chance::bytes());
        let now = self.clock.millis();
        let made =
            sqlx::query("INSERT INTO links (hash, reference, made_at, expires_at) VALUES ($1, $2, $3, $4)")
                .bind(hash(&secret))
                .bind(reference.as_str())
                .bind(now)
                .bind(now + A_DAY_MS);
        self.execute(made).await?;
        Ok(secret)
    }

    /// How a link stands. Changes nothing: mail scanners look, too.
    pub async fn link(&self, secret: &LinkSecret) -> Result<LinkState, StoreError> {
        let sql = "SELECT l.reference, l.expires_at, l.openings, \
                   (SELECT COUNT(*) FROM links n WHERE n.reference = l.reference AND n.made_at > l.made_at) AS newer \
                   FROM links l WHERE l.hash = $1";
        let Some(row) = sqlx::query(sql).bind(hash(secret)).fetch_optional(&self.read).await? else {
            return Ok(LinkState::Gone);
        };
        let reference = reference_of(&row)?;
        Ok(if row.try_get::<i64, _>("openings")? >= MOST_OPENINGS {
            LinkState::UsedUp(reference)
        } else if row.try_get::<i64, _>("newer")? >= MOST_LIVE {
            LinkState::Superseded(reference)
        } else if row.try_get::<i64, _>("expires_at")? <= self.clock.millis() {
            LinkState::Expired(reference)
        } else {
            LinkState::Live(reference)
        })
    }

    /// Opens the signup in a browser that is known by a fresh `visitor`, and proves the address for it alone.
    ///
    /// Signups that the browser had open before (`former`) come along, proven or not as they were. A signup whose address was
    /// somebody's already is taken up again where the owner's proof allows it.
    pub async fn open_link(
        &self,
        secret: &LinkSecret,
        visitor: &str,
        former: Option<&str>,
    ) -> Result<Opened, StoreError> {
        let reference = match self.link(secret).await? {
            LinkState::Live(reference) => reference,
            dead => return Ok(Opened::Not(dead)),
        };
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let counted =
            sqlx::query("UPDATE links SET openings = openings + 1 WHERE hash = $1 AND openings < $2")
                .bind(hash(secret))
                .bind(MOST_OPENINGS)
                .execute(&mut *tx)
                .await?;
        if counted.rows_affected() == 0 {
            return Ok(Opened::Not(LinkState::UsedUp(reference)));
        }
        if let Some(former) = former {
            sqlx::query(
                "INSERT INTO visits (visitor, reference, proven_at, opened_at, author) \
                 SELECT $1, reference, proven_at, opened_at, author FROM visits WHERE visitor = $2",
            )
            .bind(visitor)
            .bind(former)
            .execute(&mut *tx)
            .await?;
        }
        let reference = self.meant(&mut tx, reference, visitor, now).await?;
        open_visit(&mut tx, visitor, &reference, now).await?;
        self.commit(tx).await?;
        Ok(Opened::Here(reference))
    }

    /// Which signup a proven person means, taken up again where the proof lets it go on: what this browser typed itself, or
    /// what the link leads to, or the signup that came further with the address and does not give way.
    async fn meant(
        &self,
        tx: &mut Transaction<'_, Any>,
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
        let proven = sqlx::query(sql).bind(reference.as_str()).bind(proof.rank());
        let Some(row) = proven.fetch_optional(&mut **tx).await? else { return Ok(reference) };
        if row.try_get::<String, _>("state")? != "known" {
            return Ok(reference);
        }
        let other = other(tx, &reference).await?;
        if let Some(other) = &other
            && (other.paid || !proof.outranks(other.proof))
        {
            return Ok(other.reference.clone());
        }
        let Some(sealed) = row.try_get::<Option<String>, _>("payload")? else {
            // Joined with a version that froze nothing here: Join is open again.
            let sql = "UPDATE signups SET state = 'draft', standing = NULL WHERE reference = $1";
            sqlx::query(sql).bind(reference.as_str()).execute(&mut **tx).await?;
            return Ok(reference);
        };
        if let Some(other) = &other {
            self.displace(tx, &other.reference, &reference).await?;
        }
        let key = self.keys.unwrap(reference.as_str(), row.try_get("data_key")?)?;
        let username = frozen(&key, &reference, &sealed)?.username().to_ascii_lowercase();
        self.hold_and_owe(tx, &reference, &username, proof, now).await?;
        Ok(reference)
    }
}

/// The signup with the linked one's address that this browser typed and joined itself, where there is one; the linked one
/// first. A mere draft waits: the link leads to what came further.
async fn own(
    tx: &mut Transaction<'_, Any>,
    linked: &Reference,
    visitor: &str,
) -> Result<Option<Reference>, StoreError> {
    let sql = "SELECT o.reference FROM signups o JOIN visits v ON v.reference = o.reference AND v.visitor = $2 AND v.author = 1 \
               JOIN signups l ON l.reference = $1 AND l.address_hash = o.address_hash AND (l.state <> 'paid' OR l.reference = o.reference) \
               WHERE o.state <> 'draft' OR o.reference = $1 ORDER BY CASE WHEN o.reference = $1 THEN 0 ELSE 1 END, v.opened_at DESC LIMIT 1";
    let row = sqlx::query(sql).bind(linked.as_str()).bind(visitor).fetch_optional(&mut **tx).await?;
    row.map(|row| reference_of(&row)).transpose()
}

fn hash(secret: &LinkSecret) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.expose()))
}
