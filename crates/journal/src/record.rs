//! A record as it is read, and the draft of one before it has a place in the log.

use ulid::Ulid;

use crate::hash::{Hash, LogId};

/// What a caller of [`crate::Journal::commit`] wants remembered. The journal adds the sequence number and the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Unique name of the record, made by the caller (the journal draws no random bytes).
    pub ulid: Ulid,
    /// When it was decided, nanoseconds since the epoch.
    pub time_ns: i64,
    /// The account it belongs to: twelve decimal digits as a number.
    pub account: u64,
    /// Who asked, as text for people and filters: at most [`Draft::CALLER_BYTES_MAX`].
    pub caller: String,
    /// What was asked, as a name: at most [`Draft::OPERATION_BYTES_MAX`].
    pub operation: String,
    /// What happened, in the caller's own encoding: at most [`Draft::PAYLOAD_BYTES_MAX`].
    pub payload: Vec<u8>,
}

impl Draft {
    /// Longest caller, bytes of UTF-8.
    pub const CALLER_BYTES_MAX: usize = 2_048;
    /// Longest operation name, bytes of UTF-8.
    pub const OPERATION_BYTES_MAX: usize = 128;
    /// Largest payload before compression, bytes.
    pub const PAYLOAD_BYTES_MAX: usize = 256 << 20;
}

/// One record, checked and borrowed from where it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// The log it belongs to.
    pub log: LogId,
    /// Its place, from 1 without gaps.
    pub seq: u64,
    /// Its unique name.
    pub ulid: Ulid,
    /// When it was decided, nanoseconds since the epoch.
    pub time_ns: i64,
    /// The account it belongs to.
    pub account: u64,
    /// Who asked.
    pub caller: &'a str,
    /// What was asked.
    pub operation: &'a str,
    /// What happened; may hold secrets, so it is never printed.
    pub payload: &'a [u8],
    /// Hash of the record before it.
    pub prev: Hash,
    /// Hash of this record.
    pub hash: Hash,
}

impl std::fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("seq", &self.seq)
            .field("operation", &self.operation)
            .field("payload_bytes", &self.payload.len())
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}
