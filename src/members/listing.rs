//! Several members of one address, seen where the service can list them.

use reqwest::StatusCode;
use serde_json::Value;

use super::answer::odd;
use super::{CallError, Members};

/// A member as the listing shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub id: i64,
    /// `membership_status`, where there is one.
    pub status: Option<String>,
}

impl Members {
    /// Everybody who has exactly this address, at most the first hundred; none where the service has no listing.
    pub async fn of_address(&self, address: &str) -> Result<Vec<Listed>, CallError> {
        let call = "listing";
        let get = self.get("/v1/member/list/").query(&[("query", address), ("per_page", "100")]);
        let answer = self.send(call, get).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(Vec::new());
        }
        let body = answer.success(call)?;
        let members = body.get("members").and_then(Value::as_array).ok_or_else(|| odd(call))?;
        // The service searches names, too, and for parts of words.
        let text = |member: &Value, key: &str| member.get(key).and_then(Value::as_str).map(str::to_owned);
        let theirs = |member: &&Value| {
            text(member, "primary_email_address").is_some_and(|other| other.eq_ignore_ascii_case(address))
        };
        let listed = |member: &Value| {
            let id = member.get("member_id").and_then(Value::as_i64).ok_or_else(|| odd(call))?;
            Ok(Listed { id, status: text(member, "membership_status") })
        };
        members.iter().filter(theirs).map(listed).collect()
    }
}
