//! The other seven columns: read one, write one.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, Reply, missing};
use super::call::Call;
use super::column::Column;
use super::desk::{Desk, Refusal};
use super::jsonb::{self, Flaw};
use super::knobs::Generation;

/// `GET /v1/member/{column}/?member_id=`: the column, or `null`, also for an id that is not there.
pub(super) fn read(desk: &Desk<'_>, call: &Call, column: Column) -> Reply {
    let id = wanted_id(desk, call)?;
    let found = desk.table.row(id).and_then(|row| row.column(column).clone());
    Ok(Answer::ok(found.unwrap_or_default()))
}

/// `member_id` of a query. A hands it to PostgreSQL as text and trips over what is no integer.
pub(super) fn wanted_id(desk: &Desk<'_>, call: &Call) -> Result<i64, Answer> {
    if desk.is_a() {
        let text = call.required_query("member_id")?;
        return postgres_integer(&text).map_err(|_| Answer::Crashed);
    }
    call.integer_query("member_id")?.ok_or_else(|| Answer::invalid(vec![missing("query", "member_id")]))
}

/// `POST /v1/member/{column}/`. 0 rows are as good as one: the id comes back with `OK`.
pub(super) fn write(desk: &mut Desk<'_>, call: &Call, column: Column) -> Reply {
    let given = GivenId::read(desk, call)?;
    let (document, flaw) = call.json()?;
    if column == Column::Notes && !document.is_object() {
        return Err(Answer::Crashed);
    }
    let wrote = match given.id {
        Ok(id) => change(desk, id, column, document, flaw),
        // A reads the notes before it begins to catch anything.
        Err(_) if column == Column::Notes => return Err(Answer::Crashed),
        Err(refusal) => Err(refusal),
    };
    let message = match wrote {
        Ok(()) => "OK".to_owned(),
        Err(Refusal(words)) => format!("{}: {words}", complaint(desk.knobs.generation, column)),
    };
    Ok(Answer::wrote(given.echoed, message))
}

/// `X-Member-ID`: A takes any text, B an integer.
struct GivenId {
    id: Result<i64, Refusal>,
    echoed: Value,
}

impl GivenId {
    fn read(desk: &Desk<'_>, call: &Call) -> Result<Self, Answer> {
        const NAME: &str = "x-member-id";
        let absent = || Answer::invalid(vec![missing("header", NAME)]);
        if desk.is_a() {
            let text = call.header(NAME).ok_or_else(absent)?;
            return Ok(Self { id: postgres_integer(text), echoed: text.into() });
        }
        let id = call.integer_header(NAME)?.ok_or_else(absent)?;
        Ok(Self { id: Ok(id), echoed: id.into() })
    }
}

fn change(
    desk: &mut Desk<'_>,
    id: i64,
    column: Column,
    document: Value,
    flaw: Option<Flaw>,
) -> Result<(), Refusal> {
    desk.update_check(flaw)?;
    let replaces = desk.is_a();
    let now = desk.now;
    if desk.table.row(id).is_some_and(|row| row.column(column).is_some()) {
        desk.table.note_overwritten(id, column);
    }
    desk.table.update(id, now, |row| {
        let cell = row.column_mut(column);
        let before = cell.take();
        *cell = Some(match column {
            Column::Notes => jsonb::concat(before.or(Some(json!([]))), dated(document, now)),
            Column::Connections => jsonb::concat(before, document),
            _ if replaces => document,
            _ => jsonb::concat(before, document),
        });
    })?;
    Ok(())
}

/// A note without a time gets the service's own, without a zone.
fn dated(mut note: Value, now: Timestamp) -> Value {
    if note.get("timestamp").is_none() {
        note["timestamp"] = jsonb::isoformat(now).into();
    }
    note
}

fn complaint(generation: Generation, column: Column) -> String {
    let name = column.name();
    match (generation, column) {
        (Generation::A, Column::Connections) => format!("Error updating {name}"),
        (Generation::A, _) | (_, Column::Notes) => format!("Error updating member {name}"),
        _ => format!("Error merging member {name}"),
    }
}

/// PostgreSQL's `integer` from text.
fn postgres_integer(text: &str) -> Result<i64, Refusal> {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    text.trim().parse::<i32>().map(i64::from).map_err(|error| {
        Refusal(match error.kind() {
            PosOverflow | NegOverflow => format!("value \"{text}\" is out of range for type integer\n"),
            _ => format!("invalid input syntax for type integer: \"{text}\"\n"),
        })
    })
}
