//! Which record set each attribute of an entity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entity::Entity;

/// The version of the format of [`Blame`].
pub const SCHEMA_VERSION: u32 = 1;

/// The records that set the attributes of an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Blame {
    /// The version of this format.
    pub schema_version: u32,
    /// The entity.
    #[serde(flatten)]
    pub entity: Entity,
    /// The record whose state was examined.
    pub at: u64,
    /// The entity that had the name before, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namesake: Option<Namesake>,
    /// The attributes, by path.
    pub lines: Vec<Line>,
}

/// An earlier entity with the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Namesake {
    /// Its unique id.
    pub id: String,
    /// The record that deleted it.
    pub deleted_by: Record,
}

/// An attribute or statement and the record that set it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The path, such as `/tags/team` or `/inline/p/statement/AllowRead`.
    pub path: String,
    /// The name of the entity that the path or the value refers to by unique id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<String>,
    /// The value; absent for secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether it is a secret, whose value is never shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// The last record that set it; absent if the log does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// The record whose value is in force again, if the last record restored a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Record>,
    /// The save of a loaded pod, if the record behind the load is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<PodSave>,
    /// The record behind a load: it set the value in the log that the loaded pod comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_record: Option<PodRecord>,
}

/// A record of the log that a loaded pod comes from, or of a fork that was promoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodRecord {
    /// How `show` finds it: `POD:VERSION#RECORD`, or the number of a record of the same log. A record of a promoted fork is
    /// `fork:NAME:RECORD`, which `show` finds until the fork is dropped.
    pub name: String,
    /// The record.
    #[serde(flatten)]
    pub record: Record,
}

/// The save of a pod that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodSave {
    /// Who saved the pod, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When the pod was saved.
    pub time: String,
}

/// A record in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The sequence number.
    pub seq: u64,
    /// When it was written.
    pub time: String,
    /// The ARN of the caller.
    pub caller: String,
    /// The operation, such as `iam:TagUser`.
    pub operation: String,
    /// What it changed, in words; empty if the record was folded by a compaction that kept no summaries.
    pub summary: String,
    /// Whether a compaction folded the record, so that no more of it is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub folded: bool,
}
