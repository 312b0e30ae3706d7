//! The interface of the state that follows from the journal's records.

use crate::error::ApplyError;
use crate::record::Record;

/// A state that is a function of the records alone.
///
/// `Clone` must be cheap (a pointer or two): every group of commits creates a state, and every reader holds one. Use
/// persistent maps.
pub trait Projection: Clone + Send + Sync + 'static {
    /// The effect of one record on a state.
    type Step: Send;

    /// Identifies the schema of the bytes that [`Projection::checkpoint`] writes, including nested types. A checkpoint
    /// with another fingerprint is deleted and the log is replayed, so the fingerprint must change with everything that
    /// changes the meaning of the bytes.
    fn fingerprint() -> [u8; 32];

    /// Decodes the effect of a record. Long replays do this on several threads, ahead of the thread that applies the
    /// effects.
    ///
    /// # Errors
    /// When the record cannot be decoded. Opening then fails and names the record; it is never skipped.
    fn read(record: &Record<'_>) -> Result<Self::Step, ApplyError>;

    /// Applies the effect of one record. This is the only way in which the state changes, in commits and in replays.
    fn take(&mut self, step: Self::Step);

    /// Replays one record.
    ///
    /// # Errors
    /// When the record cannot be decoded.
    fn apply(&mut self, record: &Record<'_>) -> Result<(), ApplyError> {
        self.take(Self::read(record)?);
        Ok(())
    }

    /// Writes the state as bytes, piece by piece, for a faster start. States that the same records produce have the
    /// same bytes. Called on a thread of its own, with a clone.
    ///
    /// # Errors
    /// When something in it cannot be encoded; no checkpoint is written then.
    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError>;

    /// Writes the state as text that every later build can read, piece by piece, for the base of a compacted log. By default
    /// as for a checkpoint.
    ///
    /// # Errors
    /// When something in it cannot be encoded; the log is not compacted then.
    fn write_lines(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        self.checkpoint(out)
    }

    /// The state that `write_lines` wrote, in this build or an earlier one.
    ///
    /// # Errors
    /// When the text cannot be decoded; the journal does not open then.
    fn read_lines(text: &[u8]) -> Result<Self, ApplyError> {
        Self::restore(text)
    }

    /// An estimate of the memory that the state takes, in bytes. It limits how many earlier states are kept, and may be
    /// rough.
    fn footprint(&self) -> u64;

    /// The state as it is kept for readers of the past: without what can be made again, and would be held by this state alone.
    #[must_use]
    fn for_the_past(&self) -> Self {
        self.clone()
    }

    /// The number of places in which a later state differs from this one, or `None` if they cannot be counted. Each replaced or
    /// removed entity is one place; added entities next to each other are one place together. The number may be rough: it
    /// decides how many earlier states are kept in memory. If it is `None`, each record counts as a change, less what the state
    /// has grown by.
    fn places(&self, later: &Self) -> Option<u64> {
        let _ = later;
        None
    }

    /// Passes on the subjects of a record: keys by which readers look up records, such as the entities that it changed.
    fn subjects(record: &Record<'_>, found: &mut dyn FnMut(&[u8])) {
        let _ = (record, found);
    }

    /// Must change when [`Projection::subjects`] finds other subjects in a record than before.
    fn subjects_version() -> u32 {
        0
    }

    /// The state that `checkpoint` wrote.
    ///
    /// # Errors
    /// When the bytes cannot be decoded; the journal then replays the log instead.
    fn restore(bytes: &[u8]) -> Result<Self, ApplyError>;
}
