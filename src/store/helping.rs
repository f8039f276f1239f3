//! What somebody who helps may do with a signup. Each is one transaction with its line in the audit trail.

use super::audit::{Deed, note};
use super::engine::{Tx, query};
use super::jobs::{self, Kind};
use super::letters::has_had_enough;
use super::signups::{Touched, put};
use super::silence::NOT_YOURS;
use super::visits::reference_of;
use super::{Erased, LetterKind, Readdressed, Save, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Reference, Signup, Typed};

/// What became of the wish for a letter with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailed {
    /// It is owed.
    Owed,
    /// Its owner said "this was not me": no letter goes there.
    Silenced,
    /// The address had as many letters lately as it may have.
    TooMany,
    /// No address is kept.
    NoAddress,
}

/// What became of the wish to keep a signup longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extended {
    /// It is kept until then, in milliseconds since 1970, if nothing happens.
    Until(i64),
    /// The record is being made: it is kept anyway.
    Owed,
    /// It is paid, or erased: there is nothing to keep longer.
    Over,
}

/// What became of the wish for another address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The signup has it, and a letter is owed to it. Joined before, they have to join again.
    Here,
    /// The record that was made keeps the old one: the answers are in this signup now.
    Copied(Reference),
    /// It had that address already.
    Same,
    /// The record is being made just now.
    UnderWay,
    /// It is paid, or erased.
    Over,
}

impl Store {
    /// Owes a letter with a fresh link to the signup's own address; `None` where there is no such signup.
    pub async fn mail_link(&self, who: &str, reference: &Reference) -> Result<Option<Mailed>, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql = "SELECT s.address_hash, (SELECT COUNT(*) FROM silenced z WHERE z.address_hash = s.address_hash) AS silenced \
                   FROM signups s WHERE s.reference = $1";
        let Some(row) = query(sql).bind(reference.as_str()).fetch_optional(&mut tx).await? else {
            return Ok(None);
        };
        let Some(hash) = row.get::<Option<String>>("address_hash")? else {
            return Ok(Some(Mailed::NoAddress));
        };
        if row.get::<i64>("silenced")? > 0 {
            return Ok(Some(Mailed::Silenced));
        }
        if has_had_enough(&mut tx, &hash, now).await? {
            return Ok(Some(Mailed::TooMany));
        }
        self.owe_letter(&mut tx, reference, LetterKind::Continue, &hash, now).await?;
        note(&mut tx, now, who, Deed::MailedLink, Some(reference), "").await?;
        self.commit(tx).await?;
        Ok(Some(Mailed::Owed))
    }

    /// Makes everything due that is owed for this signup, and owes again what should be; how many jobs that are.
    pub async fn retry(&self, who: &str, reference: &Reference) -> Result<Option<u64>, StoreError> {
        let (now, due) = (self.clock.millis(), self.now().await?);
        let mut tx = self.begin().await?;
        let sql = "SELECT state, payload, payable_at, completed_at, recorded_at, member_id FROM signups WHERE reference = $1";
        let Some(row) = query(sql).bind(reference.as_str()).fetch_optional(&mut tx).await? else {
            return Ok(None);
        };
        let is_set = |name: &str| row.get::<Option<i64>>(name).map(|at| at.is_some());
        let state: String = row.get("state")?;
        let is_frozen = row.get::<Option<String>>("payload")?.is_some();
        let is_half = is_frozen && is_set("payable_at")? && !is_set("completed_at")?;
        for (kind, is_missing) in [
            (Kind::CreateMember, state == "submitted" && is_frozen),
            (Kind::CompleteMember, is_half && matches!(state.as_str(), "created" | "paid")),
            (Kind::WatchPayment, state == "created"),
            (Kind::Reconcile, state == "paid" && !is_set("recorded_at")?),
        ] {
            if is_missing {
                jobs::owe(&mut tx, kind, reference.as_str(), due).await?;
            }
        }
        let sql = "UPDATE jobs SET attempts = 0, due_at = CASE WHEN due_at < $2 THEN due_at ELSE $2 END \
                   WHERE (kind IN ('create_member', 'complete_member', 'watch_payment', 'reconcile') AND subject = $1) \
                   OR (kind = 'send_letter' AND subject IN (SELECT id FROM letters WHERE reference = $1))";
        let hurried = query(sql).bind(reference.as_str()).bind(due).execute(&mut tx).await?;
        let jobs = hurried;
        note(&mut tx, now, who, Deed::Retried, Some(reference), &format!("jobs: {jobs}")).await?;
        self.commit(tx).await?;
        Ok(Some(jobs))
    }

    /// Touches a signup, so that forgetting starts anew.
    pub async fn extend(&self, who: &str, reference: &Reference) -> Result<Option<Extended>, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql = "SELECT state FROM signups WHERE reference = $1";
        let state: Option<String> = query(sql).bind(reference.as_str()).value_if_any(&mut tx).await?;
        match state.as_deref() {
            None => return Ok(None),
            Some("paid" | "erased") => return Ok(Some(Extended::Over)),
            Some(_) => {}
        }
        let sql = "UPDATE signups SET touched_at = $2 WHERE reference = $1";
        query(sql).bind(reference.as_str()).bind(now).execute(&mut tx).await?;
        note(&mut tx, now, who, Deed::Extended, Some(reference), "").await?;
        self.commit(tx).await?;
        Ok(Some(self.kept_until(reference).await?.map_or(Extended::Owed, Extended::Until)))
    }

    /// Lets an unpaid signup go on with another address: the same one where nothing was sent upstream, else a copy of its
    /// answers (`fresh`), since a record that was made can't be given another one.
    pub async fn change_address(
        &self,
        who: &str,
        reference: &Reference,
        address: &EmailAddress,
        fresh: &Reference,
    ) -> Result<Option<Changed>, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let Some(before) = self.find_in(&mut tx, reference).await? else { return Ok(None) };
        if before.address().is_some_and(|old| old.canonical() == address.canonical()) {
            return Ok(Some(Changed::Same));
        }
        let to = match self.free_from_address(&mut tx, reference, fresh, None).await? {
            Readdressed::Draft(to) => to,
            Readdressed::UnderWay => return Ok(Some(Changed::UnderWay)),
            Readdressed::Paid => return Ok(Some(Changed::Over)),
        };
        let Touched::Draft(key) = self.touch(&mut tx, &to, now).await? else {
            return Ok(Some(Changed::Over));
        };
        let there = self.find_in(&mut tx, &to).await?;
        let version =
            there.as_ref().and_then(|signup| signup.answers.get("email")).map_or(0, |saved| saved.version);
        let mut typed = Typed::default();
        typed.set("email", address.written());
        // No browser: whoever came by a letter to the old address is out.
        let save = Save {
            visitor: String::new(),
            reference: to.clone(),
            key: None,
            step: "email",
            typed,
            version,
            address: Some(address.clone()),
            letter_waits_ms: 0,
            lost: false,
            language: before.language,
        };
        self.take_address(&mut tx, &save, address, now).await?;
        put(&mut tx, &key, &to, "email", version + 1, &save.typed, now).await?;
        let copied = to != *reference;
        let detail = if copied { format!("goes on as {to}") } else { String::new() };
        note(&mut tx, now, who, Deed::ChangedAddress, Some(reference), &detail).await?;
        if copied {
            note(&mut tx, now, who, Deed::ChangedAddress, Some(&to), &format!("was {reference}")).await?;
        }
        self.commit(tx).await?;
        Ok(Some(if copied { Changed::Copied(to) } else { Changed::Here }))
    }

    /// Erases a signup as its person could.
    pub async fn erase_for(&self, who: &str, reference: &Reference) -> Result<Option<Erased>, StoreError> {
        let now = self.clock.millis();
        let mut tx = self.begin().await?;
        let sql = "SELECT COUNT(*) FROM signups WHERE reference = $1";
        let there: i64 = query(sql).bind(reference.as_str()).value(&mut tx).await?;
        if there == 0 {
            return Ok(None);
        }
        let erased = self.erase_on_wish(&mut tx, reference).await?;
        let detail = if erased == Erased::Later { "as soon as the record is complete" } else { "" };
        note(&mut tx, now, who, Deed::Erased, Some(reference), detail).await?;
        self.commit(tx).await?;
        Ok(Some(erased))
    }

    /// Letters may go to this address again, and drafts that had to let go of it have it again. True where none could before.
    pub async fn lift_silence(&self, who: &str, address: &EmailAddress) -> Result<bool, StoreError> {
        let (now, hash) = (self.clock.millis(), self.lookup.hash("address", address.canonical()));
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM silenced WHERE address_hash = $1";
        let lifted = query(sql).bind(&hash).execute(&mut tx).await?;
        if lifted == 0 {
            return Ok(false);
        }
        let drafts = self.give_back(&mut tx, address, &hash).await?;
        for reference in &drafts {
            note(&mut tx, now, who, Deed::LiftedSilence, Some(reference), "").await?;
        }
        if drafts.is_empty() {
            note(&mut tx, now, who, Deed::LiftedSilence, None, "").await?;
        }
        self.commit(tx).await?;
        Ok(true)
    }

    /// Lets drafts have the address again that its owner did not want there; the signups that have it now.
    async fn give_back(
        &self,
        tx: &mut Tx,
        address: &EmailAddress,
        hash: &str,
    ) -> Result<Vec<Reference>, StoreError> {
        let sql = "SELECT DISTINCT s.reference, CASE WHEN s.address_hash = $1 THEN 1 ELSE 0 END AS has_it \
                   FROM signups s LEFT JOIN links l ON l.reference = s.reference AND l.address_hash = $1 \
                   LEFT JOIN answers a ON a.reference = s.reference AND a.step = 'email' \
                   WHERE s.address_hash = $1 OR (s.address_hash IS NULL AND s.state = 'draft' AND l.hash IS NOT NULL AND a.refusal = $2)";
        let mut having = Vec::new();
        for row in query(sql).bind(hash).bind(NOT_YOURS).fetch_all(&mut *tx).await? {
            let reference = reference_of(&row)?;
            if row.get::<i64>("has_it")? == 0 {
                let typed = self.find_in(tx, &reference).await?.and_then(|signup| typed_address(&signup));
                if typed.is_none_or(|typed| typed.canonical() != address.canonical()) {
                    continue;
                }
                for sql in [
                    "UPDATE answers SET refusal = NULL WHERE reference = $1 AND step = 'email' AND $2 <> ''",
                    "UPDATE signups SET address_hash = $2 WHERE reference = $1",
                ] {
                    query(sql).bind(reference.as_str()).bind(hash).execute(&mut *tx).await?;
                }
            }
            having.push(reference);
        }
        Ok(having)
    }

    /// Writes down that somebody looks at the answers of this signup: before they are shown.
    pub async fn shows_answers(&self, who: &str, reference: &Reference) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        note(&mut tx, self.clock.millis(), who, Deed::ShowedAnswers, Some(reference), "").await?;
        self.commit(tx).await
    }
}

fn typed_address(signup: &Signup) -> Option<EmailAddress> {
    EmailAddress::read(signup.answers.get("email")?.typed.get("email")).ok()
}
