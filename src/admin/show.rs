//! Orphans as people or programs read them.

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use super::orphans::Orphan;

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

const COLUMNS: [&str; 4] = ["member_id", "email", "state", "invited"];

/// Writes the list, with a line break at its end.
pub fn show(orphans: &[Orphan], format: Format) -> anyhow::Result<String> {
    match format {
        Format::Table => Ok(table(orphans)),
        Format::Csv => csv(orphans),
        Format::Json => {
            let object = |orphan: &Orphan| {
                let [_, email, state, invited] = row(orphan);
                json!({
                    "member_id": orphan.member_id, "email": email, "state": state,
                    "invited": (!invited.is_empty()).then_some(invited),
                })
            };
            let all: Vec<_> = orphans.iter().map(object).collect();
            Ok(serde_json::to_string_pretty(&all)? + "\n")
        }
    }
}

/// A cell of each column; `invited` is a UTC date, empty where they were not.
fn row(orphan: &Orphan) -> [String; 4] {
    let day = |at| Timestamp::from_millisecond(at).map(|at| at.strftime("%Y-%m-%d").to_string());
    let invited = orphan.invited_at.and_then(|at| day(at).ok()).unwrap_or_default();
    [
        orphan.member_id.to_string(),
        orphan.address.written().to_owned(),
        orphan.plight.words().to_owned(),
        invited,
    ]
}

fn table(orphans: &[Orphan]) -> String {
    let rows: Vec<[String; 4]> =
        std::iter::once(COLUMNS.map(str::to_owned)).chain(orphans.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let line = |row: &[String; 4]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn csv(orphans: &[Orphan]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for orphan in orphans {
        writer.write_record(row(orphan))?;
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
