//! An answer, spoilt as ordered.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Fault;
use crate::practice::dhservice::answer::{Answer, missing};
use crate::practice::dhservice::routes::other_form;

/// How long a silent answer is kept back; every client has hung up by then.
const HELD: Duration = Duration::from_secs(60);
/// A slow answer is this many blanks before the JSON, each this late: a minute.
const DRIPS: u32 = 3_000;
const DRIP: Duration = Duration::from_millis(20);
/// More than anybody should read.
const OVERSIZE: usize = 65 * 1024;
const LOST: &str = "Error updating member: server closed the connection unexpectedly\n";

/// `path` is what the client asked for. Held answers end when the client hangs up, for then nobody polls them.
pub(in crate::practice::dhservice) async fn spoil(fault: Fault, answer: Answer, path: &str) -> Response {
    match fault {
        Fault::Status(500) => Answer::Crashed.into_response(),
        Fault::Status(code) => {
            let status = status(code);
            Answer::Said(status, json!({"detail": status.canonical_reason()})).into_response()
        }
        Fault::Html(code) => proxy_page(status(code)),
        Fault::Timeout | Fault::Late => {
            sleep(HELD).await;
            broken_off()
        }
        Fault::Reset => broken_off(),
        Fault::NullId => Answer::wrote(Value::Null, LOST).into_response(),
        Fault::ErrorWithId => complaining(answer).into_response(),
        Fault::OkNothingWritten => answer.into_response(),
        Fault::Unauthorized => Answer::Unauthorized("Could not validate credentials").into_response(),
        Fault::Unprocessable => Answer::invalid(vec![missing("body", "practice")]).into_response(),
        Fault::TooManyRequests => {
            let wait = [(header::RETRY_AFTER, "1")];
            (StatusCode::TOO_MANY_REQUESTS, wait, Json(json!({"detail": "Too Many Requests"})))
                .into_response()
        }
        Fault::Redirect => Answer::Elsewhere(other_form(path)).into_response(),
        Fault::MalformedJson => {
            reshaped(answer, |json| json.slice(..json.len().saturating_sub(1)).into()).await
        }
        Fault::TruncatedJson => truncated(answer).await,
        Fault::SlowDrip => reshaped(answer, dripping).await,
        Fault::Oversize => reshaped(answer, |json| [&json[..], &vec![b' '; OVERSIZE]].concat().into()).await,
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn complaining(answer: Answer) -> Answer {
    match answer {
        Answer::Said(status, mut body) if body.is_object() => {
            body["message"] = LOST.into();
            Answer::Said(status, body)
        }
        other => other,
    }
}

/// What nginx draws when the service behind it is away, and what a captive portal says of everything.
fn proxy_page(status: StatusCode) -> Response {
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or_default());
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, Html(page)).into_response()
}

/// The same head with another body.
async fn reshaped(answer: Answer, reshape: impl FnOnce(Bytes) -> Body) -> Response {
    let (head, body) = answer.into_response().into_parts();
    // It is in memory already: reading it cannot fail.
    let json = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(head, reshape(json))
}

async fn truncated(answer: Answer) -> Response {
    let mut whole = 0;
    let half = |json: Bytes| {
        whole = json.len();
        Body::from_stream(stream::unfold(Some(json.slice(..whole / 2)), |half| async {
            let Some(half) = half else {
                // Only a body that lets the server wait lets it send what it has.
                tokio::task::yield_now().await;
                return Some((Err(gone()), None));
            };
            Some((Ok(half), None))
        }))
    };
    let mut response = reshaped(answer, half).await;
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole));
    response
}

/// Blanks first: JSON may begin with as many as it likes.
fn dripping(json: Bytes) -> Body {
    Body::from_stream(stream::unfold(Some(0), move |sent| {
        let json = json.clone();
        async move {
            let sent = sent?;
            sleep(DRIP).await;
            let next = if sent < DRIPS { (Bytes::from_static(b" "), Some(sent + 1)) } else { (json, None) };
            Some((Ok::<_, io::Error>(next.0), next.1))
        }
    }))
}

/// No answer: the server gives the connection up before a byte of it is sent.
fn broken_off() -> Response {
    Body::from_stream(stream::iter([Err::<Bytes, _>(gone())])).into_response()
}

fn gone() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}
