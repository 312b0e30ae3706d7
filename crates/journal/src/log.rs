//! Logs: implementations of [`EventLog`]. All of them pass one conformance suite (`log/conformance.rs`).
//!
//! A log stores frames in order and returns them; it knows nothing of states, readers or segments. After an error the
//! log is in doubt: nothing may be appended before [`EventLog::recover`] succeeds, and its result says what the log
//! contains.

mod event_log;
mod faulty;
mod memory;
mod mirrored;
mod shared_log;
#[cfg(test)]
mod shared_memory;
mod sled;
mod sled_recovery;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(all(test, not(feature = "conformance")))]
pub(crate) mod conformance;

pub(crate) use event_log::{AppendError, EventLog, LogError, PullError};
pub(crate) use faulty::Faulty;
pub(crate) use memory::MemoryLog;
pub(crate) use mirrored::MirroredLog;
pub use shared_log::{Delivery, Piece, SharedGroup, SharedLog, SharedLogError};
#[cfg(test)]
pub(crate) use shared_memory::Hub;
pub(crate) use sled::{SledLog, SledOptions};
pub(crate) use sled_recovery::{Failure, OPEN_TIME};
