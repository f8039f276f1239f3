//! What a connection is doing, and since when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::time::Instant;
use tokio_util::io::InspectReader;
use tokio_util::sync::CancellationToken;

/// How long somebody who came just before the end is waited for: their request is under way.
const A_MOMENT: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Nothing has been asked yet.
    Silent,
    /// Nothing is asked; the last answer may still be on its way.
    Nothing,
    /// The head of a request has begun to arrive.
    Asking,
    /// A request is being answered.
    Answered,
}

/// The state of one connection. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Pulse {
    state: Arc<Mutex<(Doing, Instant)>>,
    end: CancellationToken,
}

impl Pulse {
    /// Of a connection that was just accepted.
    pub(super) fn new() -> Self {
        Self { state: Arc::new(Mutex::new((Doing::Silent, Instant::now()))), end: CancellationToken::new() }
    }

    /// A stream that is felt when bytes arrive on it.
    pub(super) fn feels<S: AsyncRead>(&self, stream: S) -> InspectReader<S, impl FnMut(&[u8])> {
        let pulse = self.clone();
        InspectReader::new(stream, move |bytes: &[u8]| {
            if !bytes.is_empty() {
                pulse.bytes_came();
            }
        })
    }

    /// A request has arrived whole, but for its body.
    pub(super) fn request_begins(&self) {
        *self.state() = (Doing::Answered, Instant::now());
    }

    /// Its answer is there.
    pub(super) fn request_ends(&self) {
        *self.state() = (Doing::Nothing, Instant::now());
    }

    /// Ends when all is to end; a moment later for whoever has just come and is about to ask.
    pub(super) async fn may_end(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        if self.state().0 == Doing::Silent {
            tokio::time::sleep(A_MOMENT).await;
        }
    }

    /// Since when nobody would miss it: while a request is being answered, somebody would.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let (doing, since) = *self.state();
        (doing != Doing::Answered).then_some(since)
    }

    /// Its place is needed for somebody else.
    pub(super) fn give_up(&self) {
        self.end.cancel();
    }

    /// Ends when it has been given up, or dawdles: longer than `head` over the head of a request, longer than `idle`
    /// between two.
    pub(super) async fn is_over(&self, head: Duration, idle: Duration) {
        loop {
            let (doing, since) = *self.state();
            let deadline = match doing {
                Doing::Asking => Some(since + head),
                Doing::Silent | Doing::Nothing => Some(since + idle),
                Doing::Answered => None,
            };
            let now = Instant::now();
            if deadline.is_some_and(|deadline| deadline <= now) {
                return;
            }
            // A head that begins meanwhile has a deadline of its own, which may be sooner.
            let look = deadline.map_or(now + head, |deadline| deadline.min(now + head));
            tokio::select! {
                () = self.end.cancelled() => return,
                () = tokio::time::sleep_until(look) => {}
            }
        }
    }

    fn bytes_came(&self) {
        let mut state = self.state();
        if matches!(state.0, Doing::Silent | Doing::Nothing) {
            *state = (Doing::Asking, Instant::now());
        }
    }

    fn state(&self) -> MutexGuard<'_, (Doing, Instant)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
