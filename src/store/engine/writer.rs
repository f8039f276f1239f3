//! The one thread that writes to a SQLite file: what waits together is committed together.
//!
//! A commit waits for the disk, and one wait serves everybody whose transaction is in it. So the thread takes the transactions
//! that are waiting, each inside a savepoint of its own, commits all of them at once, and only then tells each that it is kept.
//! Nobody waits for company: a transaction that comes alone is committed alone, and whoever comes during a commit makes up the
//! next group. Each sees what those before it in the group have done, and so nobody is told anything before the commit, not even
//! that there was nothing to do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::connection::Connection;
use super::query::Query;
use super::tx::{Tx, lock};
use super::value::Row;
use super::{DatabaseError, hears, hears_in_turn};
use crate::store::{StoreError, boundary};

/// How many transactions are committed together at most, and for how long they may be gathered: the first of them waits for
/// the last.
const TOGETHER: usize = 64;
const GATHERING: Duration = Duration::from_millis(10);

/// How long somebody who holds the thread may say nothing.
const SILENCE: Duration = Duration::from_secs(10);

/// The way to the thread. Clones are the same; it ends with the last of them.
#[derive(Clone)]
pub(super) struct Writer(Sender<Message>);

enum Message {
    Turn(Turn),
    /// Of somebody who hears each answer at once: so nothing may come before it in its group, which could still be undone.
    Hold(Turn),
    /// Closes the file, and says so.
    Close(oneshot::Sender<()>),
}

/// A transaction that waits for its turn. What it came to, or nothing where nobody waits for that any more.
type Turn = Box<dyn FnOnce(&Arc<Mutex<Connection>>) -> Option<Ended> + Send>;

/// A transaction that has had its turn.
struct Ended {
    /// Whether it shall stay.
    stays: bool,
    /// Tells whoever waits whether it does: not before it is on the disk.
    tell: Tell,
}

type Tell = Box<dyn FnOnce(Result<(), DatabaseError>) + Send>;

/// What whoever holds the thread says to it.
enum Said {
    Rows(Query, oneshot::Sender<Result<Vec<Row>, DatabaseError>>),
    Execute(Query, oneshot::Sender<Result<u64, DatabaseError>>),
    Commit(oneshot::Sender<Result<(), DatabaseError>>),
}

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = unbounded();
        thread::Builder::new().name("writer".into()).spawn(move || write(connection, &receiver))?;
        Ok(Self(sender))
    }

    /// Runs a whole transaction on the thread; on the disk when this returns.
    pub(super) async fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        let (told, hear) = oneshot::channel();
        let begun = Arc::new(AtomicBool::new(false));
        let begins = begun.clone();
        let turn: Turn = Box::new(move |connection| {
            begins.store(true, Ordering::Release);
            if told.is_closed() {
                return None;
            }
            let mut tx = Tx::here(connection.clone());
            let came_to = catch_unwind(AssertUnwindSafe(|| work(&mut tx).now_or_never()));
            let came_to = came_to.ok().flatten().unwrap_or(Err(DatabaseError::Stuck.into()));
            let stays = came_to.is_ok() && !tx.is_undone();
            // Nobody hears where the request has ended meanwhile.
            let tell: Tell = Box::new(move |kept| {
                let told_of = came_to.and_then(|came_to| kept.map(|()| came_to).map_err(Into::into));
                drop(told.send(told_of));
            });
            Some(Ended { stays, tell })
        });
        self.sends(Message::Turn(turn))?;
        hears_in_turn(hear, &begun).await?
    }

    /// Begins a transaction whose statements are sent one by one.
    pub(super) async fn hold(&self) -> Result<Held, StoreError> {
        let (begun, hear) = oneshot::channel();
        let (statements, heard) = unbounded();
        let turn: Turn = Box::new(move |connection| {
            begun.send(()).ok()?;
            Some(serve(connection, &heard))
        });
        self.sends(Message::Hold(turn))?;
        // It is told when it begins, so there is nothing of it to be waited for.
        hears_in_turn(hear, &AtomicBool::new(false)).await?;
        Ok(Held(statements))
    }

    /// Closes the file, with all that is beside it written into it.
    pub(super) async fn close(&self) {
        let (closed, hear) = oneshot::channel();
        if self.sends(Message::Close(closed)).is_ok() {
            // An error means that it is closed already.
            let _ = hear.await;
        }
    }

    fn sends(&self, message: Message) -> Result<(), DatabaseError> {
        self.0.send(message).map_err(|_| DatabaseError::Closed)
    }
}

/// A transaction on the thread, held from elsewhere. Dropped, it is undone.
pub(super) struct Held(Sender<Said>);

impl Held {
    pub(super) async fn rows(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.asks(|told| Said::Rows(query, told)).await
    }

    pub(super) async fn execute(&self, query: Query) -> Result<u64, StoreError> {
        self.asks(|told| Said::Execute(query, told)).await
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.asks(Said::Commit).await
    }

    async fn asks<T>(
        &self,
        say: impl FnOnce(oneshot::Sender<Result<T, DatabaseError>>) -> Said,
    ) -> Result<T, StoreError> {
        let (told, hear) = oneshot::channel();
        self.0.send(say(told)).map_err(|_| DatabaseError::Stuck)?;
        Ok(hears(hear).await??)
    }
}

/// Does what whoever holds the thread says, until they commit or are gone.
fn serve(connection: &Mutex<Connection>, heard: &Receiver<Said>) -> Ended {
    while let Ok(said) = heard.recv_timeout(SILENCE) {
        // Whoever does not hear the answer will not commit either.
        match said {
            Said::Rows(query, told) => drop(told.send(lock(connection).rows(&query).map_err(Into::into))),
            Said::Execute(query, told) => {
                drop(told.send(lock(connection).execute(&query).map_err(Into::into)))
            }
            Said::Commit(told) => {
                return Ended { stays: true, tell: Box::new(|kept| drop(told.send(kept))) };
            }
        }
    }
    Ended { stays: false, tell: Box::new(drop) }
}

fn write(connection: Connection, messages: &Receiver<Message>) {
    let connection = Arc::new(Mutex::new(connection));
    let mut left = None;
    while let Some(message) = left.take().or_else(|| messages.recv().ok()) {
        match message {
            Message::Turn(turn) | Message::Hold(turn) => {
                left = commit_together(&connection, turn, messages);
            }
            Message::Close(closed) => {
                drop(connection);
                let _ = closed.send(());
                return;
            }
        }
    }
}

/// One transaction around all that wait, the first of them given. What came meanwhile and does not belong to them.
fn commit_together(
    connection: &Arc<Mutex<Connection>>,
    first: Turn,
    messages: &Receiver<Message>,
) -> Option<Message> {
    let begun = Instant::now();
    let (mut ended, mut left) = (Vec::new(), None);
    let gathered = (|| {
        // Deferred, it would fail rather than wait when an operator's command writes in between.
        lock(connection).say("BEGIN IMMEDIATE")?;
        one(connection, first, &mut ended)?;
        while ended.len() < TOGETHER && begun.elapsed() < GATHERING {
            match messages.try_recv() {
                Ok(Message::Turn(turn)) => one(connection, turn, &mut ended)?,
                other => {
                    left = other.ok();
                    break;
                }
            }
        }
        boundary();
        let kept = lock(connection).say("COMMIT");
        boundary();
        Ok(kept?)
    })();
    let failed: Option<DatabaseError> = gathered.err();
    if failed.is_some() && lock(connection).is_in_transaction() {
        // What it can't undo now is undone when the file is opened again: nobody was told that it is kept.
        let _ = lock(connection).say("ROLLBACK");
    }
    for Ended { tell, .. } in ended {
        tell(failed.clone().map_or(Ok(()), Err));
    }
    left
}

/// One transaction of the group, undone alone where it shall not stay.
fn one(connection: &Arc<Mutex<Connection>>, turn: Turn, all: &mut Vec<Ended>) -> Result<(), DatabaseError> {
    lock(connection).say("SAVEPOINT one")?;
    let ended = turn(connection);
    let stays = ended.as_ref().is_some_and(|ended| ended.stays);
    all.extend(ended);
    let connection = lock(connection);
    // Some errors of the disk end the whole transaction, and all that was in it.
    if !connection.is_in_transaction() {
        return Err(DatabaseError::Undone);
    }
    if !stays {
        connection.say("ROLLBACK TO one")?;
    }
    Ok(connection.say("RELEASE one")?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use futures_util::future::join_all;

    use super::super::query::query;
    use super::*;

    fn writer(folder: &Path) -> Writer {
        let connection = Connection::open(&folder.join("some.db")).expect("a file");
        connection.batch("CREATE TABLE kept (name TEXT PRIMARY KEY)").expect("a table");
        Writer::start(connection).expect("a thread")
    }

    async fn keeps(writer: &Writer, name: &'static str) -> Result<(), StoreError> {
        let insert = query("INSERT INTO kept (name) VALUES ($1)").bind(name);
        writer.run(|tx| Box::pin(async move { insert.execute(tx).await.map(|_| ()) })).await
    }

    /// As somebody else sees it, who reads the file.
    fn kept(folder: &Path) -> Vec<String> {
        let mut connection = Connection::open(&folder.join("some.db")).expect("a file");
        let rows = connection.rows(&query("SELECT name FROM kept ORDER BY name")).expect("rows");
        rows.iter().map(|row| row.get(0).expect("a name")).collect()
    }

    #[tokio::test]
    async fn what_waits_together_is_committed_together_and_each_hears_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = writer(folder.path());
        // Nobody gets a turn while somebody holds the thread: all that comes meanwhile is one group behind it.
        let held = writer.hold().await.expect("a turn");
        let undone = writer.run(|tx| {
            Box::pin(async move {
                query("INSERT INTO kept (name) VALUES ('undone')").execute(tx).await?;
                Ok(tx.undo("told"))
            })
        });
        let failing = writer.run::<(), _>(|tx| {
            Box::pin(async move {
                query("INSERT INTO kept (name) VALUES ('failed')").execute(tx).await?;
                query("INSERT INTO nowhere (name) VALUES ('failed')").execute(tx).await.map(|_| ())
            })
        });
        let panicking = writer.run::<(), _>(|_| panic!("a mistake of ours"));
        let others = join_all(["one", "two"].map(|name| keeps(&writer, name)));
        let twice = keeps(&writer, "one");
        let ends = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(kept(folder.path()).is_empty(), "nothing is there before the commit");
            held.execute(query("INSERT INTO kept (name) VALUES ('held')")).await.expect("written");
            held.commit().await.expect("committed");
        };
        let (undone, failed, panicked, others, twice, ()) =
            tokio::join!(undone, failing, panicking, others, twice, ends);
        assert_eq!(undone.expect("told"), "told");
        assert!(failed.is_err_and(|error| error.to_string().contains("nowhere")));
        assert!(panicked.is_err());
        assert!(others.iter().all(Result::is_ok));
        assert!(twice.is_err_and(
            |error| matches!(error, StoreError::Unavailable(error) if error.is_unique_violation())
        ));
        assert_eq!(kept(folder.path()), ["held", "one", "two"]);
    }

    #[tokio::test]
    async fn whoever_holds_the_thread_sees_nothing_that_could_still_be_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = writer(folder.path());
        let first = writer.hold().await.expect("a turn");
        let saved = keeps(&writer, "saved");
        let second = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let held = writer.hold().await.expect("a turn");
            let seen = held.rows(query("SELECT name FROM kept")).await.expect("rows").len();
            (seen, kept(folder.path()))
        };
        let ends = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            first.commit().await
        };
        let (saved, (seen, there), ended) = tokio::join!(saved, second, ends);
        assert!(saved.is_ok() && ended.is_ok());
        assert_eq!((seen, there), (1, vec!["saved".to_owned()]));
    }

    #[tokio::test]
    async fn whoever_lets_go_of_the_thread_has_written_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = writer(folder.path());
        let held = writer.hold().await.expect("a turn");
        held.execute(query("INSERT INTO kept (name) VALUES ('held')")).await.expect("written");
        drop(held);
        keeps(&writer, "after it").await.expect("kept");
        assert_eq!(kept(folder.path()), ["after it"]);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = writer(folder.path());
        let held = writer.hold().await.expect("a turn");
        // Asked for, and given up before its turn.
        let given_up = keeps(&writer, "given up");
        assert!(tokio::time::timeout(Duration::from_millis(20), given_up).await.is_err());
        held.commit().await.expect("committed");
        keeps(&writer, "after it").await.expect("kept");
        assert_eq!(kept(folder.path()), ["after it"]);
    }

    #[tokio::test]
    async fn where_the_disk_is_full_nobody_hears_that_it_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(&folder.path().join("some.db")).expect("a file");
        connection
            .batch(
                "CREATE TABLE kept (name TEXT PRIMARY KEY); PRAGMA max_page_count = 3; PRAGMA cache_size = 1",
            )
            .expect("a small disk");
        let writer = Writer::start(connection).expect("a thread");
        let held = writer.hold().await.expect("a turn");
        let large = writer.run::<(), _>(|tx| {
            let insert = query("INSERT INTO kept (name) VALUES ($1)").bind("much ".repeat(10_000));
            Box::pin(async move { insert.execute(tx).await.map(|_| ()) })
        });
        let small = keeps(&writer, "small");
        let ends = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            held.commit().await
        };
        let (large, small, ended) = tokio::join!(large, small, ends);
        assert!(large.is_err(), "it does not fit");
        // Whoever was told so is there, and nobody else.
        let there: Vec<String> = if small.is_ok() { vec!["small".into()] } else { Vec::new() };
        assert_eq!(kept(folder.path()), there);
        assert_eq!(ended.is_ok(), small.is_ok());
    }

    #[tokio::test]
    async fn a_closed_file_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = writer(folder.path());
        writer.close().await;
        assert!(keeps(&writer, "late").await.is_err());
        writer.close().await;
    }
}
