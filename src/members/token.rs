//! The bearer token: fetched before it is needed, used for at most 28 of its 30 minutes, one fetch at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// The service hashes a secret for each token, 0.24 s in which it does nothing else. `serve` renews it after 25 minutes.
const KEPT: Duration = Duration::from_secs(28 * 60);

/// So many tokens in a row may be refused within one rest before the service is left alone with the question.
const REFUSALS: u32 = 4;

/// The token in use, shared by all calls.
#[derive(Clone, Default)]
pub(super) struct Token(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    token: Option<(String, Instant)>,
    /// How many were refused since when.
    refused: Option<(u32, Instant)>,
}

impl Token {
    /// The token in use; `fetch` is asked for one where there is none, and everybody else waits for it.
    pub(super) async fn get<E>(&self, fetch: impl Future<Output = Result<String, E>>) -> Result<String, E> {
        let mut kept = self.0.lock().await;
        if let Some((token, since)) = kept.token.as_ref()
            && since.elapsed() < KEPT
        {
            return Ok(token.clone());
        }
        let token = fetch.await?;
        kept.token = Some((token.clone(), Instant::now()));
        Ok(token)
    }

    /// Takes a fresh one.
    pub(super) async fn put(&self, token: String) {
        self.0.lock().await.token = Some((token, Instant::now()));
    }

    /// Forgets it.
    pub(super) async fn clear(&self) {
        self.0.lock().await.token = None;
    }

    /// The service did not accept this one. True where another may be had: it was dropped, or somebody has put another in
    /// its place. Where one after the other is refused, the token is not at fault, and asking for more within `rest` would
    /// only keep the service busy hashing.
    pub(super) async fn drop_if(&self, refused: &str, rest: Duration) -> bool {
        let mut kept = self.0.lock().await;
        if kept.token.as_ref().is_none_or(|(token, _)| token != refused) {
            return true;
        }
        let (count, since) =
            kept.refused.filter(|(_, since)| since.elapsed() < rest).unwrap_or((0, Instant::now()));
        if count == REFUSALS {
            return false;
        }
        *kept = Kept { token: None, refused: Some((count + 1, since)) };
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_service_that_refuses_every_token_is_not_asked_for_more_and_more() {
        let (token, rest) = (Token::default(), Duration::from_secs(3600));
        let fetch = async |text: String| token.get(async { Ok::<_, ()>(text) }).await.unwrap();
        for number in 0..REFUSALS {
            let got = fetch(number.to_string()).await;
            assert_eq!(got, number.to_string());
            assert!(
                token.drop_if(&got, rest).await && token.drop_if(&got, rest).await,
                "somebody else may have"
            );
        }
        let last = fetch("last".into()).await;
        assert!(!token.drop_if(&last, rest).await, "it is not the token");
        assert_eq!(fetch("more".into()).await, "last");
        assert!(token.drop_if(&last, Duration::ZERO).await, "after a rest it may be asked again");
    }
}
