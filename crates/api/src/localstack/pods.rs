//! LocalStack's endpoints for pods, in LocalStack's format.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudPods {
    /// The newest version of every pod.
    pub cloudpods: Vec<CloudPod>,
}

/// A pod in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudPod {
    /// The name.
    pub pod_name: String,
    /// The newest version.
    pub max_version: u64,
    /// When the newest version was saved, in seconds since 1970.
    pub last_change: Option<i64>,
}

/// The versions of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudPodVersions {
    /// The versions, oldest first.
    pub versions: Vec<CloudPodVersion>,
    /// Where the pod is stored; empty for this server.
    pub remote_url: String,
}

/// A version of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudPodVersion {
    /// The version, from 1.
    pub version: u64,
    /// When it was saved, in seconds since 1970.
    pub created_at: i64,
    /// The message that was given when it was saved.
    pub description: Option<String>,
    /// Who saved it, if the pod says so.
    pub user: Option<String>,
    /// The version of LocalStack whose endpoints the server provides.
    pub localstack_version: String,
    /// The services whose state it holds.
    pub services: Vec<String>,
    /// The size in bytes.
    pub storage_size: u64,
}

/// A request to save a pod. Every member is optional, and so is the body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveCloudPod {
    /// What to save.
    pub attributes: Option<SaveAttributes>,
    /// Where to save it; absent or empty for this server.
    pub remote: Option<Value>,
}

/// What to save.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveAttributes {
    /// The services; by default all. IAM and STS share one state, which is saved whole.
    pub services: Option<Vec<String>>,
    /// A message that is shown in the list of versions.
    pub description: Option<String>,
}

/// A line of the progress of saving or loading a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum PodEvent {
    /// A service was saved or loaded.
    Service {
        /// The service.
        service: String,
        /// `ok` or `error`.
        status: String,
    },
    /// The end.
    Completion {
        /// The operation: `save` or `load`.
        operation: String,
        /// `ok` or `error`.
        status: String,
        /// What was saved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        info: Option<SavedInfo>,
        /// What went wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedInfo {
    /// The name of the pod.
    pub name: String,
    /// The version.
    pub version: u64,
    /// The services whose state it holds.
    pub services: Vec<String>,
    /// The size in bytes.
    pub size: u64,
    /// Where it is stored; empty for this server.
    pub remote: String,
}

/// The difference between the state and a pod, by service.
pub type CloudPodDiff = BTreeMap<String, Vec<CloudPodChange>>;

/// A resource that loading a pod would add, modify or delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudPodChange {
    /// `ADDITION`, `MODIFICATION` or `DELETION`.
    pub operation_type: String,
    /// The name of the type in CloudFormation, or the kind of an entity that CloudFormation does not have.
    pub resource_type: String,
    /// The region; `global` for IAM.
    pub region_name: String,
    /// The account.
    pub account_id: String,
    /// The name, ID or ARN.
    pub resource_id: String,
}

/// The versions of the programs that save and load pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodsEnvironment {
    /// The version of LocalStack whose endpoints are provided.
    pub localstack_version: String,
    /// The version of Roleback.
    pub localstack_ext_version: String,
    /// Empty: Roleback does not use moto.
    pub moto_ext_version: String,
    /// Always false.
    pub pro: bool,
}

/// The remotes of pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodRemotes {
    /// The remotes, by name.
    pub remotes: Vec<PodRemote>,
}

/// A remote of pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PodRemote {
    /// The name.
    pub name: String,
    /// Always `s3`.
    pub protocols: Vec<String>,
    /// The URL.
    pub url: String,
    /// The URL, under the name that some clients expect.
    pub remote_url: String,
}

/// A request to add a remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreatePodRemote {
    /// The protocols; only `s3` is supported.
    #[serde(default)]
    pub protocols: Vec<String>,
    /// The URL, such as `s3://BUCKET/PREFIX`. It must not have credentials.
    pub remote_url: String,
}
