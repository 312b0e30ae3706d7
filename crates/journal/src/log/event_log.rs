//! What a log must promise.

use crate::envelope::Frame;
use crate::hash::Head;

/// Why frames could not be appended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppendError {
    /// Someone else has appended: the frames do not continue the log.
    #[error("the log ends at {0}, the records do not continue it")]
    Overtaken(u64),
    /// The frames may or may not be in the log.
    #[error("{0}")]
    Failed(String),
}

/// Why a log could not be read or brought back.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LogError(pub(crate) String);

/// An append-only sequence of frames.
pub(crate) trait EventLog: Send {
    /// The last record that was appended.
    fn head(&self) -> Head;

    /// Appends frames that continue the head, all or none. When it answers they are as durable as the log promises.
    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError>;

    /// The bytes of a record, unchecked; `None` when the log does not have it.
    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError>;

    /// Makes `head` the end. What stood after it never happened.
    fn cut(&mut self, head: Head) -> Result<(), LogError>;

    /// Opens the log again after an error.
    fn recover(&mut self) -> Result<(), LogError>;

    /// Records up to this one are kept elsewhere; the log need not keep them.
    fn forget(&mut self, _sealed: u64) {}
}

/// Checks that frames continue `head` and each other.
pub(super) fn check_continues(head: &Head, frames: &[Frame]) -> Result<(), AppendError> {
    let mut after = *head;
    for frame in frames {
        if frame.head.seq != after.seq + 1 || frame.prev != after.hash {
            return Err(AppendError::Overtaken(head.seq));
        }
        after = frame.head;
    }
    Ok(())
}
