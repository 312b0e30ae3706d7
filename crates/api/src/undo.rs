//! Undoing records and rewinding the state.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which records to undo, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UndoRequest {
    /// The record to undo; the first one of a range.
    pub record: u64,
    /// The last record of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// Remove what depends on an entity whose creation is undone, instead of refusing.
    #[serde(default)]
    pub cascade: bool,
    /// Do not check the quotas of an account. The limits of single entities are always checked.
    #[serde(default)]
    pub ignore_quotas: bool,
    /// Only show what would change.
    #[serde(default)]
    pub dry_run: bool,
    /// The record that the plan was made for: the request is refused if a later record changes anything but the dates of last uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<u64>,
    /// Who asked for it, as the record names it. Not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

/// Where to rewind to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RewindRequest {
    /// The moment whose state is restored, such as a record number or `head~2`.
    pub to: String,
    /// Only show what would change.
    #[serde(default)]
    pub dry_run: bool,
    /// The record that the plan was made for: the request is refused if a later record changes anything but the dates of last uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<u64>,
    /// Who asked for it, as the record names it. Not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

/// What an undo or a rewind changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryChange {
    /// The last record when this was planned.
    pub head: u64,
    /// The record that was written; absent in a dry run, and if nothing changes or it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The record to whose state a rewind leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
    /// The state hash afterwards, if something changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<String>,
    /// What changes.
    pub changes: Vec<ChangedEntity>,
    /// Why it is refused.
    pub reasons: Vec<String>,
    /// What stays as it is, because later records wrote it again.
    pub kept: Vec<String>,
    /// What is removed because it depends on something that is removed.
    pub removed_too: Vec<String>,
}

/// An entity that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedEntity {
    /// How it changes.
    pub action: ChangeAction,
    /// Its account; absent for the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Its resource kind and name.
    pub entity: String,
    /// Its unique id; for resources without one, the name, account id or ARN.
    pub id: String,
    /// The paths of the attributes that change, if the entity exists before and after.
    pub attributes: Vec<String>,
}

/// How an entity changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeAction {
    /// It is created again.
    Create,
    /// Attributes of it change.
    Update,
    /// It is deleted.
    Delete,
}
