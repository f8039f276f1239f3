//! tower-sessions' store over our database: found by the hash of the id, so that a copy of the table opens nothing.

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::engine::{Query, Row, query};
use super::visits::last_visit;
use super::{DataKey, Store, StoreError, Unfit};
use crate::signup::Signup;

/// A session nobody used for this long is over.
const IDLE_MS: i64 = 12 * 3_600_000;
/// A request that was under way while the id changed still finds its session under the old one for this long.
const ALIAS_MS: i64 = 60_000;
/// How often use is written down.
const TOUCH_MS: i64 = 600_000;

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let insert = "INSERT INTO sessions (hash, data, touched_at, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING";
        let written = self.write_session(insert, record).await.map_err(backend)?;
        if written == 1 { Ok(()) } else { Err(Error::Backend("two sessions drew the same id".into())) }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let upsert = "INSERT INTO sessions (hash, data, touched_at, expires_at) VALUES ($1, $2, $3, $4) \
                      ON CONFLICT (hash) DO UPDATE SET data = $2, touched_at = $3, expires_at = $4";
        self.write_session(upsert, record).await.map(|_| ()).map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let rows = session(id).fetch_all(&self.database).await.map_err(backend)?;
        let Some(data) = self.in_use(id, Kept::read(&rows)).await.map_err(backend)? else { return Ok(None) };
        // Judged here, by our clock; tower-sessions compares its own, which nobody can hold still.
        let expiry_date = OffsetDateTime::from_unix_timestamp(i64::MAX / 100_000_000)
            .map_err(|e| Error::Decode(e.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let sql = "UPDATE sessions SET expires_at = CASE WHEN expires_at < $2 THEN expires_at ELSE $2 END WHERE hash = $1";
        let until = self.clock.millis() + ALIAS_MS;
        self.execute(query(sql).bind(hash(id)).bind(until)).await.map(|_| ()).map_err(backend)
    }
}

type Data = HashMap<String, Value>;

/// A session as it is kept.
struct Kept {
    data: Data,
    touched_at: i64,
    expires_at: i64,
}

impl Kept {
    fn read(rows: &[Row]) -> std::result::Result<Option<Self>, StoreError> {
        let Some(row) = rows.first() else { return Ok(None) };
        let data = serde_json::from_str(row.get("data")?).map_err(|_| Unfit)?;
        Ok(Some(Self { data, touched_at: row.get("touched_at")?, expires_at: row.get("expires_at")? }))
    }
}

/// Somebody who comes with a session.
#[derive(Debug)]
pub struct Arrival {
    /// What the session says of who it is.
    pub visitor: String,
    /// The signup that they opened last.
    pub signup: Option<Signup>,
    /// What its answers are sealed with.
    pub key: Option<DataKey>,
}

impl Store {
    /// Who comes with a session, as it says under this key, and the signup that they opened last: one turn where the database
    /// reads.
    pub async fn arrival(
        &self,
        id: &Id,
        key: &'static str,
    ) -> std::result::Result<Option<Arrival>, StoreError> {
        let named = move |data: &Data| data.get(key).and_then(|name| name.as_str()).map(str::to_owned);
        let (kept, visit) = self
            .database
            .read_on(session(id), move |rows| {
                let kept = Kept::read(&rows);
                let visitor = kept.as_ref().ok().and_then(|kept| named(&kept.as_ref()?.data));
                (kept, visitor.as_deref().map(last_visit))
            })
            .await?;
        let Some(visitor) = self.in_use(id, kept).await?.as_ref().and_then(named) else { return Ok(None) };
        let (signup, key) = self.visited(&visit)?.unzip();
        Ok(Some(Arrival { visitor, signup, key }))
    }

    /// What a session holds that was looked up; nothing where it is over.
    async fn in_use(
        &self,
        id: &Id,
        kept: std::result::Result<Option<Kept>, StoreError>,
    ) -> std::result::Result<Option<Data>, StoreError> {
        let Some(kept) = kept? else { return Ok(None) };
        let now = self.clock.millis();
        if kept.expires_at <= now || kept.touched_at + IDLE_MS <= now {
            return Ok(None);
        }
        if kept.touched_at + TOUCH_MS <= now {
            self.touch_session(id, now).await?;
        }
        Ok(Some(kept.data))
    }

    async fn write_session(
        &self,
        sql: &'static str,
        record: &Record,
    ) -> std::result::Result<u64, StoreError> {
        let now = self.clock.millis();
        // The lifetime that tower-sessions gave it, counted by our clock.
        let lifetime = (record.expiry_date - OffsetDateTime::now_utc()).whole_milliseconds();
        let expires = now + i64::try_from(lifetime).unwrap_or(0);
        let data = serde_json::to_string(&record.data).unwrap_or_default();
        self.execute(query(sql).bind(hash(&record.id)).bind(data).bind(now).bind(expires)).await
    }

    async fn touch_session(&self, id: &Id, now: i64) -> std::result::Result<(), StoreError> {
        let sql = "UPDATE sessions SET touched_at = $2 WHERE hash = $1";
        self.execute(query(sql).bind(hash(id)).bind(now)).await.map(|_| ())
    }
}

/// Asks for a session.
fn session(id: &Id) -> Query {
    query("SELECT data, touched_at, expires_at FROM sessions WHERE hash = $1").bind(hash(id))
}

fn hash(id: &Id) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(id.0.to_le_bytes()))
}

fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}
