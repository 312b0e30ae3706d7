//! The contract of a log.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::envelope::Frame;
use crate::hash::Head;

/// Why frames could not be appended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppendError {
    /// Another writer has appended: the frames do not follow the head.
    #[error("the log ends at {0}, the records do not continue it")]
    Overtaken(u64),
    /// The frames may or may not be in the log.
    #[error("{0}")]
    Failed(String),
}

/// Why a log could not be read or recovered.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LogError(pub(crate) String);

/// Why the records of other writers could not be taken up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PullError {
    /// They cannot be read now.
    #[error("{0}")]
    Failed(String),
    /// They do not follow from the records that this log has.
    #[error("{0}")]
    Diverged(String),
}

/// An append-only sequence of frames.
pub(crate) trait EventLog: Send {
    /// The last appended record.
    fn head(&self) -> Head;

    /// Appends frames that follow the head, all or none. When this returns, they are as durable as the log promises,
    /// in files that were neither removed nor replaced.
    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError>;

    /// How long the sync of the last append took, if the log syncs.
    fn synced_in(&self) -> Option<Duration> {
        None
    }

    /// The bytes of a record, unverified; `None` if the log does not have it.
    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError>;

    /// Makes `head` the end and discards everything after it.
    fn cut(&mut self, head: Head) -> Result<(), LogError>;

    /// Opens the log again after an error.
    fn recover(&mut self) -> Result<(), LogError>;

    /// A new, empty log of the same kind in another directory; `None` if such a log has no directory.
    fn beside(&self, dir: &Path) -> Result<Option<Box<dyn EventLog>>, LogError> {
        let _ = dir;
        Ok(None)
    }

    /// Closes the log, has its files replaced by those of a log with the same head, and opens it again.
    fn replace(&mut self, replace: &mut dyn FnMut() -> io::Result<()>) -> Result<(), LogError> {
        replace().map_err(|error| LogError(error.to_string()))
    }

    /// Records up to this one are stored elsewhere; the log may drop them.
    fn forget(&mut self, _sealed: u64) {}

    /// Calls `wake` whenever another writer has appended, if the log has other writers.
    fn wake_with(&mut self, _wake: Box<dyn Fn() + Send + Sync>) {}

    /// Whether another writer may have appended something that [`EventLog::pull`] has not returned.
    fn has_news(&self) -> bool {
        false
    }

    /// The next frames of other writers, which follow the head; empty at the end. They count as appended only after
    /// [`EventLog::adopt`].
    fn pull(&mut self) -> Result<Vec<Frame>, PullError> {
        Ok(Vec::new())
    }

    /// Stores frames that [`EventLog::pull`] returned.
    fn adopt(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        self.append(frames)
    }
}

/// Checks that frames follow `head` and each other.
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
