//! How the server runs and what it can do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decisions::DecisionLogStatus;

/// How the server runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// The version of the program.
    pub version: String,
    /// The settings that change what it answers.
    pub mode: Mode,
    /// The identity of the event log.
    pub log: String,
    /// The last record.
    pub head: Head,
    /// The decision log.
    pub decisions: DecisionLogStatus,
    /// What an acknowledged write survives: `power`, `process` or `none`.
    pub durability: String,
    /// Why the server accepts no writes, if it accepts none.
    pub read_only: Option<String>,
    /// Why writes fail at present, if they do.
    #[serde(default)]
    pub write_failure: Option<String>,
    /// A sentence about acknowledged records that were lost, if a start found any.
    pub lost: Option<String>,
    /// A sentence about the clock, if it is behind the newest record: new records get that record's time then.
    #[serde(default)]
    pub clock_behind: Option<String>,
    /// Why writes are waiting, if the disk does not answer.
    pub stalled: Option<String>,
    /// The hash of the whole state, with `?verbose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<String>,
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
    /// Whether an access key that is not known is refused.
    pub require_known_keys: bool,
    /// The account of keys that name none.
    pub account: String,
    /// `system`, or the fixed time.
    pub clock: String,
    /// Whether ids and secrets repeat.
    pub seeded: bool,
}

/// A position in the event log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The sequence number of the record.
    pub seq: u64,
    /// The hash of the record, which stands for the whole log up to it.
    pub hash: String,
}

/// The version of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// Such as `0.1.0`.
    pub version: String,
}

/// Which operations of AWS are implemented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// How many are.
    pub decided: usize,
    /// How many are not yet.
    pub pending: usize,
    /// Every operation.
    pub operations: Vec<CoveredOperation>,
}

/// An operation of AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoveredOperation {
    /// `iam` or `sts`.
    pub service: String,
    /// Its name.
    pub operation: String,
    /// The group of operations that it belongs to.
    pub family: String,
    /// Whether it is implemented.
    pub state: CoverageState,
}

/// Whether an operation is implemented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoverageState {
    /// It is.
    Decided,
    /// It is not yet.
    Pending,
}

/// The answer of a reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResetAnswer {
    /// The record of the reset.
    pub seq: u64,
}
