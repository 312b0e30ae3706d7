//! Forks: journals in memory that begin at a record of another journal.
//!
//! A fork shares the records and the state of its parent up to the fork point and copies nothing: the state is a
//! persistent value, and records before the fork point are read from the parent's history. It has no thread, no file and
//! no timer of its own. Nothing in it has to become durable, so each caller publishes its own commit, while it holds
//! the ledger's lock.

use std::sync::Arc;

use crate::hash::{Head, LogId};
use crate::history::History;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::past::Past;
use crate::projection::Projection;
use crate::running::{Inner, Writer};
use crate::shared::Shared;

/// Why a journal could not be forked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ForkError {
    /// The moment is not one of this journal.
    #[error(
        "record {0} is not in this log, or is another one: a fork begins at a record of its parent"
    )]
    NotHere(u64),
}

impl<P: Projection> Journal<P> {
    /// A journal in memory that begins at `start`, a moment of this one. Its first record follows the record of
    /// `start` in number and hash, so the chain proves the fork point. The state of `start` may carry other values than
    /// the parent's where these do not follow from records. Pods are shared with the parent. Costs a few kilobytes,
    /// whatever the size of the state.
    ///
    /// # Errors
    /// When the record of `start` is not in this journal.
    pub fn fork(&self, start: Moment<P>, log: LogId) -> Result<Self, ForkError> {
        let shared = &self.inner.shared;
        let seq = start.head.seq;
        let is_here =
            shared.head() == start.head || shared.history.head_at(seq) == Some(start.head);
        if !is_here {
            return Err(ForkError::NotHere(seq));
        }
        let history = History::fork(&shared.history, log, start.head);
        let past = Past::fork(&shared.past, &shared.history, start.clone());
        let ledger = Ledger::new(log, history.contents.clone(), start.clone());
        let shared = Arc::new(Shared::new(start, history, past, None));
        Ok(Self::of(Inner::without_threads(
            shared,
            ledger,
            self.inner.pods.clone(),
            Writer::Caller,
        )))
    }

    /// The record at which this journal was forked from another one, if it was.
    #[must_use]
    pub fn fork_point(&self) -> Option<Head> {
        self.inner.shared.history.fork_point()
    }

    /// The logs that the records of this journal are from: its own, then those that it was forked from.
    #[must_use]
    pub fn ancestry(&self) -> Vec<LogId> {
        self.inner.shared.history.logs()
    }

    /// The number of records in memory, and their bytes as they are stored: in a fork, all of its own records.
    #[must_use]
    pub fn unsealed(&self) -> (u64, usize) {
        self.inner.shared.history.unsealed()
    }
}
