//! Long work that reports its progress: the answer of an endpoint that was called with `Accept: application/x-ndjson`.
//! Without that header the endpoint answers the outcome alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorDetail;

/// One line of such an answer. The last line is an outcome or an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobLine<T> {
    /// How far the work is.
    Progress(Progress),
    /// The result.
    Outcome(T),
    /// Why there is no result.
    Error(ErrorDetail),
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// The part of the work.
    pub phase: Phase,
    /// Units done: bytes in the phase `upload`, steps in `restore`, records in the others.
    pub done: u64,
    /// All units.
    pub total: u64,
}

/// A part of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Records are applied to a state.
    Replay,
    /// Records are checked.
    Verify,
    /// Records are written elsewhere.
    Export,
    /// Records are taken over.
    Import,
    /// Bytes are sent.
    Upload,
    /// A saved state is loaded.
    Restore,
}
