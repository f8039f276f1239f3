//! Letters that are owed. What they say, and the secret in them, is made when they are sent.

use sqlx::{Any, Row, Transaction};

use super::jobs::{self, Kind};
use super::visits::reference_of;
use super::{Store, StoreError};
use crate::chance;
use crate::signup::Reference;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// Somebody began a signup with this address: go on here.
    Continue,
    /// Somebody wanted to join with this address, which is a member's already.
    Known,
    /// Whoever waited longer than a page should wait was promised this: it is decided how it goes on.
    Ready,
    /// To support: this signup does not go on by itself.
    NeedsHuman,
    /// To support: several members have the address of this signup.
    SeveralRows,
}

/// A letter to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its name, and the left half of its Message-ID.
    pub id: String,
    /// The signup it leads to.
    pub reference: Reference,
    /// What it is about.
    pub kind: LetterKind,
    /// When it was owed, in milliseconds since 1970: the letter's date.
    pub owed_at: i64,
    /// Why people have to look at the signup, where they have to.
    pub trouble: Option<String>,
}

impl LetterKind {
    /// Every kind with its name in the database.
    const NAMES: [(Self, &'static str); 5] = [
        (Self::Continue, "continue"),
        (Self::Known, "known"),
        (Self::Ready, "ready"),
        (Self::NeedsHuman, "needs_human"),
        (Self::SeveralRows, "several_rows"),
    ];

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("continue", |(_, name)| name)
    }

    fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(_, other)| *other == name).map_or(Self::Continue, |(kind, _)| *kind)
    }

    /// Whether it was promised on a page: no limit keeps it back, and nobody but the promise can ask for it.
    fn is_promised(self) -> bool {
        self == Self::Ready
    }
}

/// At most so many letters to one address, whoever asks for them.
const AN_HOUR: i64 = 3;
const A_DAY: i64 = 8;
const HOUR_MS: i64 = 3_600_000;
/// Stands where the hash of a person's address would: no such hash has this form.
const SUPPORT: &str = "support";

impl Store {
    /// Owes a letter, unless its address has had enough of them.
    pub(super) async fn owe_letter(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        kind: LetterKind,
        address_hash: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let limits = [(AN_HOUR, HOUR_MS), (A_DAY, 24 * HOUR_MS)];
        for (most, span) in limits.into_iter().filter(|_| !kind.is_promised()) {
            let sql = "SELECT COUNT(*) FROM letters WHERE address_hash = $1 AND owed_at > $2";
            let sent: i64 =
                sqlx::query_scalar(sql).bind(address_hash).bind(now - span).fetch_one(&mut **tx).await?;
            if sent >= most {
                tracing::info!(%reference, "no letter: its address had {sent} lately");
                return Ok(());
            }
        }
        self.post(tx, reference, kind, address_hash, now).await
    }

    /// Owes a letter to support: at most one of its kind for a signup on a day.
    pub(super) async fn owe_support_letter(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        kind: LetterKind,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "SELECT COUNT(*) FROM letters WHERE reference = $1 AND kind = $2 AND owed_at > $3";
        let told: i64 = sqlx::query_scalar(sql)
            .bind(reference.as_str())
            .bind(kind.name())
            .bind(now - 24 * HOUR_MS)
            .fetch_one(&mut **tx)
            .await?;
        if told > 0 { Ok(()) } else { self.post(tx, reference, kind, SUPPORT, now).await }
    }

    async fn post(
        &self,
        tx: &mut Transaction<'_, Any>,
        reference: &Reference,
        kind: LetterKind,
        address_hash: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let id = data_encoding::HEXLOWER.encode(&chance::bytes::<12>());
        sqlx::query(
            "INSERT INTO letters (id, reference, kind, address_hash, owed_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&id)
        .bind(reference.as_str())
        .bind(kind.name())
        .bind(address_hash)
        .bind(now)
        .execute(&mut **tx)
        .await?;
        jobs::owe(tx, Kind::SendLetter, &id, now).await
    }

    /// Owes a letter with a fresh link to the newest signup of this address; silently none where there is no signup.
    pub async fn owe_fresh_link(
        &self,
        address: &crate::signup::values::EmailAddress,
    ) -> Result<(), StoreError> {
        let hash = self.lookup.hash("address", address.canonical());
        let mut tx = self.begin().await?;
        // A signup that has come further than another leads to payment; of two drafts the newer one is meant.
        let sql = "SELECT reference FROM signups WHERE address_hash = $1 \
                   ORDER BY CASE state WHEN 'paid' THEN 0 WHEN 'created' THEN 1 WHEN 'submitted' THEN 2 ELSE 3 END, touched_at DESC LIMIT 1";
        if let Some(row) = sqlx::query(sql).bind(&hash).fetch_optional(&mut *tx).await? {
            self.owe_letter(&mut tx, &reference_of(&row)?, LetterKind::Continue, &hash, self.clock.millis())
                .await?;
        }
        self.commit(tx).await
    }

    /// Owes a letter with a fresh link to this signup's own address.
    pub async fn owe_link_to(&self, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "SELECT address_hash FROM signups WHERE reference = $1 AND address_hash IS NOT NULL";
        let hash: Option<String> =
            sqlx::query_scalar(sql).bind(reference.as_str()).fetch_optional(&mut *tx).await?;
        if let Some(hash) = hash {
            self.owe_letter(&mut tx, reference, LetterKind::Continue, &hash, self.clock.millis()).await?;
        }
        self.commit(tx).await
    }

    /// A letter that is still to be sent.
    pub async fn letter(&self, id: &str) -> Result<Option<Letter>, StoreError> {
        let sql = "SELECT l.reference, l.kind, l.owed_at, s.trouble FROM letters l JOIN signups s ON s.reference = l.reference \
                   WHERE l.id = $1 AND l.sent_at IS NULL AND l.refused IS NULL";
        let Some(row) = sqlx::query(sql).bind(id).fetch_optional(&self.read).await? else { return Ok(None) };
        Ok(Some(Letter {
            id: id.to_owned(),
            reference: reference_of(&row)?,
            kind: LetterKind::named(&row.try_get::<String, _>("kind")?),
            owed_at: row.try_get("owed_at")?,
            trouble: row.try_get("trouble")?,
        }))
    }

    /// The mail server took it.
    pub async fn letter_sent(&self, id: &str) -> Result<(), StoreError> {
        let sql = "UPDATE letters SET sent_at = $2 WHERE id = $1";
        self.execute(sqlx::query(sql).bind(id).bind(self.clock.millis())).await?;
        Ok(())
    }

    /// The mail server will never take it. `why` holds no address.
    pub async fn letter_refused(&self, id: &str, why: &str) -> Result<(), StoreError> {
        self.execute(sqlx::query("UPDATE letters SET refused = $2 WHERE id = $1").bind(id).bind(why)).await?;
        Ok(())
    }
}
