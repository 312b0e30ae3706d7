//! What opening a journal has to tell.

use crate::hash::{Head, LogId};

/// What opening found and did.
#[derive(Clone, Debug)]
pub struct OpenReport {
    /// The log.
    pub log: LogId,
    /// Whether it was made just now.
    pub created: bool,
    /// Its end.
    pub head: Head,
    /// The checkpoint that the state was restored from, if any.
    pub checkpoint: Option<u64>,
    /// Records applied after it.
    pub replayed: u64,
    /// Whether the state was made of all records and is, where there is a checkpoint, the one that it holds. Found out
    /// only where [`crate::Options::prove`] asks for it.
    pub proven: bool,
    /// What was not as a clean stop leaves it, and what was done about it.
    pub findings: Vec<Finding>,
    /// Whether an earlier start found acknowledged records to be gone.
    pub lost_before: bool,
    /// Why the journal takes no writes, when it does not.
    pub read_only: Option<String>,
}

/// Something that opening met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What and what was done about it, for people.
    pub message: String,
    /// The records it concerns, first and last, if any.
    pub records: Option<(u64, u64)>,
    /// Whether what was once acknowledged is gone or cannot be trusted.
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
