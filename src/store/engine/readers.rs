//! The threads that read from a SQLite file: each has a connection of its own, and the next question goes to whichever is free.

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
    pub(super) fn start(connections: Vec<Connection>) -> std::io::Result<Self> {
        let (questions, receiver) = unbounded();
        let threads = connections.len();
        for connection in connections {
            let receiver = receiver.clone();
            thread::Builder::new().name("reader".into()).spawn(move || answer(connection, &receiver))?;
        }
        Ok(Self { questions, threads })
    }

    pub(super) async fn rows(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.has_read(move |connection| connection.rows(&query)).await
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
        self.has_read(answer).await
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

    /// Every row, one after another, however many there are.
    pub(super) fn stream(&self, query: Query) -> Result<RowByRow, StoreError> {
        let (sender, rows) = mpsc::channel(1_000);
        self.asks(Box::new(move |connection| {
            let ended = connection.stream(&query, |row| sender.blocking_send(Ok(row)).is_ok());
            if let Err(error) = ended {
                let _ = sender.blocking_send(Err(DatabaseError::from(error).into()));
            }
        }))?;
        Ok(rows)
    }

    /// Closes all connections.
    pub(super) async fn close(&self) {
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
