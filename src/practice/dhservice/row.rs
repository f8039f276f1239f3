//! A member's row, and the waivers on file, as Deep Harbor keeps them.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::column::Column;

/// One row of upstream's member table. `None` is SQL's NULL, `Some(Null)` a column ruined by a JSON `null`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the eight columns are upstream's own names
pub struct Row {
    /// 0 before it is seeded.
    pub id: i64,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub identity: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub connections: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub status: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub forms: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub access: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub authorizations: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub extras: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub notes: Option<Value>,
    /// How often the row was written: each of these would have set Deep Harbor's dispatcher to work.
    pub writes: u64,
    /// Who wrote it last, where `modified_by` said so.
    pub last_updated_by: Option<Value>,
    /// The `signup_bulk` that made it: in the row itself, so that one line of the journal is the transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// When it was written last.
    pub modified: Timestamp,
    /// Where it lies on PostgreSQL's heap: an update moves a row to the end, and unsorted lists show that.
    pub place: u64,
}

/// Keeps a JSON `null` apart from a column that is not there.
fn present<'de, D: Deserializer<'de>>(column: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(column).map(Some)
}

impl Row {
    /// The first address of type `primary`: what DHService knows a member by.
    pub fn email(&self) -> Option<&str> {
        let emails = self.identity.as_ref()?.get("emails")?.as_array()?;
        emails.iter().find(|email| email["type"] == "primary")?.get("email_address")?.as_str()
    }

    /// A text of the identity, such as `first_name`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.identity.as_ref()?.get(key)?.as_str()
    }

    /// A value of the status, such as `membership_status`; JSON `null` where there is none.
    pub fn status(&self, key: &str) -> &Value {
        self.status.as_ref().and_then(|status| status.get(key)).unwrap_or(&Value::Null)
    }

    /// The column as it stands.
    pub fn column(&self, column: Column) -> &Option<Value> {
        match column {
            Column::Identity => &self.identity,
            Column::Connections => &self.connections,
            Column::Status => &self.status,
            Column::Forms => &self.forms,
            Column::Access => &self.access,
            Column::Authorizations => &self.authorizations,
            Column::Extras => &self.extras,
            Column::Notes => &self.notes,
        }
    }

    /// The column, to be changed.
    pub fn column_mut(&mut self, column: Column) -> &mut Option<Value> {
        match column {
            Column::Identity => &mut self.identity,
            Column::Connections => &mut self.connections,
            Column::Status => &mut self.status,
            Column::Forms => &mut self.forms,
            Column::Access => &mut self.access,
            Column::Authorizations => &mut self.authorizations,
            Column::Extras => &mut self.extras,
            Column::Notes => &mut self.notes,
        }
    }

    /// What the listing says of a member.
    pub(super) fn summary(&self) -> Map<String, Value> {
        Map::from_iter([
            ("member_id".to_owned(), self.id.into()),
            ("first_name".to_owned(), self.text("first_name").into()),
            ("last_name".to_owned(), self.text("last_name").into()),
            ("primary_email_address".to_owned(), self.email().into()),
            ("membership_status".to_owned(), self.status("membership_status").clone()),
        ])
    }
}

/// A signed waiver. `contact_id` is 0 before it is filed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // upstream's own names
pub struct Contact {
    pub contact_id: i64,
    pub first_name: String,
    pub last_name: String,
    pub primary_email_address: String,
    pub phone_number: String,
    /// As upstream writes it: `2026-02-02T02:40:00+00:00`.
    pub signed_at_datetime: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_ruined_column_is_still_ruined_after_a_restart() {
        let row = Row { id: 1, status: Some(Value::Null), ..Row::default() };
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&text).unwrap(), row);
    }
}
