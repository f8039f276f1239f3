//! The board: how many signups stand where, and which, a page of them at a time.

use super::engine::{Row, Unfit, query};
use super::visits::{reference_of, state};
use super::{Store, StoreError};
use crate::signup::values::EmailAddress;
use crate::signup::{Overview, Reference};

/// A heap of signups that somebody who helps looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    /// Whatever does not get on: needs people, failing for an hour, or with a letter that was refused.
    Stuck,
    /// People were told of it.
    People,
    /// Answering, or checking what was answered.
    Drafts,
    /// The record is being made.
    Waiting,
    /// Joined, with those that people were told of.
    Submitted,
    /// The address was known before.
    Inbox,
    /// To be paid.
    Payment,
    /// Paid, and the member's record does not show it.
    Unrecorded,
    /// Something does not fit about the payment.
    Mismatched,
    /// Paid.
    Paid,
    /// Only stubs are left.
    Erased,
    /// Every one.
    All,
}

/// How many signups lie on a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heap {
    /// Which.
    pub board: Board,
    /// How many.
    pub count: i64,
}

/// Trying goes on by itself for so long before it counts as stuck.
const PATIENCE_MS: i64 = 3_600_000;

/// All that is stuck. What only waits for a payment writes its looks down, too, and is no failure.
macro_rules! stuck {
    () => {
        "SELECT reference FROM signups WHERE needs_human_at IS NOT NULL \
         UNION SELECT reference FROM signups WHERE mail_refused = 1 AND state NOT IN ('paid', 'erased') AND abandoned_at IS NULL \
         UNION SELECT subject FROM jobs WHERE kind IN ('create_member', 'complete_member') AND last_error IS NOT NULL AND owed_at < $1 \
         UNION SELECT l.reference FROM jobs j JOIN letters l ON l.id = j.subject \
               WHERE j.kind = 'send_letter' AND j.last_error IS NOT NULL AND j.owed_at < $1"
    };
}

/// What a list shows of each signup `s`: counted and looked up for the rows of one page alone.
macro_rules! overview_columns {
    () => {
        "s.reference, s.state, s.member_id, s.standing, s.needs_human_at, s.trouble, s.mail_refused, s.abandoned_at, s.erase_at, \
         s.recorded_at, s.created_at, s.touched_at, \
         (SELECT COUNT(*) FROM answers a WHERE a.reference = s.reference AND a.version > 0 AND a.refusal IS NULL) AS answered, \
         (SELECT COUNT(*) FROM mismatches m WHERE m.reference = s.reference AND m.ended_at IS NULL) AS mismatches, \
         COALESCE((SELECT MAX(j.last_error) FROM jobs j WHERE j.id IN ('create_member:' || s.reference, 'complete_member:' || s.reference)), \
                  (SELECT MAX(j.last_error) FROM letters l JOIN jobs j ON j.id = 'send_letter:' || l.id WHERE l.reference = s.reference)) AS last_error"
    };
}

impl Board {
    /// Those of the page, in its order, with their names in addresses.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Stuck, "stuck"),
        (Self::People, "people"),
        (Self::Drafts, "drafts"),
        (Self::Waiting, "waiting"),
        (Self::Inbox, "inbox"),
        (Self::Payment, "payment"),
        (Self::Unrecorded, "unrecorded"),
        (Self::Mismatched, "mismatched"),
        (Self::Paid, "paid"),
        (Self::Erased, "erased"),
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(board, _)| *board == self).map_or("all", |(_, name)| name)
    }

    /// The board with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, other)| *other == name).map(|(board, _)| *board)
    }

    /// What is true of each signup `s` on it.
    fn condition(self) -> &'static str {
        match self {
            Self::Stuck => concat!("s.reference IN (", stuck!(), ")"),
            Self::People => "s.needs_human_at IS NOT NULL",
            Self::Drafts => "s.state = 'draft'",
            Self::Waiting => "s.state = 'submitted' AND s.needs_human_at IS NULL",
            Self::Submitted => "s.state = 'submitted'",
            Self::Inbox => "s.state = 'known'",
            Self::Payment => "s.state = 'created'",
            Self::Unrecorded => "s.state = 'paid' AND s.recorded_at IS NULL",
            Self::Mismatched => {
                "s.reference IN (SELECT m.reference FROM mismatches m WHERE m.ended_at IS NULL)"
            }
            Self::Paid => "s.state = 'paid'",
            Self::Erased => "s.state = 'erased'",
            Self::All => "1 = 1",
        }
    }
}

impl Store {
    /// How many lie on each board: every one is counted out of an index.
    pub async fn heaps(&self) -> Result<Vec<Heap>, StoreError> {
        let by_state = "SELECT state, COUNT(*) AS count FROM signups GROUP BY state";
        let rows = query(by_state).takes_long().fetch_all(&self.database).await?;
        let in_state = |name: &str| -> Result<i64, Unfit> {
            let found = rows.iter().find(|row| row.get::<String>("state").is_ok_and(|state| state == name));
            found.map_or(Ok(0), |row| row.get("count"))
        };
        const OTHERS: &str = concat!(
            "SELECT (SELECT COUNT(*) FROM (",
            stuck!(),
            ") AS reference) AS stuck, (SELECT COUNT(*) FROM signups WHERE needs_human_at IS NOT NULL) AS people, \
             (SELECT COUNT(*) FROM signups WHERE needs_human_at IS NOT NULL AND state = 'submitted') AS submitted_people, \
             (SELECT COUNT(*) FROM signups WHERE state = 'paid' AND recorded_at IS NULL) AS unrecorded, \
             (SELECT COUNT(DISTINCT reference) FROM mismatches WHERE ended_at IS NULL) AS mismatched"
        );
        let others = query(OTHERS).takes_long().bind(self.stuck_since()).fetch_one(&self.database).await?;
        let other = |name: &str| others.get::<i64>(name);
        let mut heaps = Vec::new();
        for (board, _) in Board::ALL {
            let count = match board {
                Board::Stuck => other("stuck")?,
                Board::People => other("people")?,
                Board::Unrecorded => other("unrecorded")?,
                Board::Mismatched => other("mismatched")?,
                Board::Waiting => in_state("submitted")? - other("submitted_people")?,
                Board::Drafts => in_state("draft")?,
                Board::Submitted => in_state("submitted")?,
                Board::Inbox => in_state("known")?,
                Board::Payment => in_state("created")?,
                Board::Paid => in_state("paid")?,
                Board::Erased => in_state("erased")?,
                // Not one of those that are counted.
                Board::All => 0,
            };
            heaps.push(Heap { board, count });
        }
        Ok(heaps)
    }

    /// Those on a board that were begun before this one, the newest first, at most `most`.
    pub async fn on_board(
        &self,
        board: Board,
        before: Option<(i64, &str)>,
        most: i64,
    ) -> Result<Vec<Overview>, StoreError> {
        let sql = format!(
            concat!(
                "SELECT ",
                overview_columns!(),
                " FROM signups s WHERE {} AND (s.created_at, s.reference) < ($2, $3) AND CAST($1 AS BIGINT) IS NOT NULL \
                 ORDER BY s.created_at DESC, s.reference DESC LIMIT $4"
            ),
            board.condition()
        );
        let (begun, reference) = before.unwrap_or((i64::MAX, ""));
        // Words of ours alone: nothing of a request is in it.
        let query = query(sql).takes_long().bind(self.stuck_since());
        let rows = query.bind(begun).bind(reference).bind(most).fetch_all(&self.database).await?;
        rows.iter().map(overview).collect()
    }

    /// One of them.
    pub async fn overview(&self, reference: &Reference) -> Result<Option<Overview>, StoreError> {
        const SQL: &str = concat!("SELECT ", overview_columns!(), " FROM signups s WHERE s.reference = $1");
        let row = query(SQL).bind(reference.as_str()).fetch_optional(&self.database).await?;
        row.as_ref().map(overview).transpose()
    }

    /// Every signup that has this address now, or whose letters went to it, the newest first.
    pub async fn signups_of(&self, address: &EmailAddress) -> Result<Vec<Overview>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            overview_columns!(),
            " FROM signups s WHERE s.reference IN (SELECT reference FROM signups WHERE address_hash = $1 \
             UNION SELECT reference FROM letters WHERE address_hash = $1) ORDER BY s.created_at DESC, s.reference DESC LIMIT 50"
        );
        let hash = self.lookup.hash("address", address.canonical());
        let rows = query(SQL).bind(hash).fetch_all(&self.database).await?;
        rows.iter().map(overview).collect()
    }

    /// What was owed before this and failed is stuck.
    fn stuck_since(&self) -> i64 {
        self.clock.millis() - PATIENCE_MS
    }
}

fn overview(row: &Row) -> Result<Overview, StoreError> {
    let at = |name: &str| row.get::<Option<i64>>(name);
    let erased = row.get::<String>("state")? == "erased";
    Ok(Overview {
        reference: reference_of(row)?,
        state: if erased { None } else { Some(state(row)?) },
        member_id: at("member_id")?,
        answered: usize::try_from(row.get::<i64>("answered")?).unwrap_or(0),
        needs_human_at: at("needs_human_at")?,
        trouble: row.get("trouble")?,
        last_error: row.get("last_error")?,
        mail_refused: row.get::<i64>("mail_refused")? != 0,
        abandoned: at("abandoned_at")?.is_some(),
        to_be_erased: at("erase_at")?.is_some(),
        recorded: at("recorded_at")?.is_some(),
        mismatches: row.get("mismatches")?,
        begun_at: row.get("created_at")?,
        touched_at: row.get("touched_at")?,
    })
}
