//! `POST /v1/member/signup_bulk/`: a whole member in one transaction, which no real DHService has yet.
//!
//! `docs/signup_bulk.openapi.json` is the contract; a test holds both against each other.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Reply, missing};
use super::call::Call;
use super::column::Column;
use super::desk::Desk;
use super::identity::primary_email;
use super::lookups;
use super::row::Row;

/// 201 once, 200 for the same key again, 409 where the address or the username is another member's; else nothing is written.
pub(super) fn write(desk: &mut Desk<'_>, call: &Call) -> Reply {
    const KEY: &str = "idempotency-key";
    let key = call.header(KEY).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Answer::invalid(vec![missing("header", KEY)]))?;
    let (document, flaw) = call.json()?;
    if let Some(id) = desk.table.bulk(key) {
        return Ok(Answer::wrote(id, "OK"));
    }

    let absent = |column: &Column| !document.get(column.name()).is_some_and(|value| fits(*column, value));
    let complaints: Vec<Value> = Column::ALL
        .iter()
        .filter(|column| absent(column))
        .map(|column| missing("body", column.name()))
        .collect();
    let identity = document.get("identity").and_then(Value::as_object).filter(|_| complaints.is_empty());
    let identity = identity.ok_or_else(|| Answer::invalid(complaints))?;
    let email = primary_email(identity)?;
    let email = email.ok_or_else(|| Answer::invalid(vec![missing("body", "identity.emails")]))?;
    let username = identity.get("active_directory_username").and_then(Value::as_str).unwrap_or_default();
    for (is_taken, what) in
        [(desk.table.find(&email).is_some(), "address"), (lookups::is_taken(desk, username), "username")]
    {
        if is_taken {
            let message = format!("A member with this {what} exists.");
            return Ok(Answer::Said(StatusCode::CONFLICT, json!({"member_id": null, "message": message})));
        }
    }
    desk.insert_check(flaw).map_err(|_| Answer::Crashed)?;

    let mut row = Row { idempotency_key: Some(key.to_owned()), ..Row::default() };
    for column in Column::ALL {
        *row.column_mut(column) = document.get(column.name()).cloned();
    }
    let id = desk.table.insert(row, desk.now).map_err(|_| Answer::Crashed)?;
    Ok(Answer::Said(StatusCode::CREATED, json!({"member_id": id, "message": "OK"})))
}

fn fits(column: Column, value: &Value) -> bool {
    if column == Column::Notes { value.is_array() } else { value.is_object() }
}
