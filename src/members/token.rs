//! The bearer token: fetched before it is needed, kept for 25 of its 30 minutes, one fetch at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// The service hashes a secret for each token, 0.24 s in which it does nothing else.
const KEPT: Duration = Duration::from_secs(25 * 60);

/// The token in use, shared by all calls.
#[derive(Clone, Default)]
pub(super) struct Token(Arc<Mutex<Option<(String, Instant)>>>);

impl Token {
    /// The token in use; `fetch` is asked for one where there is none, and everybody else waits for it.
    pub(super) async fn get<E>(&self, fetch: impl Future<Output = Result<String, E>>) -> Result<String, E> {
        let mut kept = self.0.lock().await;
        if let Some((token, since)) = kept.as_ref()
            && since.elapsed() < KEPT
        {
            return Ok(token.clone());
        }
        let token = fetch.await?;
        *kept = Some((token.clone(), Instant::now()));
        Ok(token)
    }

    /// Takes a fresh one.
    pub(super) async fn put(&self, token: String) {
        *self.0.lock().await = Some((token, Instant::now()));
    }

    /// Forgets it.
    pub(super) async fn clear(&self) {
        *self.0.lock().await = None;
    }

    /// The service did not accept this one: the next call fetches another, unless somebody already has.
    pub(super) async fn drop_if(&self, refused: &str) {
        let mut kept = self.0.lock().await;
        if kept.as_ref().is_some_and(|(token, _)| token == refused) {
            *kept = None;
        }
    }
}
