//! Pods: saved states with a name and versions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request to save a pod. Every member is optional, and so is the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SavePod {
    /// A message that is shown in the list of pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A version of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pod {
    /// The name.
    pub name: String,
    /// The version, from 1.
    pub version: u64,
    /// The digest of the pod's content.
    pub digest: String,
    /// When the version was saved.
    pub created: String,
    /// The sequence number of the last record in the saved state.
    pub seq: u64,
    /// The hash of the saved state.
    pub state_hash: String,
    /// The number of entities of each kind in the saved state.
    pub counts: BTreeMap<String, u64>,
    /// The message that was given when the version was saved.
    pub message: Option<String>,
    /// The size in bytes.
    pub bytes: u64,
}

/// A version of a pod in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ListedPod {
    /// A version that can be loaded.
    Sound(Pod),
    /// A version that cannot be loaded.
    Damaged(DamagedPod),
}

/// A version of a pod that cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DamagedPod {
    /// The name.
    pub name: String,
    /// The version, if it is known.
    pub version: Option<u64>,
    /// What is wrong.
    pub damaged: String,
}

/// A list of pods: the newest version of each, or every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodList {
    /// The pods.
    pub snapshots: Vec<ListedPod>,
}

/// Every version of a pod, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodVersions {
    /// The versions.
    pub versions: Vec<ListedPod>,
}

/// The result of loading a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedPod {
    /// The record of the load.
    pub seq: u64,
    /// The name; for a file, the digest of its content.
    pub name: String,
    /// The version; 0 for a file.
    pub version: u64,
    /// The hash of the state.
    pub state_hash: String,
}

/// The result of deleting versions of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeletedPod {
    /// The name.
    pub name: String,
    /// The versions that were deleted, oldest first.
    pub versions: Vec<u64>,
    /// The bytes that were freed because no other pod uses them.
    pub freed_bytes: u64,
    /// Why bytes that no other pod uses were not freed, if they were not.
    pub left: Option<String>,
}
