//! Pods: saved states with a name and versions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to save. Everything may be left out, the body too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SavePod {
    /// A message for readers of the list.
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
    /// The digest of the content.
    pub digest: String,
    /// When it was saved.
    pub created: String,
    /// The last record in it.
    pub seq: u64,
    /// The hash of the state in it.
    pub state_hash: String,
    /// How many entities of each kind are in it.
    pub counts: BTreeMap<String, u64>,
    /// The author's message.
    pub message: Option<String>,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A version of a pod in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ListedPod {
    /// One that can be loaded.
    Sound(Pod),
    /// One that cannot.
    Damaged(DamagedPod),
}

/// A version of a pod that cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DamagedPod {
    /// The name.
    pub name: String,
    /// The version, where it is known.
    pub version: Option<u64>,
    /// What is wrong.
    pub damaged: String,
}

/// The newest version of every pod, or every version.
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

/// A pod was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedPod {
    /// The record of the load.
    pub seq: u64,
    /// The name; of a file, the digest of its content.
    pub name: String,
    /// The version; 0 of a file.
    pub version: u64,
    /// The hash of the state.
    pub state_hash: String,
}

/// Versions of a pod were deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeletedPod {
    /// The name.
    pub name: String,
    /// The versions that are gone, oldest first.
    pub versions: Vec<u64>,
    /// Bytes that no other pod needed.
    pub freed_bytes: u64,
    /// Why such bytes were kept, if they were.
    pub left: Option<String>,
}
