//! The status of the server, and the operations that it implements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decisions::DecisionLogStatus;

/// The status of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// The version of the program.
    pub version: String,
    /// The settings that change how requests are answered.
    pub mode: Mode,
    /// The identity of the event log.
    pub log: String,
    /// The end of the event log.
    pub head: Head,
    /// The status of the decision log.
    pub decisions: DecisionLogStatus,
    /// What an acknowledged write survives: `power`, `process` or `none`.
    pub durability: String,
    /// The address of the log that several nodes share, if this server is one of them. The event log is this node's copy of
    /// it.
    #[serde(default)]
    pub shared_log: Option<String>,
    /// Whether this node decides the writes of all nodes; absent if the log is not shared, or not connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decides: Option<bool>,
    /// Why the server accepts no writes, if it is read-only.
    pub read_only: Option<String>,
    /// Why writes currently fail, if they do.
    #[serde(default)]
    pub write_failure: Option<String>,
    /// A warning about lost records, if a start found that acknowledged records are missing.
    pub lost: Option<String>,
    /// A warning about the clock, if it is behind the newest record. New records then get the time of the newest record.
    #[serde(default)]
    pub clock_behind: Option<String>,
    /// Why writes are waiting, if the disk does not respond.
    pub stalled: Option<String>,
    /// The fork that was promoted last, if the log has such a record; only with `?promoted`, because it is looked up in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promoted: Option<Promotion>,
    /// The hash of the whole state; only with `?verbose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<String>,
}

/// A fork that was merged into the state that it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Promotion {
    /// The sequence number of the record that merged it.
    pub record: u64,
    /// The name of the fork.
    pub fork: String,
    /// The identity of the fork's event log.
    pub log: String,
    /// The record that the fork was made at.
    pub at: u64,
    /// The newest record of the fork.
    pub seq: u64,
    /// The hash of that record.
    pub hash: String,
}

/// Settings of a running server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mode {
    /// `memory` or `directory`.
    pub storage: String,
    /// `off`, `engine`, `soft` or `on`.
    pub enforcement: String,
    /// `on` or `off`.
    pub signatures: String,
    /// Whether access keys that were not created here are refused.
    pub require_known_keys: bool,
    /// The account of access keys that do not name an account.
    pub account: String,
    /// `real`, `fixed:TIME`, or `real+3600s` for a clock that runs ahead of the system clock.
    pub clock: String,
    /// Whether ids and secrets come from a seed, and are therefore predictable.
    pub seeded: bool,
}

/// A position in the event log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The sequence number of the record.
    pub seq: u64,
    /// The hash of the record. It covers the whole log up to this record.
    pub hash: String,
}

/// The version of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// The version, such as `0.1.0`.
    pub version: String,
}

/// The operations of AWS, and what the tests of this version show of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The number of operations: all of them are implemented.
    pub decided: usize,
    /// The number of documented errors, over all operations, that a test shows.
    pub tested_errors: usize,
    /// The number of documented errors that can happen here and that no test shows yet.
    pub untested_errors: usize,
    /// Every operation.
    pub operations: Vec<CoveredOperation>,
}

/// An operation of AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoveredOperation {
    /// `iam` or `sts`.
    pub service: String,
    /// The name of the operation.
    pub operation: String,
    /// The group that the operation belongs to, such as `role`.
    pub family: String,
    /// Whether a test shows that it succeeds.
    pub tested: bool,
    /// The errors that AWS documents for it.
    pub errors: ErrorCoverage,
    /// Who can call it.
    pub authorisation: AuthorisationCoverage,
}

/// The codes of the errors that AWS documents for an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorCoverage {
    /// Those that a test shows.
    pub tested: Vec<String>,
    /// Those that no test shows yet.
    pub untested: Vec<String>,
    /// Those that cannot happen here.
    pub impossible: Vec<String>,
}

/// Who can call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthorisationCoverage {
    /// Callers whose policies allow it: tests show that it is allowed with them, and denied without.
    Policies,
    /// Everyone with credentials: no policy can deny it.
    Everyone,
    /// Everyone, without a signature.
    Unsigned,
    /// No test shows it.
    Untested,
}

/// The result of a reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResetAnswer {
    /// The sequence number of the record of the reset.
    pub seq: u64,
}
