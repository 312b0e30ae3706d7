//! The output of a command: text for people, or one JSON envelope for programs. Results go to standard output; notes and
//! errors go to standard error.

pub(crate) mod junit;
pub(crate) mod print;
pub(crate) mod table;
pub(crate) mod text;

use serde_json::{Value, json};

use crate::exit::Failure;
use table::Column;
use text::Text;

/// The version of the JSON envelope.
const SCHEMA_VERSION: u32 = 1;

/// The format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Table,
    /// JSON for programs.
    Json,
}

impl Format {
    /// The values of `--output`.
    pub(crate) const NAMES: [&str; 2] = ["table", "json"];

    /// The format with this name.
    pub(crate) fn named(name: &str) -> Self {
        if name == "json" {
            Self::Json
        } else {
            Self::Table
        }
    }
}

/// The result of a command, as data for programs and as text for people.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) data: Value,
    pub(crate) text: Text,
    /// Whether the result is not as expected. It is printed in any case.
    pub(crate) unmet: bool,
    /// The exit code of a command that was run, to exit with.
    pub(crate) exit: Option<u8>,
}

impl Outcome {
    pub(crate) fn new(data: Value, text: Text) -> Self {
        Self {
            data,
            text,
            unmet: false,
            exit: None,
        }
    }

    /// A result without output.
    pub(crate) fn nothing() -> Self {
        Self::new(Value::Null, Text::default())
    }

    /// The same result, marked as unexpected if `unmet`.
    pub(crate) fn expected_unless(self, unmet: bool) -> Self {
        Self { unmet, ..self }
    }

    /// A table with one row for each object of an array; `empty` is the text for an empty array.
    pub(crate) fn table(data: Value, columns: &[Column], empty: &'static str) -> Self {
        let text = match data.as_array().map(Vec::as_slice) {
            Some([]) => Text::own(empty),
            _ => table::of_objects(&data, columns),
        };
        Self::new(data, text)
    }
}

/// A value as JSON.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
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
    let message = failure.message();
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "command": command,
        "status": "error",
        "error": {"code": code, "category": category, "message": message},
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Kind;

    #[test]
    fn a_failure_says_its_code_and_category() {
        let text = failure("verify", &Kind::Integrity.because("record 7 is damaged"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["code"], 5);
        assert_eq!(value["error"]["category"], "integrity");
    }
}
