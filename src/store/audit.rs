//! The audit trail: who of those who help did what, and when. Nothing of a member's stands in it.

use super::engine::{Row, Tx, query};
use super::{Store, StoreError};
use crate::chance;
use crate::signup::Reference;

/// What somebody did who helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Signed in at the staff's page.
    SignedIn,
    /// Signed out there.
    SignedOut,
    /// Looked at what was typed into a signup.
    ShowedAnswers,
    /// Had a letter with a link mailed.
    MailedLink,
    /// Had everything that is owed tried at once.
    Retried,
    /// Let forgetting start anew.
    Extended,
    /// Let it go on with another address.
    ChangedAddress,
    /// Erased it.
    Erased,
    /// Let letters go again to an address whose owner had said "this was not me".
    LiftedSilence,
    /// Said that the record it left upstream is cleaned up.
    CleanedUp,
}

impl Deed {
    /// Every deed with its name in the database and in lists, and in words.
    const NAMES: [(Self, &'static str, &'static str); 10] = [
        (Self::SignedIn, "signed_in", "signed in"),
        (Self::SignedOut, "signed_out", "signed out"),
        (Self::ShowedAnswers, "showed_answers", "looked at the answers"),
        (Self::MailedLink, "mailed_link", "had a link mailed"),
        (Self::Retried, "retried", "had it tried again at once"),
        (Self::Extended, "extended", "had it kept longer"),
        (Self::ChangedAddress, "changed_address", "changed the address"),
        (Self::Erased, "erased", "erased it"),
        (Self::LiftedSilence, "lifted_silence", "let emails go to the address again"),
        (Self::CleanedUp, "cleaned_up", "said that the record upstream is cleaned up"),
    ];

    /// Its name in the database and in lists.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(deed, ..)| *deed == self).map_or("", |(_, name, _)| name)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        Self::NAMES.iter().find(|(deed, ..)| *deed == self).map_or("", |(.., words)| words)
    }

    fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, other, _)| *other == name).map(|(deed, ..)| *deed)
    }
}

/// A line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Its own name, for paging.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who: the name given at sign-in, the issuer's address, or the system's user of a command.
    pub who: String,
    /// What; none where a newer program wrote a word that this one does not know.
    pub did: Option<Deed>,
    /// Of which signup.
    pub reference: Option<Reference>,
    /// More of it, in words of ours.
    pub detail: String,
}

/// Writes a line in the transaction of what was done: one does not last without the other.
pub(super) async fn note(
    tx: &mut Tx,
    at: i64,
    who: &str,
    did: Deed,
    reference: Option<&Reference>,
    detail: &str,
) -> Result<(), StoreError> {
    let id = data_encoding::HEXLOWER.encode(&chance::bytes::<12>());
    let sql = "INSERT INTO audit (id, at, who, did, reference, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    query(sql)
        .bind(id)
        .bind(at)
        .bind(who)
        .bind(did.name())
        .bind(reference.map(Reference::as_str))
        .bind(detail)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

impl Store {
    /// The newest lines, or the newest before this one, at most `most`.
    pub async fn audit(&self, before: Option<(i64, &str)>, most: i64) -> Result<Vec<Audited>, StoreError> {
        let sql = "SELECT id, at, who, did, reference, detail FROM audit WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3";
        let (at, id) = before.unwrap_or((i64::MAX, ""));
        let rows = query(sql).takes_long().bind(at).bind(id).bind(most).fetch_all(&self.database).await?;
        rows.iter().map(line).collect()
    }

    /// What was done to one signup, the newest first.
    pub async fn audit_of(&self, reference: &Reference) -> Result<Vec<Audited>, StoreError> {
        let sql = "SELECT id, at, who, did, reference, detail FROM audit WHERE reference = $1 ORDER BY at DESC, id DESC LIMIT 100";
        let rows = query(sql).bind(reference.as_str()).fetch_all(&self.database).await?;
        rows.iter().map(line).collect()
    }
}

fn line(row: &Row) -> Result<Audited, StoreError> {
    let reference: Option<String> = row.get("reference")?;
    Ok(Audited {
        id: row.get("id")?,
        at: row.get("at")?,
        who: row.get("who")?,
        did: Deed::named(&row.get::<String>("did")?),
        reference: reference.and_then(|text| text.parse().ok()),
        detail: row.get("detail")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_survives_the_database_and_has_words() {
        for (deed, name, words) in Deed::NAMES {
            assert_eq!((Deed::named(name), deed.name(), deed.words()), (Some(deed), name, words));
        }
    }
}
