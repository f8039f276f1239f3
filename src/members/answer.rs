//! Judging an answer: what the service says, and whether it is the service that says it.

use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::CallError;

/// Longest answer we read, in bytes. The largest real one is a few hundred.
const LONGEST: usize = 64 * 1024;

/// A complete answer of the service's own.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

/// Reads an answer to its end, or says why it does not count as one.
pub(super) async fn read(call: &str, mut response: Response) -> Result<Answer, CallError> {
    let status = response.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| CallError::Unknown(describe(call, e)))? {
        if bytes.len() + chunk.len() > LONGEST {
            return Err(CallError::Unknown(format!("{call}: an answer of more than {LONGEST} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    if matches!(status, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT) {
        return Err(CallError::Unknown(format!("{call}: {status}, by whatever stands before the service")));
    }
    // Unhandled errors are plain text; everything else the service says is JSON.
    let own_words = status == StatusCode::INTERNAL_SERVER_ERROR && bytes == b"Internal Server Error";
    match serde_json::from_slice(&bytes) {
        Ok(body) => Ok(Answer { status, body }),
        Err(_)
            if own_words
                || status == StatusCode::SERVICE_UNAVAILABLE
                || status == StatusCode::TOO_MANY_REQUESTS =>
        {
            Ok(Answer { status, body: Value::Null })
        }
        Err(_) => Err(CallError::Unknown(format!("{call}: {status}, not JSON"))),
    }
}

impl Answer {
    /// Whether the service is well as far as this answer tells: what the breaker counts by.
    pub(super) fn is_sound(&self) -> bool {
        !self.status.is_server_error()
            && !matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAUTHORIZED)
    }

    /// The body of a 2xx; anything else is an error by its kind.
    pub(super) fn success(self, call: &str) -> Result<Value, CallError> {
        let status = self.status;
        if status.is_success() {
            return Ok(self.body);
        }
        let said = format!("{call}: {status}");
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                CallError::Retry(said)
            }
            _ if status.is_client_error() => CallError::Refused(said),
            _ if status.is_redirection() => CallError::Unknown(said),
            _ => CallError::Retry(said),
        })
    }
}

/// How a call ended, in one word: by its status alone, since what a 200 is worth shows only in what it says.
pub(super) fn outcome(answer: &Result<Answer, CallError>) -> &'static str {
    match answer {
        Ok(answer) if answer.status.is_success() => "ok",
        Ok(answer) if answer.status.is_client_error() => "refused",
        Ok(_) | Err(CallError::Retry(_) | CallError::Refused(_)) => "failed",
        Err(CallError::Unknown(_)) => "unknown",
    }
}

/// A transport error without its URL, which may hold an address.
pub(super) fn describe(call: &str, error: reqwest::Error) -> String {
    let error = error.without_url();
    let cause = std::error::Error::source(&error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("{call}: {error}{cause}")
}

/// Fails unless the answer says `OK`: DHService answers 200 to writes that failed, too.
pub(super) fn said_ok(call: &str, body: &Value) -> Result<(), CallError> {
    match body.get("message").and_then(Value::as_str) {
        Some("OK") => Ok(()),
        // The text may quote what was sent, so it goes no further.
        Some(_) => Err(CallError::Retry(format!("{call}: 200 with an error message"))),
        None => Err(odd(call)),
    }
}

pub(super) fn odd(call: &str) -> CallError {
    CallError::Unknown(format!("{call}: an answer of another shape"))
}
