//! Frozen journals: what a journal was after one of its records, for readers.
//!
//! Code that works on a journal works on a frozen one unchanged. Its head is the record at which it was frozen, commits
//! are decided there, and a decision that would append a record fails.

use std::sync::Arc;

use crate::commit::{Decision, Next};
use crate::error::CommitError;
use crate::history::History;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::past::Past;
use crate::projection::Projection;
use crate::running::{Inner, Writer};
use crate::shared::Shared;

impl<P: Projection> Journal<P> {
    /// This journal as of `moment`, which comes from [`Journal::at`]. Costs a few allocations, whatever the size of the
    /// state.
    #[must_use]
    pub fn frozen(&self, moment: &Moment<P>) -> Self {
        self.frozen_with_pods_of(self, moment)
    }

    /// The same, with the pods of another journal.
    #[must_use]
    pub fn frozen_with_pods_of(&self, other: &Self, moment: &Moment<P>) -> Self {
        let shared = &self.inner.shared;
        let history = History::fork(&shared.history, shared.history.log, moment.head);
        let past = Past::fork(&shared.past, &shared.history, moment.clone());
        let ledger = Ledger::new(history.log, history.contents.clone(), moment.clone());
        let shared = Arc::new(Shared::new(moment.clone(), history, past, None));
        Self::of(Inner::without_threads(
            shared,
            ledger,
            other.inner.pods.clone(),
            Writer::Frozen,
        ))
    }

    /// The record at which this journal is frozen, if it is.
    #[must_use]
    pub fn frozen_at(&self) -> Option<u64> {
        let writer = self.inner.writer();
        matches!(writer, Ok(Writer::Frozen)).then(|| self.head().seq)
    }

    /// Decides on the frozen state.
    pub(crate) fn decide_frozen<T>(
        &self,
        decide: impl FnOnce(&P, Next<'_>) -> Decision<P, T>,
    ) -> Result<T, CommitError> {
        let now = self.read();
        let next = Next {
            log: self.log(),
            seq: now.head.seq + 1,
            prev: &now.head.hash,
            prev_time_ns: now.head.time_ns,
        };
        match decide(&now.state, next) {
            Decision::Nothing(value) => Ok(value),
            Decision::Unwritable(why) => Err(CommitError::Invalid(why)),
            Decision::Append { .. } => Err(CommitError::Frozen(now.head.seq)),
        }
    }
}
