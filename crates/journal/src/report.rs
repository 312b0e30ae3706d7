//! The report on opening a journal.

use crate::hash::{Head, LogId};

/// What opening found and did.
#[derive(Clone, Debug)]
pub struct OpenReport {
    /// The log.
    pub log: LogId,
    /// Whether it was created now.
    pub created: bool,
    /// Its end.
    pub head: Head,
    /// The checkpoint that the state was restored from, if any.
    pub checkpoint: Option<u64>,
    /// Records applied after it.
    pub replayed: u64,
    /// Whether the state was built from all records and equals the checkpoint, if there is one. Only determined if
    /// [`crate::Options::prove`] is set.
    pub proven: bool,
    /// What differs from a clean stop, and what was done about it.
    pub findings: Vec<Finding>,
    /// Whether an earlier start found that acknowledged records are lost.
    pub lost_before: bool,
    /// Why the journal is read-only, if it is.
    pub read_only: Option<String>,
}

/// Something that opening found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What it is, and what was done about it.
    pub message: String,
    /// The records it concerns, first and last, if any.
    pub records: Option<(u64, u64)>,
    /// Whether acknowledged records are lost or cannot be trusted.
    pub lost: bool,
}

impl Finding {
    pub(crate) fn of(message: String) -> Self {
        Self {
            message,
            records: None,
            lost: false,
        }
    }
}
