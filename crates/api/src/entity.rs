//! An entity, as answers name it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an entity is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// The account; absent for entities of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The resource kind, such as `user`.
    pub kind: String,
    /// The unique id; for kinds without one, the natural key such as a serial number.
    pub id: String,
    /// The name; in a diff, after the change if the entity still exists.
    pub name: String,
    /// The ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
}

/// Entities that match a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntityList {
    /// The entities, ordered by kind and name; the policies of AWS come last.
    pub entities: Vec<Entity>,
    /// Whether more match than the limit.
    pub more: bool,
}
