//! Recordings as files: JSON lines, a header first, then one line for each event, request or entity.
//!
//! The lines are sorted, so that a recording can be kept under version control and read as a diff.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Line, Order, Recording, Section, Settings, entity};

/// The version of the format that this build writes. It reads this version and all earlier ones.
pub const VERSION: u32 = 1;
/// The name of the format.
const FORMAT: &str = "roleback-recording";

/// Why a file is not a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is something else.
    #[error(
        "it is not a recording: its first line has to be a header with `\"format\":\"{FORMAT}\"`; make one with `roleback record`"
    )]
    Format,
    /// A newer version of Roleback wrote it.
    #[error(
        "it has version {0} of the format, and this build reads versions up to {VERSION}: use the version of Roleback that wrote it or a newer one"
    )]
    Version(u32),
    /// A line is not valid.
    #[error("line {line}: {why}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    product: String,
    exit: i32,
    options: Settings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    entity: Option<String>,
    event: Option<String>,
    call: Option<String>,
    state: Option<String>,
    order: Option<u64>,
    values: Value,
}

impl Recording {
    /// The text of the file. `product` is the version of Roleback.
    pub fn text(&self, product: &str) -> String {
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            product: product.to_owned(),
            exit: self.exit,
            options: self.settings.clone(),
        };
        let mut out = serde_json::to_string(&header).unwrap_or_default();
        out.push('\n');
        for line in &self.lines {
            out.push_str(&line.text());
            out.push('\n');
        }
        out
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// See [`FileError`].
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let mut lines = (1_u64..).zip(text.lines());
        let first = lines.next().map(|(_, line)| line).unwrap_or_default();
        let header: Value = serde_json::from_str(first).map_err(|_| FileError::Format)?;
        if header.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(FileError::Format);
        }
        let version = header.get("version").and_then(Value::as_u64);
        let version = version.unwrap_or_default();
        let version = u32::try_from(version).unwrap_or(u32::MAX);
        if version == 0 || version > VERSION {
            return Err(FileError::Version(version));
        }
        let header = Header::deserialize(header).map_err(|why| invalid(1, &why))?;
        let lines = lines.filter(|(_, line)| !line.trim().is_empty());
        let lines = lines.map(|(number, line)| read(number, line));
        Ok(Self {
            settings: header.options,
            exit: header.exit,
            lines: lines.collect::<Result<_, _>>()?,
        })
    }

    /// Whether the total order of events is known.
    pub fn has_total_order(&self) -> bool {
        self.settings.order == Order::Total
    }
}

impl Line {
    fn text(&self) -> String {
        let mut value = match self.section {
            Section::Event => json!({"entity": self.entity, "event": self.what}),
            Section::Call => json!({"call": self.what}),
            Section::State => json!({"state": self.entity}),
        };
        if let Value::Object(members) = &mut value {
            if let Some(order) = self.order {
                members.insert("order".to_owned(), order.into());
            }
            members.insert("values".to_owned(), self.values.clone());
        }
        value.to_string()
    }
}

fn invalid(line: u64, why: &dyn std::fmt::Display) -> FileError {
    FileError::Line {
        line,
        why: why.to_string(),
    }
}

fn read(number: u64, text: &str) -> Result<Line, FileError> {
    let read: Read = serde_json::from_str(text).map_err(|why| invalid(number, &why))?;
    let (section, entity, what) = match (read.entity, read.event, read.call, read.state) {
        (Some(entity), Some(event), None, None) => (Section::Event, entity, event),
        (None, None, Some(call), None) => (Section::Call, super::call_group(&call), call),
        (None, None, None, Some(entity)) => (Section::State, entity, String::new()),
        _ => {
            let why = "a line has `entity` and `event`, or `call`, or `state`";
            return Err(invalid(number, &why));
        }
    };
    Ok(Line {
        section,
        attribute: match section {
            Section::Event => entity::attribute(&what, &read.values),
            Section::Call => Some(super::call_attribute(&read.values)),
            Section::State => None,
        },
        entity,
        what,
        values: read.values,
        order: read.order,
        place: number,
    })
}
