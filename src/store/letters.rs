//! Letters that are owed. What they say, and the secret in them, is made when they are sent.

use super::engine::{Row, Tx, Unfit, query};
use super::jobs::{self, Kind};
use super::visits::language;
use super::visits::reference_of;
use super::{Store, StoreError, keeping};
use crate::chance;
use crate::signup::Reference;
use crate::signup::values::EmailAddress;
use crate::words::Language;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// Somebody began a signup with this address, or asked for a link: go on here.
    Continue,
    /// Somebody wanted to join with this address, which is a member's already.
    Known,
    /// Whoever waited longer than a page should wait was promised this: it is decided how it goes on.
    Ready,
    /// People have to look at the signup: nothing is lost, and nobody has to do anything.
    StillWorking,
    /// A signup was begun and not finished.
    Reminder,
    /// Paid, and nobody has proven the address yet.
    ConfirmPaid,
    /// To somebody whom the old form left behind: only the payment is missing.
    Invitation,
    /// What was kept is erased.
    Erased,
    /// To the old address: the signup goes on with another one.
    AddressChanged,
    /// To support: this signup does not go on by itself.
    NeedsHuman,
    /// To support: several members have the address of this signup.
    SeveralRows,
    /// To support: a record was made for an address whose owner says that it was not them.
    Disowned,
    /// To support: a record was made, and its person goes on with another address.
    Abandoned,
    /// To support: a member can't sign in.
    CantSignIn,
    /// To support: a payment does not fit.
    Mismatch,
    /// To support: paid a week ago, and the address is still not proven.
    PaidUnproven,
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
    /// The keyed hash of the address that it was owed to.
    pub address_hash: String,
    /// That address, where the signup does not name it any more.
    pub address: Option<String>,
    /// When it was owed, in milliseconds since 1970: the letter's date.
    pub owed_at: i64,
    /// Why people have to look at the signup, where they have to.
    pub trouble: Option<String>,
    /// Whether somebody has proven the address.
    pub proven: bool,
    /// Until when the signup is kept if nothing happens, in milliseconds since 1970.
    pub kept_until: i64,
    /// In which language it is written.
    pub language: Language,
}

impl LetterKind {
    /// Every kind with its name in the database.
    const NAMES: [(Self, &'static str); 16] = [
        (Self::Continue, "continue"),
        (Self::Known, "known"),
        (Self::Ready, "ready"),
        (Self::StillWorking, "still_working"),
        (Self::Reminder, "reminder"),
        (Self::ConfirmPaid, "confirm_paid"),
        (Self::Invitation, "invitation"),
        (Self::Erased, "erased"),
        (Self::AddressChanged, "address_changed"),
        (Self::NeedsHuman, "needs_human"),
        (Self::SeveralRows, "several_rows"),
        (Self::Disowned, "disowned"),
        (Self::Abandoned, "abandoned"),
        (Self::CantSignIn, "cant_sign_in"),
        (Self::Mismatch, "mismatch"),
        (Self::PaidUnproven, "paid_unproven"),
    ];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("continue", |(_, name)| name)
    }

    pub(super) fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(_, other)| *other == name).map_or(Self::Continue, |(kind, _)| *kind)
    }

    /// What it is about, in words for those who help.
    pub fn words(self) -> &'static str {
        match self {
            Self::Continue => "a link to the signup",
            Self::Known => "the address is a member's already",
            Self::Ready => "payment is possible",
            Self::StillWorking => "it takes longer",
            Self::Reminder => "a reminder",
            Self::ConfirmPaid => "please confirm the address",
            Self::Invitation => "an invitation to finish",
            Self::Erased => "everything is erased",
            Self::AddressChanged => "to the old address: another one counts now",
            Self::NeedsHuman => "to support: it does not go on by itself",
            Self::SeveralRows => "to support: several members have the address",
            Self::Disowned => "to support: the owner of the address did not want it",
            Self::Abandoned => "to support: its person goes on with another address",
            Self::CantSignIn => "to support: a member can't sign in",
            Self::Mismatch => "to support: a payment does not fit",
            Self::PaidUnproven => "to support: paid, and the address is not confirmed",
        }
    }

    /// Whether anybody who types the address brings it about: only these are counted and limited.
    fn is_asked_for(self) -> bool {
        matches!(self, Self::Continue | Self::Known)
    }

    /// How many days its link works: who is written to without having asked may be away.
    pub fn lasts_days(self) -> i64 {
        match self {
            Self::Reminder | Self::Invitation | Self::ConfirmPaid => 14,
            _ => 1,
        }
    }
}

/// At most so many letters to one address, whoever asks for them.
const AN_HOUR: i64 = 3;
const A_DAY: i64 = 8;
const HOUR_MS: i64 = 3_600_000;
const A_DAY_MS: i64 = 24 * HOUR_MS;
/// Stands where the hash of a person's address would: no such hash has this form.
const SUPPORT: &str = "support";
/// What a letter's address is sealed for.
fn letter_context(reference: &Reference, id: &str) -> String {
    format!("{reference}/letter/{id}")
}

impl Store {
    /// Owes a letter, unless its address has had enough of them, or its owner wants none.
    pub(super) async fn owe_letter(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: LetterKind,
        address_hash: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        if kind.is_asked_for() && has_had_enough(tx, address_hash, now).await? {
            tracing::info!(%reference, "no letter: its address had enough of them lately");
            return Ok(());
        }
        self.post(tx, reference, kind, address_hash, None, now).await
    }

    /// Owes a letter to an address that the signup does not name any more.
    pub(super) async fn owe_letter_to(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: LetterKind,
        address: &EmailAddress,
        now: i64,
    ) -> Result<(), StoreError> {
        let hash = self.lookup.hash("address", address.canonical());
        self.post(tx, reference, kind, &hash, Some(address.written()), now).await
    }

    /// Owes a letter to support: at most one of its kind for a signup on a day.
    pub(super) async fn owe_support_letter(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: LetterKind,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "SELECT COUNT(*) FROM letters WHERE reference = $1 AND kind = $2 AND owed_at > $3";
        let told: i64 = query(sql)
            .bind(reference.as_str())
            .bind(kind.name())
            .bind(now - A_DAY_MS)
            .value(&mut *tx)
            .await?;
        if told > 0 { Ok(()) } else { self.tell_support(tx, reference, kind, now).await }
    }

    /// Owes a letter to support, whatever it was told before.
    pub(super) async fn tell_support(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: LetterKind,
        now: i64,
    ) -> Result<(), StoreError> {
        self.post(tx, reference, kind, SUPPORT, None, now).await
    }

    /// Tells support that a member can't sign in.
    pub async fn tell_cant_sign_in(&self, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        self.owe_support_letter(&mut tx, reference, LetterKind::CantSignIn, self.clock.millis()).await?;
        self.commit(tx).await
    }

    async fn post(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        kind: LetterKind,
        address_hash: &str,
        address: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        let id = data_encoding::HEXLOWER.encode(&chance::bytes::<12>());
        let sealed = match address {
            Some(address) => {
                let sql = "SELECT data_key FROM signups WHERE reference = $1";
                let key: String = query(sql).bind(reference.as_str()).value(&mut *tx).await?;
                let key = self.keys.unwrap(reference.as_str(), &key)?;
                Some(key.seal(&letter_context(reference, &id), address.as_bytes())?)
            }
            None => None,
        };
        query(
            "INSERT INTO letters (id, reference, kind, address_hash, owed_at, address) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(reference.as_str())
        .bind(kind.name())
        .bind(address_hash)
        .bind(now)
        .bind(sealed)
        .execute(&mut *tx)
        .await?;
        jobs::owe(tx, Kind::SendLetter, &id, now).await
    }

    /// Somebody wants a link to whatever was begun with this address. Written down in the same way whether anything was, and
    /// looked into later, by at least `waits_ms`, so that neither the answer nor its time tells.
    pub async fn ask_for_link(&self, address: &EmailAddress, waits_ms: i64) -> Result<(), StoreError> {
        let hash = self.lookup.hash("address", address.canonical());
        let mut tx = self.begin().await?;
        let some_time_later = self.clock.millis() + waits_ms + 500 + i64::from(chance::bytes::<1>()[0]) * 6;
        jobs::owe(&mut tx, Kind::FindSignup, &hash, some_time_later).await?;
        self.commit(tx).await
    }

    /// Owes a letter with a fresh link to the newest signup of this address; silently none where there is no signup.
    pub async fn owe_fresh_link(&self, address_hash: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        // A signup that has come further than another leads to payment; of two drafts the newer one is meant.
        let sql = "SELECT reference FROM signups WHERE address_hash = $1 AND state <> 'erased' AND abandoned_at IS NULL \
                   ORDER BY CASE state WHEN 'paid' THEN 0 WHEN 'created' THEN 1 WHEN 'submitted' THEN 2 ELSE 3 END, lost, touched_at DESC LIMIT 1";
        if let Some(row) = query(sql).bind(address_hash).fetch_optional(&mut tx).await? {
            let (reference, now) = (reference_of(&row)?, self.clock.millis());
            self.owe_letter(&mut tx, &reference, LetterKind::Continue, address_hash, now).await?;
        }
        self.commit(tx).await
    }

    /// Owes a letter with a fresh link to this signup's own address.
    pub async fn owe_link_to(&self, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "SELECT address_hash FROM signups WHERE reference = $1 AND address_hash IS NOT NULL";
        let hash: Option<String> = query(sql).bind(reference.as_str()).value_if_any(&mut tx).await?;
        if let Some(hash) = hash {
            self.owe_letter(&mut tx, reference, LetterKind::Continue, &hash, self.clock.millis()).await?;
        }
        self.commit(tx).await
    }

    /// A letter that is still to be sent: its address is still that of the signup, and its owner wants letters.
    pub async fn letter(&self, id: &str) -> Result<Option<Letter>, StoreError> {
        let sql = "SELECT l.reference, l.kind, l.address_hash, l.address, l.owed_at, s.trouble, s.data_key, s.owner_proven, s.touched_at, s.state, s.language, \
                   (SELECT COUNT(*) FROM visits v WHERE v.reference = l.reference AND v.proven_at IS NOT NULL) AS proven \
                   FROM letters l JOIN signups s ON s.reference = l.reference \
                   WHERE l.id = $1 AND l.sent_at IS NULL AND l.refused IS NULL \
                   AND (l.address IS NOT NULL OR l.address_hash = $2 OR l.address_hash = s.address_hash) \
                   AND NOT EXISTS (SELECT 1 FROM silenced z WHERE z.address_hash = l.address_hash)";
        let row = query(sql).bind(id).bind(SUPPORT).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(None) };
        let reference = reference_of(&row)?;
        let address = match row.get::<Option<String>>("address")? {
            Some(sealed) => {
                let key = self.keys.unwrap(reference.as_str(), row.get("data_key")?)?;
                let plain = key.open(&letter_context(&reference, id), &sealed)?;
                Some(String::from_utf8(plain).map_err(|_| StoreError::Sealed)?)
            }
            None => None,
        };
        let proven = row.get::<i64>("proven")? > 0 || row.get::<i64>("owner_proven")? > 0;
        let kept = keeping::lasts_ms(&row.get::<String>("state")?, proven);
        Ok(Some(Letter {
            id: id.to_owned(),
            reference,
            kind: LetterKind::named(&row.get::<String>("kind")?),
            address_hash: row.get("address_hash")?,
            address,
            owed_at: row.get("owed_at")?,
            trouble: row.get("trouble")?,
            proven,
            kept_until: row.get::<i64>("touched_at")? + kept,
            language: language(row.get("language")?),
        }))
    }

    /// The letters that a signup's person was sent, oldest first: what each was about, by its name in the database, and when.
    pub async fn letters_sent(&self, reference: &Reference) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT kind, sent_at FROM letters WHERE reference = $1 AND address_hash <> $2 AND sent_at IS NOT NULL ORDER BY sent_at";
        let rows = query(sql).bind(reference.as_str()).bind(SUPPORT).fetch_all(&self.database).await?;
        let sent = |row: &Row| Ok((row.get("kind")?, row.get("sent_at")?));
        Ok(rows.iter().map(sent).collect::<Result<_, Unfit>>()?)
    }

    /// The mail server took it.
    pub async fn letter_sent(&self, id: &str) -> Result<(), StoreError> {
        let sql = "UPDATE letters SET sent_at = $2, address = NULL WHERE id = $1";
        self.execute(query(sql).bind(id).bind(self.clock.millis())).await?;
        Ok(())
    }

    /// The mail server will never take it: the signup's page says so, where it still has that address. `why` holds no address.
    pub async fn letter_refused(&self, id: &str, why: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE letters SET refused = $2, address = NULL WHERE id = $1";
        query(sql).bind(id).bind(why).execute(&mut tx).await?;
        let sql = "UPDATE signups SET mail_refused = 1 WHERE EXISTS \
                   (SELECT 1 FROM letters l WHERE l.id = $1 AND l.reference = signups.reference AND l.address_hash = signups.address_hash)";
        query(sql).bind(id).execute(&mut tx).await?;
        self.commit(tx).await
    }

    /// The mail server is back: letters that were put off are due.
    pub async fn hurry_letters(&self) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET attempts = 0, due_at = CASE WHEN due_at < $1 THEN due_at ELSE $1 END WHERE kind = 'send_letter'";
        self.execute(query(sql).bind(self.now().await?)).await?;
        Ok(())
    }
}

/// Whether an address had as many letters lately as anybody may bring about.
pub(super) async fn has_had_enough(tx: &mut Tx, address_hash: &str, now: i64) -> Result<bool, StoreError> {
    for (most, span) in [(AN_HOUR, HOUR_MS), (A_DAY, A_DAY_MS)] {
        let sql = "SELECT COUNT(*) FROM letters WHERE address_hash = $1 AND owed_at > $2 AND kind IN ('continue', 'known')";
        let sent: i64 = query(sql).bind(address_hash).bind(now - span).value(&mut *tx).await?;
        if sent >= most {
            return Ok(true);
        }
    }
    Ok(false)
}
