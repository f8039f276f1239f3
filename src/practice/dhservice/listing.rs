//! The questions that answer with several members.

use std::cmp::Ordering;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Reply};
use super::call::Call;
use super::desk::Desk;
use super::jsonb::lower;
use super::row::Row;

const PER_PAGE: i64 = 25;
const MOST_PER_PAGE: i64 = 100;

/// `GET /v1/member/list/`. Past the end `total` is 0: it is counted on the page's own rows.
pub(super) fn list(desk: &Desk<'_>, call: &Call) -> Reply {
    let page = call.integer_query("page")?.unwrap_or(1).max(1);
    let per_page = call.integer_query("per_page")?.unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE);
    let wanted = lower(&call.query("query").unwrap_or_default());
    let sort = call.query("sort").unwrap_or_default();
    let downwards = call.query("order").is_some_and(|order| order.eq_ignore_ascii_case("desc"));

    let mut rows = desk.table.rows().filter(|row| matches(row, &wanted)).collect::<Vec<_>>();
    rows.sort_by_key(|row| row.place);
    rows.sort_by(|a, b| if downwards { by(&sort, b, a) } else { by(&sort, a, b) });

    let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let from = count(page - 1).saturating_mul(count(per_page));
    let shown = rows.iter().skip(from).take(count(per_page)).map(|row| listed(row)).collect::<Vec<_>>();
    let total = if shown.is_empty() { 0 } else { rows.len() };
    Ok(Answer::Said(
        StatusCode::OK,
        json!({
            "members": shown,
            "total": total,
            "page": page,
            "per_page": per_page,
            "total_pages": total.div_ceil(count(per_page)).max(1),
        }),
    ))
}

fn listed(row: &Row) -> Value {
    let mut summary = row.summary();
    summary.insert("stripe_product_id".to_owned(), row.status("stripe_product_id").clone());
    Value::Object(summary)
}

fn matches(row: &Row, wanted: &str) -> bool {
    let texts = [row.text("first_name"), row.text("last_name"), row.email()];
    wanted.is_empty() || texts.into_iter().flatten().any(|text| lower(text).contains(wanted))
}

/// Names unless told otherwise; a missing value sorts as an empty one.
fn by(sort: &str, a: &Row, b: &Row) -> Ordering {
    let status = |row: &Row, key| row.status(key).as_str().unwrap_or_default().to_owned();
    let name = |row: &Row, key| row.text(key).unwrap_or_default().to_owned();
    match sort {
        "id" | "member_id" => a.id.cmp(&b.id),
        "first_name" => name(a, "first_name").cmp(&name(b, "first_name")),
        "primary_email_address" => a.email().cmp(&b.email()),
        "membership_status" | "stripe_product_id" => status(a, sort).cmp(&status(b, sort)),
        _ => by_name(a, b),
    }
}

fn by_name(a: &Row, b: &Row) -> Ordering {
    let name = |row: &Row| {
        (lower(row.text("last_name").unwrap_or_default()), lower(row.text("first_name").unwrap_or_default()))
    };
    name(a).cmp(&name(b))
}

/// `GET /v1/member/search/`: whole words of the identity, no other column.
pub(super) fn search(desk: &Desk<'_>, call: &Call) -> Reply {
    let wanted = lower(&call.required_query("query")?);
    let holds = |row: &&Row| row.identity.as_ref().is_some_and(|identity| has_word(identity, &wanted));
    let mut rows = desk.table.rows().filter(holds).collect::<Vec<_>>();
    rows.sort_by_key(|row| row.place);
    rows.sort_by(|a, b| by_name(a, b));
    Ok(Answer::ok(rows.into_iter().map(|row| Value::Object(row.summary())).collect()))
}

fn has_word(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => lower(text).split_whitespace().any(|word| word == wanted),
        Value::Array(items) => items.iter().any(|item| has_word(item, wanted)),
        Value::Object(map) => map.values().any(|value| has_word(value, wanted)),
        _ => false,
    }
}

/// `GET /v1/members/active_names_and_emails/`. Only the empty list was ever seen; the keys are those of the others.
pub(super) fn active(desk: &Desk<'_>) -> Reply {
    let active = desk.table.rows().filter(|row| row.status("membership_status") == "active");
    let members = active.map(|row| {
        json!({
            "first_name": row.text("first_name"),
            "last_name": row.text("last_name"),
            "primary_email_address": row.email(),
        })
    });
    Ok(Answer::ok(json!({"members": members.collect::<Value>()})))
}
