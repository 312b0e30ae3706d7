//! Forks: isolated copies of the state at a moment, in the same server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request for a fork. Every member is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFork {
    /// Its name: letters, digits, `.`, `_` and `-`. Generated if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The moment at which it begins, such as `42`, `-10m` or `mark:ready`. By default the last record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// A seed for its ids and secrets. Two forks with one seed get the same ids for the same requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Its clock: `real`, or `fixed:TIME`. By default that of its parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Drop the fork when no request used it for this duration, such as `30m`. By default it stays until it is dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// Whether to serve the fork on a port of its own too.
    #[serde(default)]
    pub listen: bool,
}

/// A fork.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fork {
    /// Its name.
    pub name: String,
    /// The id of its event log.
    pub log: String,
    /// Where it begins.
    pub parent: ForkParent,
    /// Its last record.
    pub seq: u64,
    /// The endpoint URL for AWS clients.
    pub endpoint: String,
    /// The port that serves only this fork, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// An estimate of the memory that it takes in addition to its parent, in bytes.
    pub bytes: u64,
}

/// The record at which a fork begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForkParent {
    /// The fork that it was made from; absent if that is the server's own state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fork: Option<String>,
    /// The id of the event log.
    pub log: String,
    /// The sequence number of the record.
    pub seq: u64,
    /// The hash of the record, which the fork's first record names as the one before it.
    pub hash: String,
}

/// All forks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForkList {
    /// The forks, ordered by name.
    pub forks: Vec<Fork>,
    /// An estimate of the memory of all forks, in bytes.
    pub bytes: u64,
    /// The limit on that memory.
    pub bytes_max: u64,
}

/// A dropped fork.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DroppedFork {
    /// Its name.
    pub name: String,
}
