//! What a writer is told, and what it may answer.

use crate::hash::{Hash, LogId};
use crate::record::Draft;

/// What a deciding closure may know of the place that its record would take.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    /// The log.
    pub log: LogId,
    /// The sequence number that an appended record will have.
    pub seq: u64,
    /// Hash of the record before it.
    pub prev: &'a Hash,
    /// Time of the record before it, nanoseconds since the epoch; a log's time should not run backwards.
    pub prev_time_ns: i64,
}

/// What a deciding closure answers.
pub enum Decision<P, T> {
    /// Nothing is to be remembered; `T` is the answer.
    Nothing(T),
    /// Remember `draft`; the state after it is `state`; answer `value` once it is durable.
    Append {
        /// The record to be.
        draft: Draft,
        /// The state that follows; kept aside and published only after the record is durable.
        state: P,
        /// The answer.
        value: T,
    },
}
