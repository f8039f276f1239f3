//! Mailed links and codes: only their hashes are kept, and each belongs to one letter and to the address it went to.

use super::engine::query;
use sha2::{Digest, Sha256};

use super::visits::reference_of;
use super::{Letter, Store, StoreError};
use crate::chance;
use crate::signup::{Code, LinkSecret, Reference};

/// How a link stands, found without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It opens this signup.
    Live(Reference),
    /// Its time is over.
    Expired(Reference),
    /// It was opened as often as it may be.
    UsedUp(Reference),
    /// The links of newer letters to the same signup took its place.
    Superseded(Reference),
    /// The signup goes on with another address, and this letter went to the old one.
    Moved,
    /// The signup is paid, and nothing is kept of it that a letter could be mailed to.
    Finished,
    /// No such link, or its signup was erased.
    Gone,
}

const A_DAY_MS: i64 = 24 * 3_600_000;
pub(super) const MOST_OPENINGS: i64 = 7;
/// Letters with live links per signup; the one before these is superseded.
const MOST_LIVE: i64 = 3;

impl Store {
    /// Makes the link of a letter, at every attempt to send it a new one; all of them count as one, since nobody knows which
    /// attempt arrived. `None` where the signup has another address by now.
    pub async fn make_link(&self, letter: &Letter) -> Result<Option<LinkSecret>, StoreError> {
        let secret = LinkSecret::from_random(chance::bytes());
        let now = self.clock.millis();
        let made = query(
            "INSERT INTO links (hash, reference, letter, address_hash, made_at, expires_at) \
             SELECT $1, s.reference, $3, s.address_hash, $5, $6 FROM signups s WHERE s.reference = $2 AND s.address_hash = $4",
        )
        .bind(hash(&secret))
        .bind(letter.reference.as_str())
        .bind(&letter.id)
        .bind(&letter.address_hash)
        .bind(now)
        .bind(now + letter.kind.lasts_days() * A_DAY_MS);
        Ok((self.execute(made).await? > 0).then_some(secret))
    }

    /// Makes the code of a letter, at every attempt to send it a new one: only the last one is good.
    pub async fn make_code(&self, letter: &Letter) -> Result<Code, StoreError> {
        let code = Code::from_random(chance::bytes());
        let made = query(
            "INSERT INTO codes (letter, reference, hash, expires_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (letter) DO UPDATE SET hash = $3, expires_at = $4, tries = 0",
        )
        .bind(&letter.id)
        .bind(letter.reference.as_str())
        .bind(self.code_hash(&letter.reference, &code))
        .bind(self.clock.millis() + Code::LASTS_MS);
        self.execute(made).await?;
        Ok(code)
    }

    /// How a link stands. Changes nothing: mail scanners look, too.
    pub async fn link(&self, secret: &LinkSecret) -> Result<LinkState, StoreError> {
        // A letter that never left supersedes nothing.
        let sql = "SELECT l.reference, l.expires_at, l.openings, \
                   CASE WHEN s.state = 'paid' AND s.address_hash IS NULL THEN 1 ELSE 0 END AS finished, \
                   CASE WHEN l.address_hash = s.address_hash THEN 0 ELSE 1 END AS moved, \
                   (SELECT COUNT(DISTINCT n.letter) FROM links n JOIN letters t ON t.id = n.letter AND t.sent_at IS NOT NULL \
                    WHERE n.reference = l.reference AND n.made_at > l.made_at AND n.letter <> l.letter) AS newer \
                   FROM links l JOIN signups s ON s.reference = l.reference WHERE l.hash = $1";
        let Some(row) = query(sql).bind(hash(secret)).fetch_optional(&self.database).await? else {
            return Ok(LinkState::Gone);
        };
        let reference = reference_of(&row)?;
        let finished = row.get::<i64>("finished")? > 0;
        let state = if row.get::<i64>("openings")? >= MOST_OPENINGS {
            LinkState::UsedUp(reference)
        } else if row.get::<i64>("newer")? >= MOST_LIVE {
            LinkState::Superseded(reference)
        } else if row.get::<i64>("expires_at")? <= self.clock.millis() {
            LinkState::Expired(reference)
        } else {
            LinkState::Live(reference)
        };
        Ok(match state {
            LinkState::Live(_) if finished => state,
            _ if finished => LinkState::Finished,
            _ if row.get::<i64>("moved")? > 0 => LinkState::Moved,
            state => state,
        })
    }

    pub(super) fn code_hash(&self, reference: &Reference, code: &Code) -> String {
        self.lookup.hash("code", &format!("{reference}/{}", code.expose()))
    }
}

pub(super) fn hash(secret: &LinkSecret) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.expose()))
}
