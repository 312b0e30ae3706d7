//! What a store knows of the records that a compaction removed.

use std::sync::Arc;

use roleback_journal::{CommitError, ReadError};

use super::Store;
use crate::folded::{Folded, LAST};
use crate::server_action::ServerAction;

impl Store {
    /// The notes on the records that a compaction removed, if one did.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn folded(&self) -> Result<Option<Arc<Folded>>, ReadError> {
        Folded::of(&self.journal, &self.folded)
    }

    /// Writes the record of a compaction, unless it is written. A process that ends between a compaction and its record leaves
    /// that to the next start. Returns the record; `None` if the log is not compacted.
    ///
    /// # Errors
    /// When the record could not be made durable, or the log cannot be read.
    pub(crate) fn note_compaction(&self) -> Result<Option<u64>, CommitError> {
        let folded = self.folded();
        let folded = folded.map_err(|error| CommitError::Storage(error.to_string()))?;
        let Some(folded) = folded else {
            return Ok(None);
        };
        if folded.by.is_some() {
            return Ok(folded.by);
        }
        let member = |name: &str, value: String| (name.to_owned(), value);
        let action = ServerAction {
            operation: "Compact",
            input: vec![
                member(LAST, folded.last.to_string()),
                member("Hash", folded.hash.clone()),
                member("Segments", folded.segments.to_string()),
                member("Summaries", (!folded.summaries.is_empty()).to_string()),
            ],
        };
        let by = self.commit(action, |_, _| Vec::new())?;
        // Kept for states that do not see the record, such as those of earlier records.
        let noted = self.folded();
        noted.map_err(|error| CommitError::Storage(error.to_string()))?;
        Ok(Some(by))
    }
}
