//! Going on with another address after Join: the same signup where nothing was sent upstream, else a copy of its answers.

use super::engine::{Tx, query};
use super::signups::put;
use super::silence::reopen;
use super::{LetterKind, Store, StoreError};
use crate::signup::Reference;

/// What became of the wish for another address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readdressed {
    /// It is a draft, and the address can be changed.
    Draft(Reference),
    /// The record is under way just now: as soon as it is made the wish can be granted.
    UnderWay,
    /// It is paid: nothing changes any more.
    Paid,
}

impl Store {
    /// Lets the browser that typed this signup go on with another address.
    ///
    /// A record that was made stays as it is, since we can't give it another address: support is told, and the answers but
    /// for address and username, which it holds, go into a signup of their own (`fresh`).
    pub async fn readdress(
        &self,
        visitor: &str,
        reference: &Reference,
        fresh: &Reference,
    ) -> Result<Readdressed, StoreError> {
        let mut tx = self.begin().await?;
        let outcome = self.free_from_address(&mut tx, reference, fresh, Some(visitor)).await?;
        self.commit(tx).await?;
        Ok(outcome)
    }

    /// The same within a transaction, for one browser, or for whoever typed the answers.
    pub(super) async fn free_from_address(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        fresh: &Reference,
        visitor: Option<&str>,
    ) -> Result<Readdressed, StoreError> {
        let now = self.clock.millis();
        let sql =
            "UPDATE signups SET touched_at = $2 WHERE reference = $1 RETURNING state, asked_at, payable_at";
        let Some(row) = query(sql).bind(reference.as_str()).bind(now).fetch_optional(&mut *tx).await? else {
            return Ok(Readdressed::Draft(reference.clone()));
        };
        let is_set = |name: &str| row.get::<Option<i64>>(name).map(|at| at.is_some());
        let (asked, payable) = (is_set("asked_at")?, is_set("payable_at")?);
        match row.get::<String>("state")?.as_str() {
            "draft" => return Ok(Readdressed::Draft(reference.clone())),
            "submitted" if asked => return Ok(Readdressed::UnderWay),
            "submitted" | "known" if !payable => {
                reopen(tx, reference).await?;
                return Ok(Readdressed::Draft(reference.clone()));
            }
            "created" | "known" => {}
            _ => return Ok(Readdressed::Paid),
        }
        let before = self.find_in(tx, reference).await?;
        let (answers, language) = before.map(|signup| (signup.answers, signup.language)).unwrap_or_default();
        let key = match visitor {
            Some(visitor) => self.insert_draft(tx, visitor, fresh, language, now).await?,
            None => self.insert_signup(tx, fresh, language, now).await?,
        };
        for (step, saved) in answers.iter().filter(|(step, _)| !matches!(*step, "email" | "username")) {
            put(tx, &key, fresh, step, 1, &saved.typed, now).await?;
        }
        query("UPDATE signups SET abandoned_at = $2 WHERE reference = $1")
            .bind(reference.as_str())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        match visitor {
            Some(visitor) => {
                query("DELETE FROM visits WHERE visitor = $1 AND reference = $2")
                    .bind(visitor)
                    .bind(reference.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
            // The browser that typed the answers goes on with them. What it proved was the old address.
            None => {
                let sql = "UPDATE visits SET reference = $2, proven_at = NULL, unmasked_until = 0, undecided = 0 \
                           WHERE reference = $1 AND author = 1";
                query(sql).bind(reference.as_str()).bind(fresh.as_str()).execute(&mut *tx).await?;
            }
        }
        self.owe_support_letter(tx, reference, LetterKind::Abandoned, now).await?;
        Ok(Readdressed::Draft(fresh.clone()))
    }
}
