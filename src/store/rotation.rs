//! Rotating the operator's keys: what the old ones wrapped is wrapped anew by the active one. Answers stay as they are, since
//! each signup has a key of its own.

use super::engine::query;
use super::{Store, StoreError};

/// How many signups are wrapped anew in one transaction: a save waits for no longer than that.
const AT_ONCE: i64 = 200;

/// A key and what needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// Its name; `None` for keys that rows need and the settings lack.
    pub id: Option<String>,
    /// Rows whose own key it wrapped.
    pub wrapped: i64,
}

impl Store {
    /// Every key, the active one first, and what each wrapped.
    pub async fn key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        const COUNT: &str = "SELECT (SELECT COUNT(*) FROM signups WHERE substr(data_key, 1, length($1)) = $1) \
                             + (SELECT COUNT(*) FROM vault_keys WHERE substr(sealed, 1, length($1)) = $1)";
        let count = async |start: String| -> Result<i64, StoreError> {
            query(COUNT).takes_long().bind(start).value(&self.database).await
        };
        let mut uses = Vec::new();
        let mut others = count(String::new()).await?;
        for id in self.keys.ids() {
            let wrapped = count(format!("{id}.")).await?;
            others -= wrapped;
            uses.push(KeyUse { id: Some(id), wrapped });
        }
        if others > 0 {
            uses.push(KeyUse { id: None, wrapped: others });
        }
        Ok(uses)
    }

    /// Wraps everything anew that another key than the active one wrapped; may be broken off at any moment and begun again.
    /// `progress` hears of every few rows how many they were.
    pub async fn wrap_anew(&self, progress: impl Fn(u64)) -> Result<(), StoreError> {
        let tables = [
            (
                "SELECT reference, data_key FROM signups WHERE reference > $1 ORDER BY reference LIMIT $2",
                "UPDATE signups SET data_key = $3 WHERE reference = $1 AND data_key = $2",
            ),
            (
                "SELECT name, sealed FROM vault_keys WHERE name > $1 ORDER BY name LIMIT $2",
                "UPDATE vault_keys SET sealed = $3 WHERE name = $1 AND sealed = $2",
            ),
        ];
        for (some, update) in tables {
            let mut last = String::new();
            loop {
                let rows =
                    query(some).takes_long().bind(&last).bind(AT_ONCE).fetch_all(&self.database).await?;
                let active = format!("{}.", self.keys.ids().first().map_or("", String::as_str));
                let mut tx = self.begin().await?;
                for row in &rows {
                    let wrapped: String = row.get(1)?;
                    last = row.get(0)?;
                    if !wrapped.starts_with(&active) {
                        let anew = self.keys.wrap(&last, &self.keys.unwrap(&last, &wrapped)?)?;
                        query(update).bind(&last).bind(wrapped).bind(anew).execute(&mut tx).await?;
                    }
                }
                self.commit(tx).await?;
                if rows.is_empty() {
                    break;
                }
                progress(rows.len() as u64);
            }
        }
        Ok(())
    }
}
