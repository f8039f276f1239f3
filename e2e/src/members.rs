//! What the practice member service knows, asked the way DHService is asked.

use std::collections::HashMap;

use playwright_rs::{APIRequestContext, FetchOptions};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The member service of the practice mode.
pub(crate) struct Members {
    pub(crate) base: String,
    pub(crate) http: APIRequestContext,
}

/// What is sent to the service, and as which member.
type Sent = Option<(Value, Option<i64>)>;

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct Listing {
    members: Vec<Value>,
}

impl Members {
    /// Everybody who is listed, as `GET /v1/member/list/` shows them.
    pub(crate) async fn all(&self) -> Vec<Value> {
        let listing: Listing = self.ask("GET", "/v1/member/list/?page=1&per_page=100", None).await;
        listing.members
    }

    /// Makes a member with this address and status without any signup, and answers their number.
    pub(crate) async fn make(&self, address: &str, status: &Value) -> i64 {
        let identity = json!({
            "first_name": "Grace",
            "last_name": "Elsewhere",
            "emails": [{ "type": "primary", "email_address": address }],
            "active_directory_username": "grace",
        });
        let made: Value = self.ask("POST", "/v1/member/identity/", Some((identity, None))).await;
        let id = made["member_id"].as_i64().unwrap_or_else(|| panic!("no member was made: {made}"));
        let _: Value = self.ask("POST", "/v1/member/status/", Some((status.clone(), Some(id)))).await;
        id
    }

    async fn ask<T: DeserializeOwned>(&self, method: &str, path: &str, sent: Sent) -> T {
        let bearer = format!("Bearer {}", self.token().await);
        let mut headers = HashMap::from([("Authorization".to_owned(), bearer)]);
        let mut options = FetchOptions::builder().method(method.to_owned());
        if let Some((document, member)) = sent {
            headers.insert("Content-Type".into(), "application/json".into());
            if let Some(member) = member {
                headers.insert("X-Member-ID".into(), member.to_string());
            }
            options = options.post_data(document.to_string());
        }
        let url = format!("{}/practice/dhservice{path}", self.base);
        let answer =
            self.http.fetch(&url, options.headers(headers).build()).await.expect("the service answers");
        let said = answer.text().await.expect("the service says something");
        serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{method} {path} answered {}: {said}", answer.status()))
    }

    async fn token(&self) -> String {
        let form = "grant_type=password&username=practice&password=practice";
        let headers = [("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        let options = FetchOptions::builder().headers(headers.into()).post_data(form.to_owned()).build();
        let url = format!("{}/practice/dhservice/token", self.base);
        let answer = self.http.post(&url, options).await.expect("the service answers");
        let token: Token = answer.json().await.expect("the service gives a token");
        token.access_token
    }
}
