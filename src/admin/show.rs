//! Lists as people or programs read them.

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use super::orphans::Orphan;
use crate::signup::{Overview, age};
use crate::store::Listed;

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Columns, for people.
    #[default]
    Table,
    /// RFC 4180, for spreadsheets.
    Csv,
    /// An array of objects.
    Json,
}

/// Writes orphans, with a line break at the end.
pub fn show(orphans: &[Orphan], format: Format) -> anyhow::Result<String> {
    if format == Format::Json {
        let object = |orphan: &Orphan| {
            let [_, email, state, invited] = row(orphan);
            json!({
                "member_id": orphan.member_id, "email": email, "state": state,
                "invited": (!invited.is_empty()).then_some(invited),
            })
        };
        let all: Vec<_> = orphans.iter().map(object).collect();
        return Ok(serde_json::to_string_pretty(&all)? + "\n");
    }
    let rows: Vec<_> = orphans.iter().map(row).collect();
    written(["member_id", "email", "state", "invited"], &rows, format)
}

/// Writes payments that do not fit, with a line break at the end.
pub fn show_mismatches(mismatches: &[Listed], format: Format) -> anyhow::Result<String> {
    if format == Format::Json {
        let object = |listed: &Listed| {
            json!({
                "reference": listed.reference.as_str(), "mismatch": listed.kind.name(), "stripe": listed.detail,
                "since": day(listed.seen_at), "until": listed.ended_at.map(day), "what_to_do": listed.kind.words(),
            })
        };
        let all: Vec<_> = mismatches.iter().map(object).collect();
        return Ok(serde_json::to_string_pretty(&all)? + "\n");
    }
    let row = |listed: &Listed| {
        [
            listed.reference.to_string(),
            listed.kind.name().to_owned(),
            listed.detail.clone(),
            day(listed.seen_at),
            listed.ended_at.map(day).unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = mismatches.iter().map(row).collect();
    written(["reference", "mismatch", "stripe", "since", "until"], &rows, format)
}

/// Writes signups, with a line break at the end. `now` is in milliseconds since 1970, `questions` how many there are.
pub fn show_signups(
    signups: &[Overview],
    now: i64,
    questions: usize,
    format: Format,
) -> anyhow::Result<String> {
    if format == Format::Json {
        let object = |signup: &Overview| {
            json!({
                "reference": signup.reference.as_str(), "state": signup.state_name(), "place": signup.place(questions),
                "begun": day(signup.begun_at), "touched": day(signup.touched_at), "member_id": signup.member_id,
                "needs_people_since": signup.needs_human_at.map(day), "error": signup.obstacle(), "mismatches": signup.mismatches,
            })
        };
        let all: Vec<_> = signups.iter().map(object).collect();
        return Ok(serde_json::to_string_pretty(&all)? + "\n");
    }
    let row = |signup: &Overview| {
        [
            signup.reference.to_string(),
            signup.state_name().to_owned(),
            day(signup.begun_at),
            age(now - signup.touched_at),
            signup.place(questions),
            signup.obstacle().unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = signups.iter().map(row).collect();
    written(["reference", "state", "begun", "idle for", "place", "error"], &rows, format)
}

/// A UTC date.
fn day(at: i64) -> String {
    Timestamp::from_millisecond(at).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// A cell of each column; `invited` is empty where they were not.
fn row(orphan: &Orphan) -> [String; 4] {
    let invited = orphan.invited_at.map(day).unwrap_or_default();
    [
        orphan.member_id.to_string(),
        orphan.address.written().to_owned(),
        orphan.plight.words().to_owned(),
        invited,
    ]
}

fn written<const N: usize>(heads: [&str; N], rows: &[[String; N]], format: Format) -> anyhow::Result<String> {
    match format {
        Format::Csv => csv(heads, rows),
        _ => Ok(table(heads, rows)),
    }
}

fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let heads = heads.map(str::to_owned);
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| seen(cell))).collect();
    let rows: Vec<&[String; N]> = std::iter::once(&heads).chain(&rows).collect();
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let line = |row: &&[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// Without what a terminal would obey instead of showing it: it may be what anybody typed.
pub(super) fn seen(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// As a text, where a spreadsheet would take it for a formula.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn no_formula(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

fn csv<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.each_ref().map(|cell| no_formula(cell)))?;
    }
    let bytes = writer.into_inner().context("the list can't be written")?;
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::admin::orphans::Plight;
    use crate::signup::values::EmailAddress;

    #[test]
    fn what_stands_upstream_is_no_formula_and_no_command() {
        let row = [["=HYPERLINK(\"https://x\")".to_owned(), "\u{1b}[2Jada".to_owned()]];
        assert_eq!(
            csv(["a", "b"], &row).unwrap().lines().nth(1).unwrap().split(',').next(),
            Some("\"'=HYPERLINK(\"\"https://x\"\")\"")
        );
        assert!(!table(["a", "b"], &row).contains('\u{1b}'));
    }

    #[test]
    fn the_same_list_for_people_spreadsheets_and_programs() {
        let orphan = |id, email: &str, invited_at| Orphan {
            member_id: id,
            address: EmailAddress::read(email).unwrap(),
            plight: Plight::NoStatus,
            invited_at,
        };
        let orphans = [orphan(7, "ada@example.org", None), orphan(12, "bo@example.org", Some(86_400_000))];
        let table = show(&orphans, Format::Table).unwrap();
        assert!(
            table.lines().any(|line| line == "12         bo@example.org   no status  1970-01-02"),
            "{table}"
        );
        let csv = show(&orphans, Format::Csv).unwrap();
        assert_eq!(csv.lines().nth(1), Some("7,ada@example.org,no status,"));
        let json: serde_json::Value = serde_json::from_str(&show(&orphans, Format::Json).unwrap()).unwrap();
        assert_eq!(
            (&json[0]["invited"], &json[1]["invited"]),
            (&serde_json::Value::Null, &"1970-01-02".into())
        );
    }
}
