//! LocalStack's own endpoints, in LocalStack's format.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// Information for a bug report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnosis {
    /// The version of Roleback, and the version of LocalStack whose endpoints are provided.
    pub version: BTreeMap<String, String>,
    /// The state of every service.
    pub services: BTreeMap<String, String>,
    /// The settings.
    pub config: Settings,
    /// Information about the server.
    pub info: LocalstackInfo,
}

/// The settings, under LocalStack's names.
pub type Settings = BTreeMap<String, Value>;

/// An empty object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}
