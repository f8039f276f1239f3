//! What DHService (FastAPI on uvicorn) says, in its forms.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(super) enum Answer {
    /// JSON with this status.
    Said(StatusCode, Value),
    /// 401 with its reason.
    Unauthorized(&'static str),
    /// 405, and the method that would have been right.
    NotAllowed(&'static str),
    /// 307 to the other slash form; a path of the same server.
    Elsewhere(String),
    /// An exception nobody caught: 500 as plain text, and the connection is closed.
    Crashed,
}

/// `Err` is an answer too: the one that ends a call early.
pub(super) type Reply = Result<Answer, Answer>;

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self::Said(StatusCode::OK, body)
    }

    pub(super) fn not_found() -> Self {
        Self::Said(StatusCode::NOT_FOUND, json!({"detail": "Not Found"}))
    }

    /// What every write of DHService answers, right or wrong.
    pub(super) fn wrote(member_id: impl Into<Value>, message: impl Into<Value>) -> Self {
        Self::ok(json!({"member_id": member_id.into(), "message": message.into()}))
    }

    /// 422 with FastAPI's list of complaints.
    pub(super) fn invalid(complaints: Vec<Value>) -> Self {
        Self::Said(StatusCode::UNPROCESSABLE_ENTITY, json!({"detail": complaints}))
    }
}

/// `place` is `query`, `header` or `body`.
pub(super) fn missing(place: &str, name: &str) -> Value {
    json!({"type": "missing", "loc": [place, name], "msg": "Field required", "input": null})
}

pub(super) fn no_integer(place: &str, name: &str, input: &str) -> Value {
    json!({
        "type": "int_parsing",
        "loc": [place, name],
        "msg": "Input should be a valid integer, unable to parse string as an integer",
        "input": input,
    })
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Answer::Said(status, body) => json_response(status, &body),
            Answer::Unauthorized(reason) => {
                let mut response = json_response(StatusCode::UNAUTHORIZED, &json!({"detail": reason}));
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            }
            Answer::NotAllowed(allow) => {
                let body = json!({"detail": "Method Not Allowed"});
                let mut response = json_response(StatusCode::METHOD_NOT_ALLOWED, &body);
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
                response
            }
            Answer::Elsewhere(path) => {
                (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, path)]).into_response()
            }
            Answer::Crashed => {
                let headers =
                    [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONNECTION, "close")];
                (StatusCode::INTERNAL_SERVER_ERROR, headers, "Internal Server Error").into_response()
            }
        }
    }
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
