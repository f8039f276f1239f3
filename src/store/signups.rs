//! Drafts: begun with the first answer, and each answer saved by a guarded write.

use super::engine::{Row, Tx, query};
use super::jobs;
use super::vault::SealKey;
use super::visits::{REFUSED, Visit, context, open_visit};
use super::{DataKey, LetterKind, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Reference, Typed};
use crate::words::Language;

/// One step to be saved.
#[derive(Clone, Debug)]
pub struct Save {
    /// The browser.
    pub visitor: String,
    /// The signup; it is begun with this save where it does not exist yet.
    pub reference: Reference,
    /// What its answers are sealed with, where that is at hand.
    pub key: Option<DataKey>,
    /// The question's slug.
    pub step: &'static str,
    /// What was typed, accepted.
    pub typed: Typed,
    /// The version of this step that the form was made from; 0 where it was unanswered.
    pub version: i64,
    /// The address, where this step asks for it.
    pub address: Option<EmailAddress>,
    /// How long the letter that this save may owe is held back, in milliseconds.
    pub letter_waits_ms: i64,
    /// Whether the signup that this save begins is that of a browser without its cookie: the question is a later one.
    pub lost: bool,
    /// The language of whoever answers.
    pub language: Language,
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is on the disk.
    Saved,
    /// The step was saved from elsewhere since the form was made. Nothing was changed.
    Changed,
    /// The signup is no draft any more. Nothing was changed.
    Closed,
}

impl Store {
    /// Begins a signup with its first answer, or saves a further one; on the disk when this returns.
    ///
    /// A new address owes its letter in the same transaction.
    pub async fn save(&self, save: Save) -> Result<Saving, StoreError> {
        self.write(move |store, tx| Box::pin(async move { store.save_in(tx, &save).await })).await
    }

    async fn save_in(&self, tx: &mut Tx, save: &Save) -> Result<Saving, StoreError> {
        let now = self.clock.millis();
        let mut touched = self.touch_own(tx, save, now).await?;
        if let Touched::Nobody = touched {
            touched = match self.insert_draft(tx, &save.visitor, &save.reference, save.language, now).await {
                Ok(key) => Touched::Draft(key),
                // The same form, sent twice in one moment: the other one has begun it.
                Err(StoreError::NameTaken) => self.touch_own(tx, save, now).await?,
                Err(error) => return Err(error),
            };
            let sql = "UPDATE signups SET lost = 1 WHERE reference = $1";
            if save.lost {
                query(sql).bind(save.reference.as_str()).execute(tx).await?;
            }
        }
        let Touched::Draft(key) = touched else { return Ok(tx.undo(Saving::Closed)) };
        if let Some(address) = &save.address {
            self.take_address(tx, save, address, now).await?;
        }
        let sealed = key.seal(&context(&save.reference, save.step, save.version + 1), &json(&save.typed))?;
        // It was accepted. Should this be undone, what is noted stands nowhere.
        self.passed.note(&save.reference, save.step, &sealed);
        // The version guards it: two tabs with the same form can't both be the first.
        let changed = query(
            "INSERT INTO answers (reference, step, version, typed, saved_at) VALUES ($1, $2, $3 + 1, $4, $5) \
             ON CONFLICT (reference, step) DO UPDATE SET version = $3 + 1, typed = $4, refused = NULL, refusal = NULL, \
             saved_at = $5 WHERE answers.version = $3",
        )
        .bind(save.reference.as_str())
        .bind(save.step)
        .bind(save.version)
        .bind(sealed)
        .bind(now)
        .execute(tx)
        .await?;
        if changed == 0 {
            return Ok(tx.undo(Saving::Changed));
        }
        Ok(Saving::Saved)
    }

    /// Begins a signup of the proven owner's own beside one that a stranger may have filled in: the address is taken over,
    /// and proven. Joined, it takes the other's place.
    pub async fn begin_anew(
        &self,
        visitor: &str,
        beside: &Reference,
        reference: &Reference,
    ) -> Result<(), StoreError> {
        const STEP: &str = "email";
        let Some(other) = self.find(beside).await? else { return Ok(()) };
        let typed = other.answers.get(STEP).map(|saved| Typed::clone(&saved.typed)).unwrap_or_default();
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let key = self.insert_draft(&mut tx, visitor, reference, other.language, now).await?;
        put(&mut tx, &key, reference, STEP, 1, &typed, now).await?;
        let sql = "UPDATE signups SET address_hash = (SELECT o.address_hash FROM signups o WHERE o.reference = $2) WHERE reference = $1";
        query(sql).bind(reference.as_str()).bind(beside.as_str()).execute(&mut tx).await?;
        let visit = Visit { visitor, reference, unmasked_until: 0, undecided: false };
        open_visit(&mut tx, &visit, now).await?;
        self.commit(tx).await
    }

    /// Keeps what was typed and refused, so that it is there again after a reload. Only where a draft exists.
    pub async fn keep_refused(
        &self,
        reference: &Reference,
        step: &'static str,
        typed: &Typed,
    ) -> Result<(), StoreError> {
        let (reference, typed) = (reference.clone(), typed.clone());
        self.write(move |store, tx| {
            Box::pin(async move { store.keep_refused_in(tx, &reference, step, &typed).await })
        })
        .await
    }

    async fn keep_refused_in(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        step: &str,
        typed: &Typed,
    ) -> Result<(), StoreError> {
        let now = self.clock.millis();
        let Touched::Draft(key) = self.touch(tx, reference, now).await? else { return tx.undo(Ok(())) };
        let sealed = key.seal(&context(reference, step, REFUSED), &json(typed))?;
        let nothing = key.seal(&context(reference, step, 0), &json(&Typed::default()))?;
        query(
            "INSERT INTO answers (reference, step, version, typed, refused, saved_at) VALUES ($1, $2, 0, $3, $4, $5) \
             ON CONFLICT (reference, step) DO UPDATE SET refused = $4",
        )
        .bind(reference.as_str())
        .bind(step)
        .bind(nothing)
        .bind(sealed)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
    }

    /// Letters of this signup are written in this language from now on.
    pub async fn speak(&self, reference: &Reference, language: Language) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET language = $2 WHERE reference = $1";
        self.execute(query(sql).bind(reference.as_str()).bind(language.tag())).await?;
        Ok(())
    }

    /// Goes on without the earlier answers, where a browser that lost its cookie can't prove its address.
    pub async fn go_on(&self, reference: &Reference) -> Result<(), StoreError> {
        let sql = "UPDATE signups SET lost = 0 WHERE reference = $1";
        self.execute(query(sql).bind(reference.as_str())).await?;
        Ok(())
    }

    /// Puts two drafts with one address together, both of which this browser has open, and turns to the one that stays.
    /// Where both have an answer, that of `into` counts. True where it was done.
    pub async fn put_together(
        &self,
        visitor: &str,
        from: &Reference,
        into: &Reference,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "SELECT COUNT(*) FROM visits v JOIN signups s ON s.reference = v.reference AND s.state = 'draft' \
                   JOIN signups i ON i.reference = $3 AND i.address_hash = s.address_hash \
                   WHERE v.visitor = $1 AND v.reference IN ($2, $3) AND (v.proven_at IS NOT NULL OR v.author = 1)";
        let open: i64 =
            query(sql).bind(visitor).bind(from.as_str()).bind(into.as_str()).value(&mut tx).await?;
        if open != 2 || from == into {
            return Ok(false);
        }
        self.merge(&mut tx, from, into, Counts::OfTheOneThatStays).await?;
        query("UPDATE visits SET undecided = 0, opened_at = CASE reference WHEN $2 THEN $3 ELSE opened_at END WHERE visitor = $1")
            .bind(visitor)
            .bind(into.as_str())
            .bind(self.clock.millis())
            .execute(&mut tx)
            .await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// Moves the answers of one draft into another with the same address, and ends it. Where both have one, `counts` says
    /// which stays.
    pub(super) async fn merge(
        &self,
        tx: &mut Tx,
        from: &Reference,
        into: &Reference,
        counts: Counts,
    ) -> Result<(), StoreError> {
        let (Some(source), Some(target)) = (self.find_in(tx, from).await?, self.find_in(tx, into).await?)
        else {
            return Ok(());
        };
        let now = self.clock.millis();
        let Touched::Draft(key) = self.touch(tx, into, now).await? else { return Ok(()) };
        let sql = "SELECT f.step FROM answers f LEFT JOIN answers i ON i.reference = $2 AND i.step = f.step \
                   WHERE f.reference = $1 AND f.version > 0 AND f.step <> 'email' \
                   AND (COALESCE(i.version, 0) = 0 OR ($3 = 1 AND f.saved_at >= i.saved_at))";
        let moving = query(sql)
            .bind(from.as_str())
            .bind(into.as_str())
            .bind(i64::from(counts == Counts::SavedLast))
            .fetch_all(&mut *tx)
            .await?;
        for row in moving {
            let step: String = row.get("step")?;
            let version = target.answers.get(&step).map_or(0, |there| there.version);
            // What can't be read takes nothing's place.
            if let Some(saved) = source.answers.get(&step).filter(|saved| !saved.typed.is_gone()) {
                put(tx, &key, into, &step, version + 1, &saved.typed, now).await?;
            }
        }
        // Letters that were mailed to the address they share lead to where its answers are from now on.
        for sql in [
            "UPDATE letters SET reference = $2 WHERE reference = $1 AND sent_at IS NOT NULL \
             AND address_hash = (SELECT address_hash FROM signups WHERE reference = $2)",
            "UPDATE links SET reference = $2 WHERE reference = $1 \
             AND EXISTS (SELECT 1 FROM letters t WHERE t.id = links.letter AND t.reference = $2)",
        ] {
            query(sql).bind(from.as_str()).bind(into.as_str()).execute(&mut *tx).await?;
        }
        query("DELETE FROM signups WHERE reference = $1").bind(from.as_str()).execute(&mut *tx).await?;
        Ok(())
    }

    /// A signup that this browser begins.
    pub(super) async fn insert_draft(
        &self,
        tx: &mut Tx,
        visitor: &str,
        reference: &Reference,
        language: Language,
        now: i64,
    ) -> Result<SealKey, StoreError> {
        let key = self.insert_signup(tx, reference, language, now).await?;
        query("INSERT INTO visits (visitor, reference, opened_at, author) VALUES ($1, $2, $3, 1)")
            .bind(visitor)
            .bind(reference.as_str())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        Ok(key)
    }

    /// A signup that nobody has open.
    pub(super) async fn insert_signup(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        language: Language,
        now: i64,
    ) -> Result<SealKey, StoreError> {
        let key = SealKey::random();
        let sql = "INSERT INTO signups (reference, state, data_key, created_at, touched_at, language) VALUES ($1, 'draft', $2, $3, $3, $4) \
                   ON CONFLICT (reference) DO NOTHING";
        let made = query(sql)
            .bind(reference.as_str())
            .bind(self.keys.wrap(reference.as_str(), &key)?)
            .bind(now)
            .bind(language.tag())
            .execute(&mut *tx)
            .await?;
        if made == 1 { Ok(key) } else { Err(StoreError::NameTaken) }
    }

    /// Takes the row of a draft that this browser has open for writing: another one of the same name would be somebody else's.
    async fn touch_own(&self, tx: &mut Tx, save: &Save, now: i64) -> Result<Touched, StoreError> {
        if let Some(key) = self.touch_known(tx, save, now).await? {
            return Ok(Touched::Draft(key));
        }
        let sql = "UPDATE signups SET touched_at = $2, language = $4 WHERE reference = $1 \
                   AND EXISTS (SELECT 1 FROM visits v WHERE v.reference = $1 AND v.visitor = $3) RETURNING state, data_key";
        let query =
            query(sql).bind(save.reference.as_str()).bind(now).bind(&save.visitor).bind(save.language.tag());
        self.touched(&save.reference, query.fetch_optional(&mut *tx).await?)
    }

    /// The same where it still is what it was read as: then there is nothing to be read again, for which SQLite would make a
    /// table.
    async fn touch_known(&self, tx: &mut Tx, save: &Save, now: i64) -> Result<Option<SealKey>, StoreError> {
        let Some(known) = &save.key else { return Ok(None) };
        if known.reference()? != save.reference.as_str() {
            return Ok(None);
        }
        let sql = "UPDATE signups SET touched_at = $2, language = $4 WHERE reference = $1 AND state = 'draft' AND data_key = $5 \
                   AND EXISTS (SELECT 1 FROM visits v WHERE v.reference = $1 AND v.visitor = $3)";
        let touched = query(sql)
            .bind(save.reference.as_str())
            .bind(now)
            .bind(&save.visitor)
            .bind(save.language.tag())
            .bind(known.wrapped()?)
            .execute(tx)
            .await?;
        Ok((touched == 1).then(|| known.key().clone()))
    }

    /// Takes the draft's row for writing, so that saves of one draft queue up behind each other.
    pub(super) async fn touch(
        &self,
        tx: &mut Tx,
        reference: &Reference,
        now: i64,
    ) -> Result<Touched, StoreError> {
        let sql = "UPDATE signups SET touched_at = $2 WHERE reference = $1 RETURNING state, data_key";
        let query = query(sql).bind(reference.as_str()).bind(now);
        self.touched(reference, query.fetch_optional(&mut *tx).await?)
    }

    fn touched(&self, reference: &Reference, row: Option<Row>) -> Result<Touched, StoreError> {
        let Some(row) = row else { return Ok(Touched::Nobody) };
        match row.get::<String>("state")?.as_str() {
            "draft" => Ok(Touched::Draft(self.keys.unwrap(reference.as_str(), row.get("data_key")?)?)),
            _ => Ok(Touched::Closed),
        }
    }

    /// The signup goes on with this address. What was proven of the old one says nothing about it, and links and codes that
    /// went there are not its owner's: the old address hears so, where it was proven.
    pub(super) async fn take_address(
        &self,
        tx: &mut Tx,
        save: &Save,
        address: &EmailAddress,
        now: i64,
    ) -> Result<(), StoreError> {
        let (hash, reference) = (self.lookup.hash("address", address.canonical()), &save.reference);
        let sql = "UPDATE signups SET address_hash = $2, mail_refused = 0, reminders = 0 \
                   WHERE reference = $1 AND address_hash IS DISTINCT FROM $2";
        let changed = query(sql).bind(reference.as_str()).bind(&hash).execute(&mut *tx).await?;
        if changed == 0 {
            return Ok(());
        }
        let sql = "SELECT COUNT(*) FROM visits WHERE reference = $1 AND proven_at IS NOT NULL";
        let proven: i64 = query(sql).bind(reference.as_str()).value(&mut *tx).await?;
        if proven > 0
            && let Some(before) = self.find_in(tx, reference).await?.and_then(|signup| signup.address())
        {
            self.owe_letter_to(tx, reference, LetterKind::AddressChanged, &before, now).await?;
        }
        forget_proofs(tx, reference, &save.visitor).await?;
        self.owe_letter(tx, reference, LetterKind::Continue, &hash, now).await?;
        if save.letter_waits_ms > 0 {
            jobs::hold_back_letters(tx, reference, save.letter_waits_ms).await?;
        }
        Ok(())
    }
}

/// Nobody has proven the address of this signup any more, and no letter's code does. Who came by a letter alone is out, but for
/// the browser that changes the address. Links stay to say that they went elsewhere.
async fn forget_proofs(tx: &mut Tx, reference: &Reference, visitor: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM visits WHERE reference = $1 AND author = 0 AND visitor <> $2";
    query(sql).bind(reference.as_str()).bind(visitor).execute(&mut *tx).await?;
    for sql in
        ["UPDATE visits SET proven_at = NULL WHERE reference = $1", "DELETE FROM codes WHERE reference = $1"]
    {
        query(sql).bind(reference.as_str()).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Writes an answer as this version, whatever was there.
pub(super) async fn put(
    tx: &mut Tx,
    key: &SealKey,
    reference: &Reference,
    step: &str,
    version: i64,
    typed: &Typed,
    now: i64,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO answers (reference, step, version, typed, saved_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (reference, step) DO UPDATE SET version = $3, typed = $4, refused = NULL, refusal = NULL, saved_at = $5",
    )
    .bind(reference.as_str())
    .bind(step)
    .bind(version)
    .bind(key.seal(&context(reference, step, version), &json(typed))?)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Which answer stays where two drafts that become one both have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// That of the draft that goes on: somebody chose it.
    OfTheOneThatStays,
    /// That which was saved last, whichever draft it is in.
    SavedLast,
}

pub(super) enum Touched {
    Draft(SealKey),
    Closed,
    Nobody,
}

fn json(typed: &Typed) -> Vec<u8> {
    serde_json::to_vec(typed).unwrap_or_default()
}
