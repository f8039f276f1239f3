//! Who is signed in at the staff's page: found by the hash of a random id, and for no longer than a working day.

use super::engine::query;
use sha2::{Digest, Sha256};

use super::audit::{Deed, note};
use super::{Store, StoreError};
use crate::chance;

/// A session nobody used for this long is over.
const IDLE_MS: i64 = 3_600_000;
/// And so is one of this age, however often it is used.
const LIFETIME_MS: i64 = 12 * 3_600_000;
/// How often use is written down.
const TOUCH_MS: i64 = 60_000;
/// How long an answer of the issuer's could come twice: its own time is over sooner.
const ARRIVALS_KEPT_MS: i64 = 3_600_000;

impl Store {
    /// Signs somebody in. `door` is what let them in; the answer is what their cookie holds.
    pub async fn sign_staff_in(&self, who: &str, door: &str) -> Result<String, StoreError> {
        let secret = data_encoding::BASE64URL_NOPAD.encode(&chance::bytes::<32>());
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql =
            "INSERT INTO staff_sessions (hash, who, door, began_at, touched_at) VALUES ($1, $2, $3, $4, $4)";
        query(sql).bind(hash(&secret)).bind(who).bind(self.door(door)).bind(now).execute(&mut tx).await?;
        note(&mut tx, now, who, Deed::SignedIn, None, "").await?;
        self.commit(tx).await?;
        Ok(secret)
    }

    /// Who has this session, where it goes on and came through one of these doors.
    pub async fn staff(&self, secret: &str, doors: &[String]) -> Result<Option<String>, StoreError> {
        let sql = "SELECT who, door, began_at, touched_at FROM staff_sessions WHERE hash = $1";
        let Some(row) = query(sql).bind(hash(secret)).fetch_optional(&self.database).await? else {
            return Ok(None);
        };
        let now = self.clock.millis();
        let (began, touched): (i64, i64) = (row.get("began_at")?, row.get("touched_at")?);
        let door: String = row.get("door")?;
        let is_open = doors.iter().any(|known| self.lookup.is_hash_of(&door, DOOR, known));
        if !is_open || began + LIFETIME_MS <= now || touched + IDLE_MS <= now {
            return Ok(None);
        }
        if touched + TOUCH_MS <= now {
            let sql = "UPDATE staff_sessions SET touched_at = $2 WHERE hash = $1";
            self.execute(query(sql).bind(hash(secret)).bind(now)).await?;
        }
        Ok(Some(row.get("who")?))
    }

    /// Signs out: the cookie opens nothing any more.
    pub async fn sign_staff_out(&self, secret: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM staff_sessions WHERE hash = $1 RETURNING who";
        let who: Option<String> = query(sql).bind(hash(secret)).value_if_any(&mut tx).await?;
        if let Some(who) = who {
            note(&mut tx, self.clock.millis(), &who, Deed::SignedOut, None, "").await?;
        }
        self.commit(tx).await
    }

    /// True where this answer of the issuer's comes for the first time.
    pub async fn arrives_first(&self, secret: &str) -> Result<bool, StoreError> {
        let sql = "INSERT INTO staff_arrivals (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
        let first = self.execute(query(sql).bind(hash(secret)).bind(self.clock.millis())).await?;
        Ok(first > 0)
    }

    /// Sessions that are over, and answers that are too old to come twice.
    pub(super) async fn forget_staff(&self) -> Result<u64, StoreError> {
        let now = self.clock.millis();
        let mut forgotten = 0;
        for (sql, before) in [
            ("DELETE FROM staff_sessions WHERE touched_at < $1", now - IDLE_MS),
            ("DELETE FROM staff_sessions WHERE began_at < $1", now - LIFETIME_MS),
            ("DELETE FROM staff_arrivals WHERE at < $1", now - ARRIVALS_KEPT_MS),
        ] {
            forgotten += self.execute(query(sql).bind(before)).await?;
        }
        Ok(forgotten)
    }

    fn door(&self, door: &str) -> String {
        self.lookup.hash(DOOR, door)
    }
}

/// What the hash of a door is for: no other hash of ours can be passed off as one.
const DOOR: &str = "staff-door";

fn hash(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret))
}
