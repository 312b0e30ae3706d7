//! The progress of long-running requests. An endpoint that is called with `Accept: application/x-ndjson` sends lines of
//! progress before the outcome; without this header it sends only the outcome.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorDetail;

/// One line of such a response. The last line is an outcome or an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobLine<T> {
    /// How far the work has progressed.
    Progress(Progress),
    /// The result.
    Outcome(T),
    /// Why there is no result.
    Error(ErrorDetail),
}

/// How far the work has progressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// The phase that the work is in.
    pub phase: Phase,
    /// The units that are done: bytes in the phase `upload`, steps in `restore`, records in the other phases.
    pub done: u64,
    /// The total number of units.
    pub total: u64,
}

/// A phase of a long-running request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Records are applied to a state.
    Replay,
    /// Records are checked.
    Verify,
    /// Records are written to another directory.
    Export,
    /// Records are read from another directory.
    Import,
    /// A file is sent to the server.
    Upload,
    /// A pod is loaded.
    Restore,
}
