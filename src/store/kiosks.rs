//! A browser that is a kiosk, and what stays of somebody who has left one.

use super::engine::query;
use super::{Store, StoreError};
use crate::chance;

/// What the mark is for: no other hash of ours can be passed off as one.
const KIND: &str = "kiosk";

impl Store {
    /// What a kiosk's cookie holds: another code ends it. It opens nothing.
    pub fn kiosk_mark(&self, code: &str) -> String {
        self.lookup.hash(KIND, code)
    }

    /// Whether it is that.
    pub fn is_kiosk_mark(&self, mark: &str, code: &str) -> bool {
        self.lookup.is_hash_of(mark, KIND, code)
    }

    /// Ends what this browser knows, as [`Store::leave`] does, but for a code that nobody has opened yet: somebody may have it in
    /// their phone already. It is shown from then on by a name that no browser has.
    pub async fn leave_to_phone(&self, visitor: &str) -> Result<(), StoreError> {
        let nobody = data_encoding::HEXLOWER.encode(&chance::bytes::<16>());
        let mut tx = self.begin().await?;
        query("DELETE FROM phone_links WHERE visitor = $1 AND (opened_at IS NOT NULL OR expires_at <= $2)")
            .bind(visitor)
            .bind(self.clock.millis())
            .execute(&mut tx)
            .await?;
        for sql in [
            "UPDATE visits SET visitor = $2 WHERE visitor = $1 \
             AND EXISTS (SELECT 1 FROM phone_links l WHERE l.visitor = $1 AND l.reference = visits.reference)",
            "UPDATE phone_links SET visitor = $2 WHERE visitor = $1",
        ] {
            query(sql).bind(visitor).bind(&nobody).execute(&mut tx).await?;
        }
        query("DELETE FROM visits WHERE visitor = $1").bind(visitor).execute(&mut tx).await?;
        self.commit(tx).await
    }
}
