//! Work that is owed: rows that outlive the process, leased by one worker at a time.

use futures_util::future::try_join_all;

use super::engine::Engine;
use super::engine::{Row, Tx, Unfit, query};
use super::{Store, StoreError};
use crate::signup::Reference;

/// How long a worker has a job to itself before another may take it, unless it renews. By the database's clock.
pub(super) const LEASE_MS: i64 = 15_000;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    CreateMember,
    SendLetter,
    FindSignup,
    CompleteMember,
    WatchPayment,
    Reconcile,
    KeepHouse,
}

/// A job and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Make the member of this signup, so far that a payment can be recorded.
    CreateMember(String),
    /// Send this letter.
    SendLetter(String),
    /// Mail a link to whatever was begun with the address of this hash.
    FindSignup(String),
    /// Fill in what is left of this signup's record.
    CompleteMember(String),
    /// Ask whether this signup has been paid.
    WatchPayment(String),
    /// Look whether the member service has recorded this signup's payment.
    Reconcile(String),
    /// Remind, and forget: there is only one such job.
    KeepHouse,
}

impl Job {
    /// What kind of job it is, by its name in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CreateMember(_) => Kind::CreateMember,
            Self::SendLetter(_) => Kind::SendLetter,
            Self::FindSignup(_) => Kind::FindSignup,
            Self::CompleteMember(_) => Kind::CompleteMember,
            Self::WatchPayment(_) => Kind::WatchPayment,
            Self::Reconcile(_) => Kind::Reconcile,
            Self::KeepHouse => Kind::KeepHouse,
        }
        .name()
    }

    /// The row it is kept in.
    pub fn id(&self) -> String {
        match self {
            Self::CreateMember(subject) => id(Kind::CreateMember, subject),
            Self::SendLetter(subject) => id(Kind::SendLetter, subject),
            Self::FindSignup(subject) => id(Kind::FindSignup, subject),
            Self::CompleteMember(subject) => id(Kind::CompleteMember, subject),
            Self::WatchPayment(subject) => id(Kind::WatchPayment, subject),
            Self::Reconcile(subject) => id(Kind::Reconcile, subject),
            Self::KeepHouse => id(Kind::KeepHouse, HOUSE),
        }
    }
}

/// A job held by this worker.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The row.
    pub id: String,
    /// Counts the leases of this row: whoever holds an older one has lost it.
    pub generation: i64,
    /// What to do.
    pub job: Job,
    /// The signup that it is about, where it is about one.
    pub reference: Option<Reference>,
    /// How often it was tried before.
    pub attempts: i64,
    /// When it was first owed, in milliseconds since 1970.
    pub owed_at: i64,
}

impl Lease {
    /// The public name of the signup that it is about, for the log.
    pub fn about(&self) -> Option<&str> {
        self.reference.as_ref().map(Reference::as_str)
    }
}

/// How much of one kind is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedJobs {
    /// Its name in the database.
    pub kind: String,
    /// How many jobs.
    pub owed: i64,
    /// How many of them are due or under way; the others were put off.
    pub pressing: i64,
    /// For how many milliseconds the oldest has been owed.
    pub oldest_ms: i64,
}

impl Kind {
    /// Every kind.
    pub(super) const ALL: [Self; 7] = [
        Self::CreateMember,
        Self::SendLetter,
        Self::FindSignup,
        Self::CompleteMember,
        Self::WatchPayment,
        Self::Reconcile,
        Self::KeepHouse,
    ];

    /// Its name in the database.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::CreateMember => "create_member",
            Self::SendLetter => "send_letter",
            Self::FindSignup => "find_signup",
            Self::CompleteMember => "complete_member",
            Self::WatchPayment => "watch_payment",
            Self::Reconcile => "reconcile",
            Self::KeepHouse => "keep_house",
        }
    }

    /// Lower goes first: what stands between a person and the pricing table.
    const fn priority(self) -> i64 {
        match self {
            Self::CreateMember => 0,
            Self::SendLetter | Self::FindSignup => 1,
            Self::CompleteMember => 2,
            Self::WatchPayment | Self::Reconcile | Self::KeepHouse => 3,
        }
    }
}

/// What the only job of its kind is about.
const HOUSE: &str = "all";

pub(super) fn id(kind: Kind, subject: &str) -> String {
    format!("{}:{subject}", kind.name())
}

/// Owes a job, once: owing it again makes it due no later.
pub(super) async fn owe(tx: &mut Tx, kind: Kind, subject: &str, due_at: i64) -> Result<(), StoreError> {
    query(
        "INSERT INTO jobs (id, kind, subject, priority, owed_at, due_at) VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT (id) DO UPDATE SET due_at = CASE WHEN jobs.due_at < $5 THEN jobs.due_at ELSE $5 END",
    )
    .bind(id(kind, subject))
    .bind(kind.name())
    .bind(subject)
    .bind(kind.priority())
    .bind(due_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The letters of a signup that are owed leave so much later.
pub(super) async fn hold_back_letters(tx: &mut Tx, reference: &Reference, ms: i64) -> Result<(), StoreError> {
    let sql = "UPDATE jobs SET due_at = due_at + $2 WHERE kind = 'send_letter' AND subject IN (SELECT id FROM letters WHERE reference = $1)";
    query(sql).bind(reference.as_str()).bind(ms).execute(&mut *tx).await?;
    Ok(())
}

/// The jobs of one priority that are due and free, the oldest first.
macro_rules! due_of {
    ($priority:literal) => {
        concat!(
            "SELECT * FROM (SELECT id, generation, priority, due_at, owed_at FROM jobs WHERE priority = ",
            $priority,
            " AND due_at <= $1 AND leased_until <= $1 ORDER BY due_at, owed_at LIMIT $2) AS of_",
            $priority
        )
    };
}

impl Store {
    /// Leases up to `most` jobs that are due and nobody holds, the most pressing first.
    pub async fn lease_due(&self, most: i64) -> Result<Vec<Lease>, StoreError> {
        // Each priority for itself: its jobs stand in the order of an index, however many there are behind them.
        const DUE: &str = concat!(
            "SELECT id, generation FROM (",
            due_of!(0),
            " UNION ALL ",
            due_of!(1),
            " UNION ALL ",
            due_of!(2),
            " UNION ALL ",
            due_of!(3),
            ") AS due ORDER BY priority, due_at, owed_at LIMIT $2"
        );
        let now = self.now().await?;
        let due = query(DUE).bind(now).bind(most).fetch_all(&self.database).await?;
        // At once, so that they share a commit; each by itself, since who holds two rows may wait for somebody who holds a third.
        let takes =
            due.iter().map(|row| async { self.take(row.get("id")?, row.get("generation")?, now).await });
        Ok(try_join_all(takes).await?.into_iter().flatten().collect())
    }

    /// Leases this job now, due or not; `None` where somebody holds it or it is done.
    pub async fn lease(&self, job: &Job) -> Result<Option<Lease>, StoreError> {
        let now = self.now().await?;
        let sql = "SELECT generation FROM jobs WHERE id = $1 AND leased_until <= $2";
        let generation: Option<i64> =
            query(sql).bind(job.id()).bind(now).value_if_any(&self.database).await?;
        match generation {
            Some(generation) => self.take(job.id(), generation, now).await,
            None => Ok(None),
        }
    }

    /// Frees every lease, where this process alone may work: whoever held one is gone. Others' leases stay.
    pub async fn free_leases(&self) -> Result<(), StoreError> {
        if self.engine() == Engine::Sqlite {
            self.execute(query("UPDATE jobs SET leased_until = 0")).await?;
        }
        Ok(())
    }

    /// Owes the house its keeping, once for all processes.
    pub async fn owe_house(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        owe(&mut tx, Kind::KeepHouse, HOUSE, self.clock.millis()).await?;
        self.commit(tx).await
    }

    /// What is owed, by kind of job.
    pub async fn owed_jobs(&self) -> Result<Vec<OwedJobs>, StoreError> {
        let now = self.now().await?;
        let sql = "SELECT kind, COUNT(*) AS owed, MIN(owed_at) AS oldest, \
                   CAST(SUM(CASE WHEN due_at <= $1 OR leased_until > $1 THEN 1 ELSE 0 END) AS BIGINT) AS pressing \
                   FROM jobs GROUP BY kind";
        let rows = query(sql).takes_long().bind(now).fetch_all(&self.database).await?;
        let figures = |row: &Row| -> Result<_, Unfit> {
            Ok(OwedJobs {
                kind: row.get("kind")?,
                owed: row.get("owed")?,
                pressing: row.get("pressing")?,
                oldest_ms: (now - row.get::<i64>("oldest")?).max(0),
            })
        };
        Ok(rows.iter().map(figures).collect::<Result<_, _>>()?)
    }

    /// When the next job falls due or comes free, in milliseconds since 1970 by the database's clock.
    pub async fn next_due(&self) -> Result<Option<i64>, StoreError> {
        // Whoever holds a job gives it back before its lease ends, or not at all.
        let sql = "SELECT MIN(next) FROM (SELECT * FROM (SELECT due_at AS next FROM jobs WHERE leased_until <= $1 ORDER BY due_at LIMIT 1) AS free \
                   UNION ALL SELECT MIN(leased_until) FROM jobs WHERE leased_until > $1 AND leased_until > 0) AS all_of_them";
        query(sql).bind(self.now().await?).value(&self.database).await
    }

    /// The member service is back: all that was put off because of it is due, begun anew. Jobs of these signups go first,
    /// the oldest before the others, since somebody looks at them.
    pub async fn hurry(&self, watched: &[Reference]) -> Result<(), StoreError> {
        let now = self.now().await?;
        let mut tx = self.begin().await?;
        query(
            "UPDATE jobs SET attempts = 0, due_at = CASE WHEN due_at < $1 THEN due_at ELSE $1 END WHERE kind IN ('create_member', 'complete_member', 'watch_payment', 'reconcile')",
        )
        .bind(now)
        .execute(&mut tx)
        .await?;
        for reference in watched {
            query("UPDATE jobs SET due_at = owed_at WHERE id = $1")
                .bind(id(Kind::CreateMember, reference.as_str()))
                .execute(&mut tx)
                .await?;
        }
        self.commit(tx).await
    }

    /// Keeps the lease while the work goes on.
    pub async fn renew(&self, lease: &Lease) -> Result<(), StoreError> {
        let until = self.now().await? + LEASE_MS;
        self.held(lease, "UPDATE jobs SET leased_until = $3 WHERE id = $1 AND generation = $2", until, None)
            .await
    }

    /// Done: the job is gone.
    pub async fn done(&self, lease: &Lease) -> Result<(), StoreError> {
        let sql = "DELETE FROM jobs WHERE id = $1 AND generation = $2";
        self.execute(query(sql).bind(&lease.id).bind(lease.generation)).await?;
        Ok(())
    }

    /// Not done: tried again in `wait_ms`. `why` must hold nothing personal; it is shown to operators.
    pub async fn postpone(&self, lease: &Lease, wait_ms: i64, why: &str) -> Result<(), StoreError> {
        let due = self.now().await? + wait_ms;
        let sql = "UPDATE jobs SET due_at = $3, leased_until = 0, attempts = attempts + 1, last_error = $4 WHERE id = $1 AND generation = $2";
        self.held(lease, sql, due, Some(why)).await
    }

    async fn held(
        &self,
        lease: &Lease,
        sql: &'static str,
        at: i64,
        why: Option<&str>,
    ) -> Result<(), StoreError> {
        let query = query(sql).bind(&lease.id).bind(lease.generation).bind(at);
        let query = if let Some(why) = why { query.bind(why) } else { query };
        if self.execute(query).await? == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
    }

    /// Leases this job, where nobody has leased it since.
    async fn take(&self, id: String, generation: i64, now: i64) -> Result<Option<Lease>, StoreError> {
        let sql = "UPDATE jobs SET generation = generation + 1, leased_until = $3 \
                   WHERE id = $1 AND generation = $2 AND leased_until <= $4 \
                   RETURNING id, kind, subject, generation, attempts, owed_at, \
                   (SELECT l.reference FROM letters l WHERE l.id = jobs.subject) AS letter_of";
        let took = query(sql).bind(id).bind(generation).bind(now + LEASE_MS).bind(now);
        let row = self.write(|_, tx| Box::pin(async move { took.fetch_optional(tx).await })).await?;
        row.map(|row| lease(&row)).transpose()
    }
}

fn lease(row: &Row) -> Result<Lease, StoreError> {
    let subject: String = row.get("subject")?;
    let reference = row.get::<Option<String>>("letter_of")?.unwrap_or_else(|| subject.clone()).parse().ok();
    let job = match row.get::<String>("kind")?.as_str() {
        "create_member" => Job::CreateMember(subject),
        "send_letter" => Job::SendLetter(subject),
        "find_signup" => Job::FindSignup(subject),
        "complete_member" => Job::CompleteMember(subject),
        "reconcile" => Job::Reconcile(subject),
        "keep_house" => Job::KeepHouse,
        _ => Job::WatchPayment(subject),
    };
    Ok(Lease {
        id: row.get("id")?,
        generation: row.get("generation")?,
        attempts: row.get("attempts")?,
        owed_at: row.get("owed_at")?,
        reference,
        job,
    })
}
