//! The contract of a log that several nodes share.
//!
//! The journal does not trust it: it verifies every record that another node appended, and keeps all records itself. A
//! shared log only orders groups of records and stores them on several machines.

use crate::hash::{Hash, LogId};

/// Why a shared log did not append or read.
#[derive(Debug, thiserror::Error)]
pub enum SharedLogError {
    /// Another node appended first.
    #[error("another node appended first")]
    Overtaken,
    /// The log cannot be reached, or does not answer. What was to be appended may or may not be in it.
    #[error("{0}")]
    Failed(String),
    /// The log has lost something that it had.
    #[error("{0}")]
    Damaged(String),
}

/// Part of a large payload, which is stored once: compressed, under the hash of its uncompressed bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The hash of the uncompressed bytes.
    pub hash: Hash,
    /// The compressed bytes.
    pub stored: Vec<u8>,
}

/// Records that are appended together, all or none.
#[derive(Clone, Copy, Debug)]
pub struct SharedGroup<'a> {
    /// The number of the record before the first one; 0 if the first one begins the log.
    pub after: u64,
    /// The last record.
    pub last: u64,
    /// Its hash, which identifies the group: no two groups have the same.
    pub hash: Hash,
    /// What the records refer to. A piece that the log has need not be stored again.
    pub pieces: &'a [Piece],
    /// The records, one behind the other. Their size is known to be less than [`SharedGroup::BYTES_MAX`].
    pub records: &'a [u8],
}

impl SharedGroup<'_> {
    /// Maximum size of the records of a group, and of a piece, in bytes.
    pub const BYTES_MAX: usize = 1_000_000;
}

/// What a shared log returns to readers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// A piece that a later record refers to.
    Piece(Piece),
    /// The records of one or more groups, one behind the other.
    Records(Vec<u8>),
}

impl Delivery {
    /// Its size in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Piece(piece) => piece.stored.len(),
            Self::Records(records) => records.len(),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A log that several nodes append to and read. Each node has its own value, which has a position: behind everything that it
/// appended or returned.
pub trait SharedLog: Send {
    /// The id of the log: all records belong to it.
    fn log(&self) -> LogId;

    /// Appends a group at the position, if nothing is behind the position. On success, the group is durable and the position
    /// is behind it.
    ///
    /// # Errors
    /// [`SharedLogError::Overtaken`] if something is behind the position; nothing was appended then.
    fn append(&mut self, group: &SharedGroup<'_>) -> Result<(), SharedLogError>;

    /// Sets the position so that [`SharedLog::next`] returns the group with record `head` first, so that its hash can be
    /// compared, or else the first group.
    ///
    /// # Errors
    /// When the log cannot be read, or ends before `head`.
    fn seek(&mut self, head: u64) -> Result<(), SharedLogError>;

    /// What is behind the position; `None` at the end, as it was no earlier than the last [`SharedLog::seek`] or refused
    /// append.
    ///
    /// # Errors
    /// When the log cannot be read, or something is missing in it.
    fn next(&mut self) -> Result<Option<Delivery>, SharedLogError>;

    /// What other servers have in the place of what [`SharedLog::next`] returned last.
    fn alternatives(&mut self) -> Vec<Delivery> {
        Vec::new()
    }

    /// Asks the other nodes for the records behind record `after`, which the log has lost or damaged, and for what they refer to.
    /// Everything is unverified.
    fn of_other_nodes(&mut self, after: u64) -> Vec<Delivery> {
        let _ = after;
        Vec::new()
    }

    /// Moves the position behind something that the log has lost.
    fn skip(&mut self) {}

    /// Whether anything is known to be behind the position. Never blocks.
    fn has_news(&self) -> bool;

    /// Calls `wake` from another thread whenever [`SharedLog::has_news`] becomes true. `wake` never blocks.
    fn wake_with(&mut self, wake: Box<dyn Fn() + Send + Sync>);
}
