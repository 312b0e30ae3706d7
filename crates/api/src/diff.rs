//! What differs between two states.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entity::Entity;

/// The version of the format of [`Diff`].
pub const SCHEMA_VERSION: u32 = 1;

/// The differences between two states. Applied to the first state, they give the second, except for secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// The version of this format.
    pub schema_version: u32,
    /// The state before.
    pub from: Side,
    /// The state after.
    pub to: Side,
    /// How entities of the two states were matched.
    pub matched: Matched,
    /// The number of changes.
    pub summary: Counts,
    /// The changes, ordered by account, kind, name and id.
    pub changes: Vec<Change>,
}

/// One of the states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The moment, pod or file as it was requested.
    pub moment: String,
    /// The record of this log whose state it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The id of the event log that the state is from.
    pub log: String,
}

/// How entities of two states are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Matched {
    /// By unique id.
    Id,
    /// By account, kind and name, because ids of different event logs cannot be compared.
    Name,
}

/// The number of changes. A replaced entity counts as replaced only; a renamed one is also updated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// New entities.
    pub created: u64,
    /// Changed entities.
    pub updated: u64,
    /// Removed entities.
    pub deleted: u64,
    /// Entities that were deleted and created again under the same name.
    pub replaced: u64,
    /// Renamed entities.
    pub renamed: u64,
}

/// What happened to an entity, an attribute or a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is new.
    Create,
    /// It differs.
    Update,
    /// It is gone.
    Delete,
}

/// An entity that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The entity.
    #[serde(flatten)]
    pub entity: Entity,
    /// What happened to it.
    pub action: Action,
    /// The name before, if the entity was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// The unique id of the entity that it replaces or that replaces it under the same name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The attributes that differ.
    pub attributes: Vec<Attribute>,
    /// The policy documents that differ, by statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
}

/// An attribute that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// The path, such as `/tags/team` or `/attached/ARN`.
    pub path: String,
    /// The name of the entity that the path or the value refers to by unique id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<String>,
    /// What happened to it.
    pub action: Action,
    /// The value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// The value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// Whether it is a secret, whose values are never shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Why a secret was not compared, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<NotCompared>,
}

/// Why a secret was not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NotCompared {
    /// It is encrypted in the pod.
    Encrypted,
    /// It was left out of the pod.
    LeftOut,
}

/// A policy document that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The path of the attribute.
    pub path: String,
    /// Whether both documents mean the same.
    pub formatting_only: bool,
    /// The statements that differ.
    pub statements: Vec<Statement>,
    /// What the new document allows and denies more or less than the old one, if it was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Vec<Effect>>,
}

/// A statement that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// The `Sid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// What happened to it.
    pub action: Action,
    /// The statement before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// The statement after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
}

/// What a policy document allows or denies more or less than another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// `allows more`, `allows less`, `denies more` or `denies less`.
    pub change: String,
    /// Whether it does not depend on conditions, variables or principals.
    pub certain: bool,
    /// The actions.
    pub actions: Vec<String>,
    /// The principal, in resource-based policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The resource pattern.
    pub resource: String,
    /// The conditions.
    pub conditions: Vec<String>,
}
