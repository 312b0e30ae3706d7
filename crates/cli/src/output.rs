//! What a command prints: a table for people, or one JSON envelope for programs. Data goes to standard output, all else
//! to standard error.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, TableStyle};
use serde_json::{Value, json};

use crate::exit::Failure;

/// The version of the JSON envelope.
const SCHEMA_VERSION: u32 = 1;

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

impl Format {
    /// The names on the command line.
    pub(crate) const NAMES: [&str; 2] = ["table", "json"];

    /// The format of this name.
    pub(crate) fn named(name: &str) -> Self {
        if name == "json" {
            Self::Json
        } else {
            Self::Table
        }
    }
}

/// What came of a command: data for programs, and the same in words.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) data: Value,
    pub(crate) text: String,
    /// Whether what was found is not what was expected: it is printed all the same.
    pub(crate) unmet: bool,
}

impl Outcome {
    pub(crate) fn new(data: Value, text: impl Into<String>) -> Self {
        Self {
            data,
            text: text.into(),
            unmet: false,
        }
    }

    /// The same, as what was not expected when `unmet`.
    pub(crate) fn expected_unless(self, unmet: bool) -> Self {
        Self { unmet, ..self }
    }

    /// Columns of an array of objects, one row an object.
    pub(crate) fn table(data: Value, columns: &[(&str, &str)]) -> Self {
        let text = rows(&data, columns);
        Self::new(data, text)
    }

    /// The members of an object, one line a member; those of an object within stand under both names.
    pub(crate) fn members(data: Value) -> Self {
        let mut text = String::new();
        write_members(&data, "", &mut text);
        Self::new(data, text)
    }
}

fn write_members(object: &Value, prefix: &str, text: &mut String) {
    for (name, value) in object.as_object().into_iter().flatten() {
        if value.is_object() {
            write_members(value, &format!("{prefix}{name}."), text);
        } else {
            let name = format!("{prefix}{name}");
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name:<23} {}", plain(value));
        }
    }
}

fn rows(data: &Value, columns: &[(&str, &str)]) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|(title, _)| *title));
    for row in data.as_array().into_iter().flatten() {
        let cell = |(_, member): &(&str, &str)| row.get(*member).map_or(String::new(), plain);
        table.add_row(columns.iter().map(cell));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// A value without quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The envelope of an outcome.
pub(crate) fn success(command: &str, outcome: &Outcome) -> String {
    let status = if outcome.unmet { "unmet" } else { "ok" };
    let data = &outcome.data;
    json!({"schemaVersion": SCHEMA_VERSION, "command": command, "status": status, "data": data})
        .to_string()
}

/// The envelope of a failure.
pub(crate) fn failure(command: &str, failure: &Failure) -> String {
    let (code, category) = (failure.kind as u8, failure.kind.as_str());
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "command": command,
        "status": "error",
        "error": {"code": code, "category": category, "message": failure.message},
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Kind;

    #[test]
    fn a_table_has_no_boxes_and_a_dash_for_what_is_absent() {
        let data = json!([{"seq": 1, "name": "bob"}, {"seq": 12, "name": null}]);
        let text = Outcome::table(data, &[("SEQ", "seq"), ("NAME", "name")]).text;
        assert_eq!(text, " SEQ  NAME\n 1    bob\n 12   -\n");
    }

    #[test]
    fn members_of_members_stand_under_both_names() {
        let data = json!({"head": {"seq": 7}, "read_only": null});
        let text = Outcome::members(data).text;
        let expected = format!("{:<23} 7\n{:<23} -\n", "head.seq", "read_only");
        assert_eq!(text, expected);
    }

    #[test]
    fn a_failure_says_its_code_and_category() {
        let text = failure("verify", &Kind::Integrity.because("record 7 is damaged"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["code"], 5);
        assert_eq!(value["error"]["category"], "integrity");
    }
}
