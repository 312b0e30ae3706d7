//! LocalStack's endpoints, in LocalStack's forms.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What runs. Clients check the members strictly: there are no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalstackHealth {
    /// The state of every service.
    pub services: BTreeMap<String, String>,
    /// Always empty.
    pub features: BTreeMap<String, String>,
    /// One of `community`, `pro`, `enterprise`, `unknown`.
    pub edition: String,
    /// The version of LocalStack whose endpoints these are.
    pub version: String,
}

/// The server as LocalStack describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalstackInfo {
    /// The version of LocalStack whose endpoints these are.
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
    /// The time, without a zone.
    pub server_time_utc: String,
    /// Seconds since the start.
    pub uptime: i64,
}

/// The stages of the start and the init scripts that ran in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitStatus {
    /// Whether a stage (`BOOT`, `START`, `READY`, `SHUTDOWN`) is over.
    pub completed: BTreeMap<String, bool>,
    /// The scripts.
    pub scripts: Vec<InitScript>,
}

/// One stage of the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitStage {
    /// Whether it is over.
    pub completed: bool,
    /// The scripts.
    pub scripts: Vec<InitScript>,
}

/// An init script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitScript {
    /// `BOOT`, `START`, `READY` or `SHUTDOWN`.
    pub stage: String,
    /// The file.
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
    /// Whether it runs.
    pub is_initialized: bool,
    /// Whether it is switched off.
    pub is_disabled: bool,
}

/// What a bug report needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnosis {
    /// The version of the program, and that of LocalStack whose endpoints these are.
    pub version: BTreeMap<String, String>,
    /// What runs.
    pub services: BTreeMap<String, String>,
    /// The settings.
    pub config: Settings,
    /// The server.
    pub info: LocalstackInfo,
}

/// Settings by LocalStack's names.
pub type Settings = BTreeMap<String, Value>;

/// An empty object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}
