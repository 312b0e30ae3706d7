//! Proof that the event log is intact and that the state follows from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Whether the log is intact and the state follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// The last record.
    pub seq: u64,
    /// Its hash, which stands for the whole log.
    pub hash: String,
    /// Records whose checksum, hash and place in the chain were checked.
    pub records: u64,
    /// Segments whose bytes match their names.
    pub segments: u64,
    /// The hash of the state.
    pub state_hash: String,
    /// The hash of the state that the events make; none where they cannot be applied.
    pub replayed_state_hash: Option<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Records that were lost earlier, as the log itself reports.
    pub lost: Vec<LostRecords>,
}

/// Something that is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The first record that is affected.
    pub seq: u64,
    /// What is wrong.
    pub what: String,
}

/// Acknowledged records that were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostRecords {
    /// The number of the first. Another record may have it by now.
    pub first: u64,
    /// The number of the last.
    pub last: u64,
    /// When a start found the loss.
    pub found: String,
    /// The record that reports it.
    pub seq: u64,
}

/// What replaying every decision found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionReplay {
    /// Whether nothing differs.
    pub ok: bool,
    /// The last record.
    pub seq: u64,
    /// The hash of the state.
    pub state_hash: String,
    /// The hash of the state that the events make.
    pub replayed_state_hash: String,
    /// Requests that were decided again.
    pub decisions: u64,
    /// Records that the server wrote by itself.
    pub own: u64,
    /// How many decisions differ.
    pub different: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

/// A request that is decided differently now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Its record.
    pub seq: u64,
    /// Its operation.
    pub operation: String,
    /// What differs: `events`, `output` or `fault`.
    pub what: String,
    /// What was recorded, without secrets.
    pub recorded: Value,
    /// What was decided now, without secrets.
    pub now: Value,
}
