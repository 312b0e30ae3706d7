//! What a log must promise. One conformance suite (`log/conformance.rs`) holds every implementation to it.
//!
//! A log keeps frames in order and gives them back; it knows nothing of states, readers or segments. After an error it
//! is in doubt: nothing is appended before [`EventLog::recover`] succeeded, and what the log then says is true.

mod event_log;
mod faulty;
mod memory;
mod sled;
mod sled_recovery;

#[cfg(test)]
mod conformance;

pub(crate) use event_log::{AppendError, EventLog};
pub(crate) use faulty::Faulty;
pub(crate) use memory::MemoryLog;
pub(crate) use sled::{SledLog, SledOptions};
pub(crate) use sled_recovery::{Failure, OPEN_TIME};
