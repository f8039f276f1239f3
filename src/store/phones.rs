//! Going on on a phone: a link that one browser shows as a QR code and another one opens, once and within ten minutes.
//!
//! Of the link its hash is kept, as of mailed ones, and the secret sealed by the signup's own key, so that a reload shows it
//! again. Whoever opens it gets what the browser that shows it has at that moment, and only for as long as that one wishes.

use super::engine::{Tx, query};
use super::links::hash;
use super::proofs::{comes_along, has_another};
use super::visits::reference_of;
use super::{Newcomer, Store, StoreError};
use crate::chance;
use crate::signup::{LinkSecret, Reference};

/// How long a code works, in milliseconds.
const LASTS_MS: i64 = 600_000;

/// What a browser knows of its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lent {
    /// It shows one that nobody has opened yet.
    Shown {
        /// What stands in the code.
        secret: LinkSecret,
        /// Until when it works, in milliseconds since 1970.
        until: i64,
    },
    /// The signup is open in the browser that came by it.
    Opened,
    /// Its ten minutes are over.
    Over,
    /// There is none.
    Nothing,
}

/// How the link of a code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneLink {
    /// It opens this signup.
    Live(Reference),
    /// It opens once, and was opened.
    Opened,
    /// Its time is over, it was taken back, or there never was one.
    Gone,
}

impl Store {
    /// Makes a link for the code that this browser shows, in the place of the one before. False where the browser does not
    /// have the signup, came by such a code itself, or there is nothing to go on with.
    pub async fn lend(&self, visitor: &str, reference: &Reference) -> Result<bool, StoreError> {
        let sql = "SELECT s.data_key FROM signups s JOIN visits v ON v.reference = s.reference AND v.visitor = $2 AND v.lent_by IS NULL \
                   WHERE s.reference = $1 AND s.state NOT IN ('paid', 'erased')";
        let row = query(sql).bind(reference.as_str()).bind(visitor).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(false) };
        let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
        let secret = LinkSecret::from_random(chance::bytes());
        let hash = hash(&secret);
        let sealed = key.seal(&context(reference, &hash), secret.expose().as_bytes())?;
        // Whoever left or was erased meanwhile lends nothing.
        let made = query(
            "INSERT INTO phone_links (hash, reference, visitor, sealed, expires_at) \
             SELECT $1, v.reference, v.visitor, $4, $5 FROM visits v WHERE v.reference = $2 AND v.visitor = $3 \
             ON CONFLICT (reference, visitor) DO UPDATE SET hash = $1, sealed = $4, expires_at = $5, opened_at = NULL",
        )
        .bind(hash)
        .bind(reference.as_str())
        .bind(visitor)
        .bind(sealed)
        .bind(self.clock.millis() + LASTS_MS);
        Ok(self.execute(made).await? > 0)
    }

    /// How it stands with the code that this browser shows.
    pub async fn lent(&self, visitor: &str, reference: &Reference) -> Result<Lent, StoreError> {
        let sql = "SELECT s.data_key, l.hash, l.sealed, COALESCE(l.expires_at, 0) AS until, \
                   (SELECT COUNT(*) FROM visits w WHERE w.reference = s.reference AND w.lent_by = v.visitor) AS phones \
                   FROM visits v JOIN signups s ON s.reference = v.reference \
                   LEFT JOIN phone_links l ON l.reference = v.reference AND l.visitor = v.visitor \
                   WHERE v.reference = $1 AND v.visitor = $2";
        let row = query(sql).bind(reference.as_str()).bind(visitor).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(Lent::Nothing) };
        let (hash, until) = (row.get::<Option<String>>("hash")?, row.get::<i64>("until")?);
        let sealed = row.get::<Option<String>>("sealed")?;
        Ok(match (hash, sealed) {
            (Some(hash), Some(sealed)) if until > self.clock.millis() => {
                let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
                let plain = key.open(&context(reference, &hash), &sealed)?;
                let secret = std::str::from_utf8(&plain).ok().and_then(LinkSecret::read);
                Lent::Shown { secret: secret.ok_or(StoreError::Sealed)?, until }
            }
            _ if row.get::<i64>("phones")? > 0 => Lent::Opened,
            (_, Some(_)) => Lent::Over,
            _ => Lent::Nothing,
        })
    }

    /// How the link of a code stands. Changes nothing: whatever reads codes may look, too.
    pub async fn phone_link(&self, secret: &LinkSecret) -> Result<PhoneLink, StoreError> {
        let sql = "SELECT l.reference, l.expires_at, CASE WHEN l.opened_at IS NULL THEN 0 ELSE 1 END AS opened \
                   FROM phone_links l JOIN visits v ON v.reference = l.reference AND v.visitor = l.visitor WHERE l.hash = $1";
        let row = query(sql).bind(hash(secret)).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(PhoneLink::Gone) };
        Ok(match () {
            () if row.get::<i64>("opened")? > 0 => PhoneLink::Opened,
            () if row.get::<i64>("expires_at")? <= self.clock.millis() => PhoneLink::Gone,
            () => PhoneLink::Live(reference_of(&row)?),
        })
    }

    /// Opens the signup of a code in another browser, which has then what the one that shows it has: no more and no less. Of
    /// several at once one gets it.
    pub async fn open_phone_link(
        &self,
        secret: &LinkSecret,
        newcomer: Newcomer<'_>,
    ) -> Result<PhoneLink, StoreError> {
        let (now, hash) = (self.clock.millis(), hash(secret));
        let mut tx = self.begin().await?;
        let sql = "UPDATE phone_links SET opened_at = $2, sealed = NULL WHERE hash = $1 AND opened_at IS NULL AND expires_at > $2 \
                   RETURNING reference, visitor";
        let Some(row) = query(sql).bind(&hash).bind(now).fetch_optional(&mut tx).await? else {
            drop(tx);
            return self.phone_link(secret).await;
        };
        let (reference, lender) = (reference_of(&row)?, row.get::<String>("visitor")?);
        if newcomer.former == Some(lender.as_str()) {
            // The browser that shows it: it has the signup already, and the code is still for the phone.
            return Ok(PhoneLink::Live(reference));
        }
        comes_along(&mut tx, newcomer).await?;
        let lent = query(
            "INSERT INTO visits (visitor, reference, proven_at, opened_at, author, unmasked_until, lent_by) \
             SELECT $1, v.reference, v.proven_at, $4, v.author, v.unmasked_until, v.visitor FROM visits v \
             WHERE v.reference = $2 AND v.visitor = $3 \
             ON CONFLICT (visitor, reference) DO UPDATE SET proven_at = COALESCE(excluded.proven_at, visits.proven_at), opened_at = $4, \
             author = excluded.author, unmasked_until = excluded.unmasked_until, lent_by = excluded.lent_by",
        )
        .bind(newcomer.visitor)
        .bind(reference.as_str())
        .bind(&lender)
        .bind(now);
        if lent.execute(&mut tx).await? == 0 {
            return Ok(PhoneLink::Gone);
        }
        if has_another(&mut tx, newcomer.visitor, &reference).await? {
            let sql = "UPDATE visits SET undecided = 1 WHERE visitor = $1 AND reference = $2";
            query(sql).bind(newcomer.visitor).bind(reference.as_str()).execute(&mut tx).await?;
        }
        query("UPDATE signups SET touched_at = $2, abandoned_at = NULL WHERE reference = $1")
            .bind(reference.as_str())
            .bind(now)
            .execute(&mut tx)
            .await?;
        self.commit(tx).await?;
        Ok(PhoneLink::Live(reference))
    }

    /// Takes a signup back into the browser that showed the code: the code works no more, and whoever came by one of its codes
    /// has the signup no more.
    pub async fn take_back(&self, visitor: &str, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for sql in [
            "DELETE FROM phone_links WHERE reference = $1 AND visitor = $2",
            "DELETE FROM visits WHERE reference = $1 AND lent_by = $2",
        ] {
            query(sql).bind(reference.as_str()).bind(visitor).execute(&mut tx).await?;
        }
        self.commit(tx).await
    }
}

/// Codes that lead to this signup do so no more.
pub(super) async fn end_codes(tx: &mut Tx, reference: &Reference) -> Result<(), StoreError> {
    query("DELETE FROM phone_links WHERE reference = $1").bind(reference.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// What a sealed secret is bound to.
fn context(reference: &Reference, hash: &str) -> String {
    format!("{reference}/phone/{hash}")
}
