//! LocalStack's own endpoints, in LocalStack's format.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod pods;

pub use pods::{
    CloudPod, CloudPodChange, CloudPodDiff, CloudPodVersion, CloudPodVersions, CloudPods,
    CreatePodRemote, PodEvent, PodRemote, PodRemotes, PodsEnvironment, SaveAttributes,
    SaveCloudPod, SavedInfo,
};

/// The health of the server. Clients of LocalStack accept no other members, so none may be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalstackHealth {
    /// The state of every service.
    pub services: BTreeMap<String, String>,
    /// Always empty.
    pub features: BTreeMap<String, String>,
    /// One of `community`, `pro`, `enterprise`, `unknown`.
    pub edition: String,
    /// The version of LocalStack whose endpoints are provided.
    pub version: String,
}

/// Information about the server, in the form that LocalStack uses for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalstackInfo {
    /// The version of LocalStack whose endpoints are provided.
    pub version: String,
    /// One of `community`, `pro`, `enterprise`, `unknown`.
    pub edition: String,
    /// Always false.
    pub is_license_activated: bool,
    /// The identity of the event log.
    pub session_id: String,
    /// The identity of the event log.
    pub machine_id: String,
    /// The operating system.
    pub system: String,
    /// Whether the server runs in a container.
    pub is_docker: bool,
    /// The time in UTC, without a zone.
    pub server_time_utc: String,
    /// Seconds since the server started.
    pub uptime: i64,
}

/// The stages of startup and shutdown, and their init scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitStatus {
    /// Whether each stage (`BOOT`, `START`, `READY`, `SHUTDOWN`) is completed.
    pub completed: BTreeMap<String, bool>,
    /// The scripts.
    pub scripts: Vec<InitScript>,
}

/// One stage, and its init scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitStage {
    /// Whether the stage is completed.
    pub completed: bool,
    /// The scripts.
    pub scripts: Vec<InitScript>,
}

/// An init script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitScript {
    /// `BOOT`, `START`, `READY` or `SHUTDOWN`.
    pub stage: String,
    /// The name of the file.
    pub name: String,
    /// `UNKNOWN`, `RUNNING`, `SUCCESSFUL` or `ERROR`.
    pub state: String,
}

/// The providers of services, by namespace.
pub type Plugins = BTreeMap<String, Vec<Plugin>>;

/// A provider of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plugin {
    /// The service.
    pub name: String,
    /// Whether the provider is running.
    pub is_initialized: bool,
    /// Whether the provider is disabled.
    pub is_disabled: bool,
}

/// How often each operation was called, by service: counters such as `iam:calls` and `iam:errors`.
pub type Usage = BTreeMap<String, BTreeMap<String, u64>>;

/// Information for a bug report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Diagnosis {
    /// The versions of programs.
    pub version: DiagnosisVersion,
    /// The state of every service.
    pub services: BTreeMap<String, String>,
    /// The settings.
    pub config: Settings,
    /// Information about the server.
    pub info: LocalstackInfo,
    /// How often each operation was called.
    pub usage: Usage,
    /// Output of other programs.
    pub logs: Logs,
    /// Always empty: Roleback starts no containers.
    pub docker_dependent_image_hosts: Map<String, Value>,
    /// Always empty: Roleback does not access Docker.
    pub docker_inspect: Map<String, Value>,
    /// Always empty: paths of this machine are not shown to clients.
    pub file_tree: Map<String, Value>,
    /// Always empty: Roleback needs no hosts on the internet.
    pub important_endpoints: Map<String, Value>,
}

/// The versions of programs in a bug report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DiagnosisVersion {
    /// The version of Roleback.
    pub roleback: String,
    /// The operating system.
    pub host: HostVersion,
    /// The container image.
    pub image_version: ImageVersion,
    /// The version of LocalStack whose endpoints are provided.
    pub localstack_version: BuildVersion,
}

/// The operating system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HostVersion {
    /// The release of the Linux kernel; empty on other systems.
    pub kernel: String,
}

/// The container image. Only the tag is known inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageVersion {
    /// The tag: the version of Roleback.
    pub tag: String,
    /// Always empty.
    pub id: String,
    /// Always empty.
    pub sha256: String,
    /// Always empty.
    pub created: String,
}

/// The version of LocalStack whose endpoints are provided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BuildVersion {
    /// The version.
    pub build_version: String,
    /// Always empty: it is not a build of LocalStack.
    pub build_date: String,
    /// Always empty: it is not a build of LocalStack.
    pub build_git_hash: String,
}

/// Output of other programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Logs {
    /// Always empty: Roleback does not access Docker.
    pub docker: String,
}

/// A request to change a setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetSetting {
    /// `ENFORCE_IAM` or `IAM_SOFT_MODE`; the other settings cannot change while the server runs.
    pub variable: String,
    /// `1`, `true` or `"1"`; `0`, `false` or `"0"`.
    pub value: Value,
}

/// A setting that was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Setting {
    /// The setting.
    pub variable: String,
    /// The value that it was given.
    pub value: Value,
}

/// The settings, under LocalStack's names.
pub type Settings = BTreeMap<String, Value>;

/// An empty object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}

/// What to do with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionAction {
    /// Stop it and start it again.
    Restart,
    /// Stop it.
    Kill,
}

/// A request to stop or restart the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ManageSession {
    /// What to do.
    pub action: SessionAction,
}

/// The result of adding to the health of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HealthStored {
    /// Always `OK`.
    pub status: String,
}

/// The result of saving, loading or resetting the state of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateResult {
    /// The service.
    pub service: String,
    /// `ok` or `error`.
    pub status: String,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The resources of one type, by the name of the type in CloudFormation.
pub type Resources = BTreeMap<String, Vec<ResourceId>>;

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceId {
    /// The region; `global` for IAM.
    pub region_name: String,
    /// The account.
    pub account_id: String,
    /// The name, ID or ARN, as `Ref` of CloudFormation returns it.
    pub id: String,
}

/// The resources as the results of list operations: by account, service, region and operation.
pub type Metamodel =
    BTreeMap<String, BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<Value>>>>>;

/// A rule for injected faults, in LocalStack's format. An empty rule affects every request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChaosRule {
    /// The region; by default any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The service, such as `iam`; by default any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The operation, such as `CreateUser`; by default any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The share of requests that is affected, from 0 to 1; by default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// A description, which has no effect and is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The error that affected requests get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ChaosError>,
}

/// The error of a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChaosError {
    /// The status, from 400 to 599; by default 503.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u16>,
    /// The error code; by default `ServiceUnavailable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Effects on the network, in LocalStack's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkEffects {
    /// The delay of every request, in milliseconds.
    #[serde(default)]
    pub latency: u32,
}
