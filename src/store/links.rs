//! Mailed links: only the hash of their secret is kept.

use sha2::{Digest, Sha256};
use sqlx::Row;

use super::jobs::{self, Kind};
use super::signups::reference_of;
use super::{Store, StoreError};
use crate::chance;
use crate::signup::{LinkSecret, Reference, Standing};

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
        sqlx::query("INSERT INTO links (hash, reference, made_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash(&secret))
            .bind(reference.as_str())
            .bind(now)
            .bind(now + A_DAY_MS)
            .execute(&self.write)
            .await?;
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
                "INSERT INTO visits (visitor, reference, proven_at, opened_at) \
                 SELECT $1, reference, proven_at, opened_at FROM visits WHERE visitor = $2",
            )
            .bind(visitor)
            .bind(former)
            .execute(&mut *tx)
            .await?;
        }
        let reference = self.meant(&mut tx, reference, now).await?;
        sqlx::query(
            "INSERT INTO visits (visitor, reference, proven_at, opened_at) VALUES ($1, $2, $3, $3) \
             ON CONFLICT (visitor, reference) DO UPDATE SET proven_at = $3, opened_at = $3",
        )
        .bind(visitor)
        .bind(reference.as_str())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Opened::Here(reference))
    }

    /// Which signup a proven person means: their own, or the one that came further with their address.
    async fn meant(
        &self,
        tx: &mut sqlx::Transaction<'_, sqlx::Any>,
        reference: Reference,
        now: i64,
    ) -> Result<Reference, StoreError> {
        let sql = "SELECT standing, member_id, payload, \
                   (SELECT o.reference FROM signups o WHERE o.address_hash = s.address_hash AND o.reference <> s.reference \
                    AND o.state IN ('submitted', 'created', 'paid') ORDER BY CASE o.state WHEN 'paid' THEN 0 WHEN 'created' THEN 1 ELSE 2 END LIMIT 1) AS further \
                   FROM signups s WHERE reference = $1 AND state = 'known'";
        let Some(row) = sqlx::query(sql).bind(reference.as_str()).fetch_optional(&mut **tx).await? else {
            return Ok(reference);
        };
        if let Some(further) = row.try_get::<Option<String>, _>("further")? {
            return further.parse().map_err(|_| StoreError::Sealed);
        }
        let standing = row.try_get::<Option<String>, _>("standing")?.and_then(|name| Standing::named(&name));
        let frozen = row.try_get::<Option<String>, _>("payload")?.is_some();
        let next = match row.try_get::<Option<i64>, _>("member_id")? {
            Some(_) if frozen && standing.is_some_and(Standing::is_adopted_when_proven) => "submitted",
            // The signup that was in the way is gone: Join is open again.
            None => "draft",
            Some(_) => return Ok(reference),
        };
        let sql = "UPDATE signups SET state = $2, owner_proven = 1 WHERE reference = $1";
        sqlx::query(sql).bind(reference.as_str()).bind(next).execute(&mut **tx).await?;
        if next == "submitted" {
            jobs::owe(tx, Kind::CreateMember, reference.as_str(), now).await?;
        }
        Ok(reference)
    }
}

fn hash(secret: &LinkSecret) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.expose()))
}
