//! The bearer token: fetched before it is needed, used for at most 28 of its 30 minutes, one fetch at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// The service hashes a secret for each token, 0.24 s in which it does nothing else. `serve` renews it after 25 minutes.
const KEPT: Duration = Duration::from_secs(28 * 60);

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

    /// The service did not accept this one. True where another may be had: it was dropped, or somebody has put another in
    /// its place. One that was fetched less than `rest` ago is not at fault, and asking for more would only keep the service
    /// busy hashing.
    pub(super) async fn drop_if(&self, refused: &str, rest: Duration) -> bool {
        let mut kept = self.0.lock().await;
        match kept.as_ref() {
            Some((token, since)) if token == refused && since.elapsed() < rest => return false,
            Some((token, _)) if token == refused => *kept = None,
            _ => {}
        }
        true
    }
}
