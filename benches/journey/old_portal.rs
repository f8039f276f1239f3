//! The old portal's way to the pricing table: ten calls, one after another, a fresh token first.

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

/// Calls the practice member service as the old portal did.
pub(crate) struct OldPortal {
    http: Client,
    service: String,
}

impl OldPortal {
    /// `url` is where the program with the practice parts is.
    pub(crate) fn of(url: &str) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        Self { http, service: format!("{url}/practice/dhservice") }
    }

    /// Makes a member of this address and fills in the other sections.
    pub(crate) async fn submit(&self, address: &str) {
        let token = self.token().await;
        let found = self.get("/v1/member/id").query(&[("email_address", address)]);
        assert_eq!(answer(found.bearer_auth(&token)).await["member_id"], Value::Null);
        let made = self.post("identity", &identity(address)).bearer_auth(&token);
        let id = answer(made).await["member_id"].as_i64().unwrap();
        for (section, document) in sections() {
            let write = self.post(section, &document).bearer_auth(&token).header("X-Member-ID", id);
            assert_eq!(answer(write).await["message"], "OK", "{section}");
        }
    }

    async fn token(&self) -> String {
        let client = [("username", "practice"), ("password", "practice")];
        let post = self.http.post(format!("{}/token", self.service)).form(&client);
        answer(post).await["access_token"].as_str().unwrap().to_owned()
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.service))
    }

    fn post(&self, section: &str, document: &Value) -> RequestBuilder {
        self.http
            .post(format!("{}/v1/member/{section}/", self.service))
            .header("Content-Type", "application/json")
            .body(document.to_string())
    }
}

async fn answer(request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap().error_for_status().unwrap();
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

fn identity(address: &str) -> Value {
    json!({
        "first_name": "Ada", "last_name": "Example", "emails": [{"type": "primary", "email_address": address}],
        "nickname": "", "active_directory_username": "ada_example", "birthday": "1990-12-10", "pronouns": "",
    })
}

/// In the old portal's order.
fn sections() -> [(&'static str, Value); 7] {
    [
        ("connections", json!({"phone": "+13125550199", "discord_handle": ""})),
        (
            "status",
            json!({
                "waiver_signed": false, "membership_level": "New Member", "membership_status": "pending",
                "member_since": "2026-05-01", "renewal_date": null,
            }),
        ),
        (
            "forms",
            json!({
                "waiver_signed_at": null, "id_check_1": "", "id_check_2": "", "terms_of_use_accepted": false,
                "orientation_completed_date": "", "essentials_forms_completed_date": "", "is_21_or_older": false,
            }),
        ),
        (
            "notes",
            json!({"note": "New member signup", "from": "signup", "timestamp": "2026-05-01T12:00:00Z"}),
        ),
        ("access", json!({"rfid_tags": []})),
        ("authorizations", json!({"computer_authorizations": [], "authorizations": []})),
        ("extras", json!({"storage_area": null})),
    ]
}
