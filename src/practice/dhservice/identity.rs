//! `POST /v1/member/identity/`: an upsert by primary e-mail, whoever's it is.

use serde_json::{Map, Value};

use super::answer::{Answer, Reply};
use super::call::Call;
use super::desk::{Desk, Refusal};
use super::jsonb::{self, Flaw};
use super::row::Row;
use super::table::Table;

/// PostgreSQL's limit for the words of a row; a longer identity cannot be indexed, and so not be written.
const TSVECTOR: usize = 1_048_575;

pub(super) fn write(desk: &mut Desk<'_>, call: &Call) -> Reply {
    // A does not look at the header; B updates the row it names.
    let named = if desk.is_a() { None } else { call.integer_header("x-member-id")? };
    let (document, flaw) = call.json()?;
    let Value::Object(mut identity) = document else { return Err(Answer::Crashed) };
    let modified_by = identity.remove("modified_by");
    let email = primary_email(&identity)?;

    let target = match (named, email) {
        (Some(id), _) if desk.table.row(id).is_none() => {
            return Ok(Answer::wrote(Value::Null, format!("No member found with id {id}; nothing updated.")));
        }
        (Some(id), _) => Some(id),
        (None, Some(_)) if desk.nobody => None,
        (None, Some(email)) => desk.table.find(&email).map(|row| row.id),
        (None, None) => return Ok(Answer::wrote(Value::Null, nobody_named(desk))),
    };
    let wrote = match target {
        Some(id) => update(desk, id, identity, modified_by, flaw).map(|()| id),
        None => insert(desk, identity, modified_by, flaw),
    };
    Ok(match wrote {
        Ok(id) => Answer::wrote(id, "OK"),
        Err(Refusal(words)) => {
            Answer::wrote(target, format!("Error adding/updating member identity: {words}"))
        }
    })
}

/// The look that [`write`] begins with, by itself: does it find nobody?
pub(super) fn finds_nobody(table: &Table, call: &Call) -> bool {
    let Ok((Value::Object(identity), _)) = call.json() else { return false };
    let email = primary_email(&identity).ok().flatten();
    email.is_some_and(|email| table.find(&email).is_none())
}

fn update(
    desk: &mut Desk<'_>,
    id: i64,
    identity: Map<String, Value>,
    modified_by: Option<Value>,
    flaw: Option<Flaw>,
) -> Result<(), Refusal> {
    desk.update_check(flaw)?;
    indexable(&identity)?;
    let replaces = desk.is_a();
    desk.table.update(id, desk.now, |row| {
        let before = row.identity.take().filter(|_| !replaces);
        row.identity = Some(jsonb::concat(before, Value::Object(identity)));
        row.last_updated_by = modified_by;
    })?;
    Ok(())
}

pub(super) fn insert(
    desk: &mut Desk<'_>,
    identity: Map<String, Value>,
    modified_by: Option<Value>,
    flaw: Option<Flaw>,
) -> Result<i64, Refusal> {
    desk.insert_check(flaw)?;
    indexable(&identity)?;
    let row = Row { identity: Some(Value::Object(identity)), last_updated_by: modified_by, ..Row::default() };
    Ok(desk.table.insert(row, desk.now)?)
}

/// The first address of type `primary`. Anything but a list of objects is an exception nobody catches.
pub(super) fn primary_email(identity: &Map<String, Value>) -> Result<Option<String>, Answer> {
    let Some(emails) = identity.get("emails") else { return Ok(None) };
    for email in emails.as_array().ok_or(Answer::Crashed)? {
        let email = email.as_object().ok_or(Answer::Crashed)?;
        if email.get("type").is_some_and(|kind| kind == "primary") {
            let address = email.get("email_address").and_then(Value::as_str);
            return Ok(address.filter(|address| !address.is_empty()).map(str::to_owned));
        }
    }
    Ok(None)
}

fn nobody_named(desk: &Desk<'_>) -> &'static str {
    if desk.is_a() {
        "No primary email address found in payload."
    } else {
        "No primary email address found in payload and no member_id provided."
    }
}

fn indexable(identity: &Map<String, Value>) -> Result<(), Refusal> {
    let bytes: usize = identity.values().map(|value| value.to_string().len()).sum();
    if bytes <= TSVECTOR {
        return Ok(());
    }
    Err(Refusal(format!("string is too long for tsvector ({bytes} bytes, max {TSVECTOR} bytes)\n")))
}
