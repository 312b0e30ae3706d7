//! A record as it is read, and the draft of a record before it has a position in the log.

use ulid::Ulid;

use crate::hash::{Hash, LogId};

/// What a caller of [`crate::Journal::commit`] wants to record. The journal adds the sequence number and the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Unique name of the record, drawn by the caller (the journal draws no entropy).
    pub ulid: Ulid,
    /// The time of the decision, in nanoseconds since the epoch.
    pub time_ns: i64,
    /// The account it belongs to: twelve decimal digits as a number.
    pub account: u64,
    /// The caller, as text for people and filters: at most [`Draft::CALLER_BYTES_MAX`].
    pub caller: String,
    /// The name of the operation: at most [`Draft::OPERATION_BYTES_MAX`].
    pub operation: String,
    /// The content, in the caller's own encoding: at most [`Draft::PAYLOAD_BYTES_MAX`].
    pub payload: Vec<u8>,
}

impl Draft {
    /// Maximum length of the caller in bytes of UTF-8.
    pub const CALLER_BYTES_MAX: usize = 2_048;
    /// Maximum length of the operation name in bytes of UTF-8.
    pub const OPERATION_BYTES_MAX: usize = 128;
    /// Maximum size of the payload before compression, in bytes.
    pub const PAYLOAD_BYTES_MAX: usize = 256 << 20;
}

/// One verified record, borrowed from where it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// The log it belongs to.
    pub log: LogId,
    /// Its sequence number, from 1 without gaps.
    pub seq: u64,
    /// Its unique name.
    pub ulid: Ulid,
    /// The time of the decision, in nanoseconds since the epoch.
    pub time_ns: i64,
    /// The account it belongs to.
    pub account: u64,
    /// The caller.
    pub caller: &'a str,
    /// The name of the operation.
    pub operation: &'a str,
    /// The content. May contain secrets, so it is never printed.
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
