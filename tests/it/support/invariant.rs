//! What must hold upstream, however it went: one complete member per address, and nothing of it harmed.

use dhsignup::practice::dhservice::{Column, Members, Row};
use serde_json::Value;

/// What there is of a member of this address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Rows with the address.
    pub(crate) members: usize,
    /// What is wrong, in words; nothing where it is one complete member.
    pub(crate) wrong: Vec<String>,
}

impl Outcome {
    /// Looks at the member service. `reference` is the signup that made the member.
    pub(crate) fn of(members: &Members, address: &str, reference: &str) -> Self {
        let is_theirs = |row: &Row| row.email().is_some_and(|email| email.eq_ignore_ascii_case(address));
        let rows: Vec<Row> = members.rows().into_iter().filter(is_theirs).collect();
        let mut wrong = match rows.as_slice() {
            [row] => wrong_with(row, reference),
            rows => vec![format!("{} members", rows.len())],
        };
        // Some versions merge and some replace: what was there is never ours to write, but for keys and notes that are added.
        let harmed = |id: &i64| rows.iter().any(|row| row.id == *id);
        let may_grow = |column: &Column| matches!(column, Column::Connections | Column::Notes);
        let overwritten =
            members.overwritten().into_iter().filter(|(id, column)| harmed(id) && !may_grow(column));
        wrong.extend(overwritten.map(|(_, column)| format!("{} was overwritten", column.name())));
        Self { members: rows.len(), wrong }
    }

    /// One complete member.
    pub(crate) fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }
}

fn wrong_with(row: &Row, reference: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for column in Column::ALL {
        if !row.column(column).as_ref().is_some_and(|value| value.is_object() || value.is_array()) {
            wrong.push(format!("{} is empty", column.name()));
        }
    }
    if row.text("signup_ref") != Some(reference) {
        wrong.push(format!("signed by {:?}", row.text("signup_ref")));
    }
    if row.status("membership_status") != "pending" {
        wrong.push(format!("the status is {}", row.status("membership_status")));
    }
    let notes = row.notes.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let ours = |note: &&Value| note["note"].as_str().is_some_and(|text| text.contains(reference));
    if notes.iter().filter(ours).count() != 1 {
        wrong.push(format!("{} notes of ours", notes.iter().filter(ours).count()));
    }
    wrong
}
