//! The threads that read from a SQLite file: each has a connection of its own. Questions that take long wait in a line of their
//! own, so that nobody who asks a short one waits behind them; the next of a line goes to whichever of its threads is free.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::{mpsc, oneshot};

use super::connection::Connection;
use super::query::Query;
use super::value::Row;
use super::{DatabaseError, RowByRow, hears_in_turn};
use crate::store::StoreError;

/// The way to the threads. Clones are the same; they end with the last of them.
#[derive(Clone)]
pub(super) struct Readers {
    short: Line,
    long: Line,
}

#[derive(Clone)]
struct Line {
    questions: Sender<Message>,
    threads: usize,
}

enum Message {
    Question(Question),
    /// Closes a thread's connection, and says so.
    Close(oneshot::Sender<()>),
}

type Question = Box<dyn FnOnce(&mut Connection) + Send>;

impl Readers {
    pub(super) fn start(short: Vec<Connection>, long: Vec<Connection>) -> std::io::Result<Self> {
        Ok(Self { short: Line::start(short)?, long: Line::start(long)? })
    }

    pub(super) async fn rows(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.line(&query).has_read(move |connection| connection.rows(&query)).await
    }

    /// The rows of a question, as `read` has read them, and those of the question that followed from them.
    pub(super) async fn rows_on<T, R>(&self, query: Query, read: R) -> Result<(T, Vec<Row>), StoreError>
    where
        T: Send + 'static,
        R: FnOnce(Vec<Row>) -> (T, Option<Query>) + Send + 'static,
    {
        let answer = move |connection: &mut Connection| {
            let (came_to, next) = read(connection.rows(&query)?);
            let rows = next.map(|next| connection.rows(&next)).transpose()?;
            Ok((came_to, rows.unwrap_or_default()))
        };
        self.short.has_read(answer).await
    }

    /// Every row, one after another, however many there are.
    pub(super) fn stream(&self, query: Query) -> Result<RowByRow, StoreError> {
        let (sender, rows) = mpsc::channel(1_000);
        self.long.asks(Box::new(move |connection| {
            let ended = connection.stream(&query, |row| sender.blocking_send(Ok(row)).is_ok());
            if let Err(error) = ended {
                let _ = sender.blocking_send(Err(DatabaseError::from(error).into()));
            }
        }))?;
        Ok(rows)
    }

    /// Closes all connections.
    pub(super) async fn close(&self) {
        self.short.close().await;
        self.long.close().await;
    }

    fn line(&self, query: &Query) -> &Line {
        if query.takes_long { &self.long } else { &self.short }
    }
}

impl Line {
    fn start(connections: Vec<Connection>) -> std::io::Result<Self> {
        let (questions, receiver) = unbounded();
        let threads = connections.len();
        for connection in connections {
            let receiver = receiver.clone();
            thread::Builder::new().name("reader".into()).spawn(move || answer(connection, &receiver))?;
        }
        Ok(Self { questions, threads })
    }

    async fn has_read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (told, hear) = oneshot::channel();
        let begun = Arc::new(AtomicBool::new(false));
        let begins = begun.clone();
        self.asks(Box::new(move |connection| {
            begins.store(true, Ordering::Release);
            if !told.is_closed() {
                // Nobody hears where the request has ended meanwhile.
                let _ = told.send(read(connection));
            }
        }))?;
        Ok(hears_in_turn(hear, &begun).await?.map_err(DatabaseError::from)?)
    }

    async fn close(&self) {
        for _ in 0..self.threads {
            let (closed, hear) = oneshot::channel();
            if self.questions.send(Message::Close(closed)).is_ok() {
                // An error means that it is closed already.
                let _ = hear.await;
            }
        }
    }

    fn asks(&self, question: Question) -> Result<(), DatabaseError> {
        self.questions.send(Message::Question(question)).map_err(|_| DatabaseError::Closed)
    }
}

fn answer(mut connection: Connection, messages: &Receiver<Message>) {
    while let Ok(message) = messages.recv() {
        match message {
            // Whoever asked hears that there is no answer; the thread goes on for others.
            Message::Question(question) => drop(catch_unwind(AssertUnwindSafe(|| question(&mut connection)))),
            Message::Close(closed) => {
                drop(connection);
                let _ = closed.send(());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::query;
    use super::*;

    #[tokio::test]
    async fn nobody_who_asks_for_few_rows_waits_behind_somebody_who_asks_for_many() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = || vec![Connection::open(&folder.path().join("some.db")).expect("a file")];
        let readers = Readers::start(connection(), connection()).expect("threads");
        // More than are held for somebody who does not take them.
        let many = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT 5000) SELECT n FROM many";
        let stream = readers.stream(query(many)).expect("rows");
        let behind = readers.rows(query("SELECT 1").takes_long());
        assert!(tokio::time::timeout(std::time::Duration::from_millis(50), behind).await.is_err());
        assert_eq!(readers.rows(query("SELECT 1")).await.expect("a row").len(), 1);
        drop(stream);
        readers.close().await;
    }

    #[tokio::test]
    async fn what_follows_from_an_answer_is_asked_in_the_same_turn() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = || vec![Connection::open(&folder.path().join("some.db")).expect("a file")];
        let readers = Readers::start(connection(), connection()).expect("threads");
        let follows = |rows: Vec<Row>| {
            let first: i64 = rows[0].get(0).expect("a number");
            (first, Some(query("SELECT $1 + 1").bind(first)))
        };
        let (first, rows) = readers.rows_on(query("SELECT 1"), follows).await.expect("both");
        assert_eq!((first, rows[0].get(0)), (1, Ok(2_i64)));
        let ends = |rows: Vec<Row>| (rows.len(), None);
        assert!(
            readers
                .rows_on(query("SELECT 1"), ends)
                .await
                .is_ok_and(|(one, none)| one == 1 && none.is_empty())
        );
    }
}
