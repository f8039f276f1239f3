//! All that is known of one signup, for somebody who helps: what was tried, what was sent, what does not fit, who helped before.

use super::engine::{Row, Unfit, query};
use super::letters::LetterKind;
use super::payments::listed;
use super::{Audited, Listed, Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Overview, Reference, Signup};

/// A signup that somebody asks about.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its facts.
    pub overview: Overview,
    /// The same with its answers, which are not for everybody's eyes.
    pub signup: Signup,
    /// The address, where it is kept; also one that its owner did not want here.
    pub address: Option<EmailAddress>,
    /// Whether somebody has proven it.
    pub proven: bool,
    /// Whether its owner said "this was not me".
    pub silenced: bool,
    /// When Join was pressed, payment was possible, it was paid, and the record showed it; in milliseconds since 1970.
    pub moments: Moments,
    /// What is owed.
    pub jobs: Vec<Owing>,
    /// Letters, the newest first.
    pub letters: Vec<Sending>,
    /// Stripe's events, the newest first.
    pub payments: Vec<Payment>,
    /// What does not fit, also what is over.
    pub mismatches: Vec<Listed>,
    /// Other signups with this address.
    pub others: Vec<Overview>,
    /// What was done about it, the newest first.
    pub audit: Vec<Audited>,
    /// Until when it is kept if nothing happens; none while something is owed.
    pub kept_until: Option<i64>,
}

/// When what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// Join was pressed.
    pub joined: Option<i64>,
    /// Payment was possible.
    pub payable: Option<i64>,
    /// All eight sections of the record were read back.
    pub completed: Option<i64>,
    /// It was paid.
    pub paid: Option<i64>,
    /// The member's record showed it.
    pub recorded: Option<i64>,
}

/// A job of this signup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owing {
    /// Its kind, by its name in the database.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Since when it is owed, in milliseconds since 1970.
    pub owed_at: i64,
    /// When it is tried next.
    pub due_at: i64,
    /// Why it is not done yet.
    pub last_error: Option<String>,
}

/// A letter of this signup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// What it is about.
    pub kind: LetterKind,
    /// When it was owed, in milliseconds since 1970.
    pub owed_at: i64,
    /// When the mail server took it.
    pub sent_at: Option<i64>,
    /// What the mail server said, where it never will.
    pub refused: Option<String>,
    /// Why it is still owed.
    pub last_error: Option<String>,
    /// Whether it is still owed: one that is neither sent, refused nor owed was dropped.
    pub is_owed: bool,
}

/// An event of Stripe's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its kind, in Stripe's words.
    pub kind: String,
    /// When it came, in milliseconds since 1970.
    pub at: i64,
    /// Customer and subscription, to look for in Stripe's dashboard.
    pub ids: Vec<String>,
}

impl Owing {
    /// What is to be done, in words.
    pub fn words(&self) -> &'static str {
        match self.kind.as_str() {
            "create_member" => "make the membership record",
            "complete_member" => "fill in what is left of the record",
            "reconcile" => "look whether the record shows the payment",
            _ => "look whether it is paid",
        }
    }
}

impl Sending {
    /// What became of it, in words.
    pub fn fate(&self) -> String {
        match (&self.refused, self.sent_at, &self.last_error) {
            (Some(why), ..) => format!("refused by the mail server: {why}"),
            (None, Some(_), _) => "sent".to_owned(),
            (None, None, Some(why)) if self.is_owed => format!("not sent yet: {why}"),
            _ if self.is_owed => "about to be sent".to_owned(),
            _ => "not sent: the address was changed, or its owner wants no letters".to_owned(),
        }
    }
}

impl Store {
    /// All that is known of a signup; `None` where there is none.
    pub async fn case(&self, reference: &Reference) -> Result<Option<Case>, StoreError> {
        let (Some(overview), Some(signup)) = (self.overview(reference).await?, self.find(reference).await?)
        else {
            return Ok(None);
        };
        // Also where the owner did not want it: that is what is asked about.
        let typed = signup.answers.get("email").map(|saved| saved.typed.get("email").to_owned());
        let address = typed.and_then(|text| EmailAddress::read(&text).ok());
        let mut others = match &address {
            Some(address) => self.signups_of(address).await?,
            None => Vec::new(),
        };
        others.retain(|other| other.reference != *reference);
        let (silenced, proven, moments) = self.facts(reference, address.as_ref()).await?;
        Ok(Some(Case {
            silenced,
            proven,
            moments,
            jobs: self.owings(reference).await?,
            letters: self.sendings(reference).await?,
            payments: self.payments_of(reference).await?,
            mismatches: self.all_mismatches_of(reference).await?,
            audit: self.audit_of(reference).await?,
            kept_until: self.kept_until(reference).await?,
            overview,
            signup,
            address,
            others,
        }))
    }

    async fn facts(
        &self,
        reference: &Reference,
        address: Option<&EmailAddress>,
    ) -> Result<(bool, bool, Moments), StoreError> {
        let sql = "SELECT s.submitted_at, s.payable_at, s.completed_at, s.paid_at, s.recorded_at, s.owner_proven, \
                   (SELECT COUNT(*) FROM visits v WHERE v.reference = s.reference AND v.proven_at IS NOT NULL) AS proven, \
                   (SELECT COUNT(*) FROM silenced z WHERE z.address_hash = $2) AS silenced FROM signups s WHERE s.reference = $1";
        let hash =
            address.map(|address| self.lookup.hash("address", address.canonical())).unwrap_or_default();
        let row = query(sql).bind(reference.as_str()).bind(hash).fetch_one(&self.database).await?;
        let at = |name: &str| row.get::<Option<i64>>(name);
        let moments = Moments {
            joined: at("submitted_at")?,
            payable: at("payable_at")?,
            completed: at("completed_at")?,
            paid: at("paid_at")?,
            recorded: at("recorded_at")?,
        };
        let proven = row.get::<i64>("proven")? > 0 || row.get::<i64>("owner_proven")? > 0;
        Ok((row.get::<i64>("silenced")? > 0, proven, moments))
    }

    async fn owings(&self, reference: &Reference) -> Result<Vec<Owing>, StoreError> {
        let sql = "SELECT kind, attempts, owed_at, due_at, last_error FROM jobs WHERE id IN \
                   ('create_member:' || $1, 'complete_member:' || $1, 'watch_payment:' || $1, 'reconcile:' || $1) ORDER BY priority, kind";
        let rows = query(sql).bind(reference.as_str()).fetch_all(&self.database).await?;
        let owing = |row: &Row| {
            Ok(Owing {
                kind: row.get("kind")?,
                attempts: row.get("attempts")?,
                owed_at: row.get("owed_at")?,
                due_at: row.get("due_at")?,
                last_error: row.get("last_error")?,
            })
        };
        Ok(rows.iter().map(owing).collect::<Result<_, Unfit>>()?)
    }

    async fn sendings(&self, reference: &Reference) -> Result<Vec<Sending>, StoreError> {
        let sql = "SELECT l.kind, l.owed_at, l.sent_at, l.refused, j.last_error, j.id AS job FROM letters l \
                   LEFT JOIN jobs j ON j.id = 'send_letter:' || l.id WHERE l.reference = $1 ORDER BY l.owed_at DESC, l.id LIMIT 100";
        let rows = query(sql).bind(reference.as_str()).fetch_all(&self.database).await?;
        let sending = |row: &Row| {
            Ok(Sending {
                kind: LetterKind::named(&row.get::<String>("kind")?),
                owed_at: row.get("owed_at")?,
                sent_at: row.get("sent_at")?,
                refused: row.get("refused")?,
                last_error: row.get("last_error")?,
                is_owed: row.get::<Option<String>>("job")?.is_some(),
            })
        };
        Ok(rows.iter().map(sending).collect::<Result<_, Unfit>>()?)
    }

    async fn payments_of(&self, reference: &Reference) -> Result<Vec<Payment>, StoreError> {
        let sql = "SELECT e.kind, e.received_at, e.customer, e.subscription FROM stripe_events e WHERE e.reference = $1 \
                   OR (e.reference IS NULL AND e.subscription IN (SELECT n.subscription FROM stripe_events n WHERE n.reference = $1)) \
                   ORDER BY e.received_at DESC, e.id LIMIT 50";
        let mut payments = Vec::new();
        for row in &query(sql).bind(reference.as_str()).fetch_all(&self.database).await? {
            let ids = [row.get::<Option<String>>("customer")?, row.get("subscription")?];
            payments.push(Payment {
                kind: row.get("kind")?,
                at: row.get("received_at")?,
                ids: ids.into_iter().flatten().collect(),
            });
        }
        Ok(payments)
    }

    async fn all_mismatches_of(&self, reference: &Reference) -> Result<Vec<Listed>, StoreError> {
        let sql = "SELECT reference, kind, detail, seen_at, ended_at FROM mismatches WHERE reference = $1 ORDER BY seen_at DESC";
        let rows = query(sql).bind(reference.as_str()).fetch_all(&self.database).await?;
        rows.iter().map(listed).collect()
    }
}
