//! Compaction of the event log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The request to compact the event log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompactRequest {
    /// The moment to begin with: its state is kept, the records up to it are removed.
    pub before: String,
    /// Whether the time, the caller, the operation and the sentence of each removed record are kept.
    #[serde(default)]
    pub keep_summaries: bool,
}

/// The result of a compaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Compacted {
    /// The last removed record. The state after it is the earliest that can be shown.
    pub folded: u64,
    /// The hash of that record.
    pub hash: String,
    /// The number of removed segments, of earlier compactions too.
    pub segments: u64,
    /// The record of the compaction.
    pub record: u64,
}
