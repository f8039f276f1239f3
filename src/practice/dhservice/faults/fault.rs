//! What can go wrong with an answer.

use std::fmt;
use std::str::FromStr;

use super::named;

/// A way for a call to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A status of 500 or more: 500 as DHService says it, in plain text; the others as JSON.
    Status(u16),
    /// No answer until the client hangs up, or for a minute.
    Timeout,
    /// The connection is reset instead of an answer; merely closed where the program does not listen with
    /// [`crate::practice::Members::listen`].
    Reset,
    /// 200, no id and an error: an insert that failed.
    NullId,
    /// 200, the id and an error.
    ErrorWithId,
    /// 200, the id and `OK`, and nothing was written.
    OkNothingWritten,
    /// 422 with FastAPI's complaints.
    Unprocessable,
    /// A whole answer whose JSON lacks its end.
    MalformedJson,
    /// Half of the bytes that were announced.
    TruncatedJson,
    /// A page of whatever stands before the service, with this status.
    Html(u16),
    /// The answer, but a byte at a time and a minute too late.
    SlowDrip,
    /// 401, with a token that was good.
    Unauthorized,
    /// 429.
    TooManyRequests,
    /// 307 to the other slash form.
    Redirect,
    /// The answer and more than 64 KiB of blanks: valid JSON.
    Oversize,
    /// No answer, and it is carried out seconds after the client hung up; of an identity, the look for the row came before.
    Late,
}

impl Fault {
    /// All that a held clock can stand in for, with the statuses that are met in the field; so not [`Fault::Late`].
    pub const ALL: [Fault; 19] = [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Status(504),
        Fault::Timeout,
        Fault::Reset,
        Fault::NullId,
        Fault::ErrorWithId,
        Fault::OkNothingWritten,
        Fault::Unprocessable,
        Fault::MalformedJson,
        Fault::TruncatedJson,
        Fault::Html(200),
        Fault::Html(502),
        Fault::SlowDrip,
        Fault::Unauthorized,
        Fault::TooManyRequests,
        Fault::Redirect,
        Fault::Oversize,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Status(code) => return write!(f, "status-{code}"),
            Fault::Html(code) => return write!(f, "html-{code}"),
            Fault::Timeout => "timeout",
            Fault::Reset => "reset",
            Fault::NullId => "null-id",
            Fault::ErrorWithId => "error-with-id",
            Fault::OkNothingWritten => "ok-nothing-written",
            Fault::Unprocessable => "unprocessable",
            Fault::MalformedJson => "malformed-json",
            Fault::TruncatedJson => "truncated-json",
            Fault::SlowDrip => "slow-drip",
            Fault::Unauthorized => "unauthorized",
            Fault::TooManyRequests => "too-many-requests",
            Fault::Redirect => "redirect",
            Fault::Oversize => "oversize",
            Fault::Late => "late",
        })
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        named(&Self::ALL, word)
    }
}
