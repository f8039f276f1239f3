//! Members as a list, where the service has one: several of one address, and everybody.

use reqwest::StatusCode;
use serde_json::Value;

use super::answer::odd;
use super::{CallError, Members};

/// A member as the listing shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub id: i64,
    /// The primary address, where there is one.
    pub address: Option<String>,
    /// `membership_status`, where there is one.
    pub status: Option<String>,
}

/// A hundred members at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// They.
    pub members: Vec<Listed>,
    /// How many pages there are.
    pub pages: u64,
}

impl Members {
    /// Everybody who has exactly this address, at most the first hundred; none where the service has no listing.
    pub async fn of_address(&self, address: &str) -> Result<Vec<Listed>, CallError> {
        let page = self.list(&[("query", address), ("per_page", "100")]).await?;
        // The service searches names, too, and for parts of words.
        let theirs = |member: &Listed| {
            member.address.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(address))
        };
        Ok(page.unwrap_or_default().members.into_iter().filter(theirs).collect())
    }

    /// A page of everybody, 1 the first; `None` where the service has no listing.
    pub async fn everybody(&self, page: u64) -> Result<Option<ListPage>, CallError> {
        let page = page.to_string();
        self.list(&[("page", &page), ("per_page", "100"), ("sort", "id"), ("order", "asc")]).await
    }

    async fn list(&self, query: &[(&str, &str)]) -> Result<Option<ListPage>, CallError> {
        let call = "listing";
        let answer = self.send(call, self.get("/v1/member/list/").query(query)).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = answer.success(call)?;
        let members = body.get("members").and_then(Value::as_array).ok_or_else(|| odd(call))?;
        let text = |member: &Value, key: &str| member.get(key).and_then(Value::as_str).map(str::to_owned);
        let listed = |member: &Value| {
            let id = member.get("member_id").and_then(Value::as_i64).ok_or_else(|| odd(call))?;
            let (address, status) =
                (text(member, "primary_email_address"), text(member, "membership_status"));
            Ok(Listed { id, address, status })
        };
        Ok(Some(ListPage {
            members: members.iter().map(listed).collect::<Result<_, CallError>>()?,
            pages: body.get("total_pages").and_then(Value::as_u64).unwrap_or(1),
        }))
    }
}
