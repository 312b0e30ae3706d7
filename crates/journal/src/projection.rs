//! What the journal asks of the state that follows from its records.

use crate::error::ApplyError;
use crate::record::Record;

/// A state that is a function of the records alone.
///
/// `Clone` must be cheap (a pointer or two): every group of commits makes a state and every reader holds one. Persistent
/// maps are the usual way.
pub trait Projection: Clone + Send + Sync + 'static {
    /// What one record does to any state.
    type Step: Send;

    /// Identifies the schema of the bytes that [`Projection::checkpoint`] writes, nested types included. A checkpoint with
    /// another fingerprint is deleted and the log replayed, so this must change with everything that changes what the bytes mean.
    fn fingerprint() -> [u8; 32];

    /// Reads what a record does. Long replays do this on several threads, ahead of the one that takes them.
    ///
    /// # Errors
    /// When the record cannot be understood; opening then fails and names the record, it never skips it.
    fn read(record: &Record<'_>) -> Result<Self::Step, ApplyError>;

    /// Takes the step of one record: the only way in which the state changes, while records are written and in every replay.
    fn take(&mut self, step: Self::Step);

    /// Replays one record.
    ///
    /// # Errors
    /// When it cannot be understood.
    fn apply(&mut self, record: &Record<'_>) -> Result<(), ApplyError> {
        self.take(Self::read(record)?);
        Ok(())
    }

    /// Hands over the state as bytes, a piece at a time, for a quicker start. Two states that the same records make have the
    /// same bytes. Called on a thread of its own, with a clone.
    ///
    /// # Errors
    /// When something in it cannot be encoded; there is no checkpoint then.
    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError>;

    /// The state that `checkpoint` wrote.
    ///
    /// # Errors
    /// When the bytes cannot be understood; the journal then replays the log instead.
    fn restore(bytes: &[u8]) -> Result<Self, ApplyError>;
}
