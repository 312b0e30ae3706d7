//! Names of moments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name for the current moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMark {
    /// The name: letters, digits, `.`, `_` and `-`. An earlier mark with this name no longer counts.
    pub name: String,
}

/// A name of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// The name.
    pub name: String,
    /// The record that has it. The moment `mark:NAME` is the state after this record.
    pub seq: u64,
}

/// The marks of the event log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarkList {
    /// The newest mark of each name, ordered by name.
    pub marks: Vec<Mark>,
}
