//! The handle that writers and readers share.

use std::marker::PhantomData;
use std::ops::RangeBounds;
use std::path::Path;
use std::sync::Arc;

use crate::commit::{Decision, Next};
use crate::error::{CommitError, ExportError, OpenError, ReadError};
use crate::hash::{Head, LogId};
use crate::options::{Options, ProgressFn};
use crate::pod::Pods;
use crate::projection::Projection;
use crate::record::OwnedRecord;
use crate::verify::VerifyReport;

/// A log and the state that follows from it. Clones are handles to the same journal.
pub struct Journal<P> {
    world: PhantomData<P>,
}

impl<P> Clone for Journal<P> {
    fn clone(&self) -> Self {
        todo!()
    }
}

/// A published state and the place in the log that it follows from.
#[derive(Clone, Debug)]
pub struct Moment<P> {
    /// The last record that the state contains.
    pub head: Head,
    /// The state.
    pub state: P,
}

/// What opening found and did.
#[derive(Clone, Debug)]
pub struct OpenReport {
    /// The log.
    pub log: LogId,
    /// Whether it was made just now.
    pub created: bool,
    /// Its end.
    pub head: Head,
    /// The checkpoint that the state was restored from, if any.
    pub checkpoint: Option<u64>,
    /// Records applied after it.
    pub replayed: u64,
    /// What was not as a clean stop leaves it, and what was done about it.
    pub findings: Vec<Finding>,
    /// Why the journal takes no writes, when it does not.
    pub read_only: Option<String>,
}

/// Something that opening met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What and what was done about it, for people.
    pub message: String,
    /// The records it concerns, first and last, if any.
    pub records: Option<(u64, u64)>,
}

impl<P: Projection> Journal<P> {
    /// Opens the journal, making it if there is none, and starts its writer thread.
    ///
    /// # Errors
    /// See [`OpenError`]. A journal with missing records does open, read-only; the report says so.
    pub fn open(_options: Options, _empty: P) -> Result<(Self, OpenReport), OpenError> {
        todo!()
    }

    /// Makes a new journal from an exported one, with the same log id and the same records.
    ///
    /// # Errors
    /// When the export is damaged, or the target is not empty.
    pub fn import(
        _from: &Path,
        _options: Options,
        _empty: P,
    ) -> Result<(Self, OpenReport), OpenError> {
        todo!()
    }

    /// The published state. Never waits.
    #[must_use]
    pub fn read(&self) -> Arc<Moment<P>> {
        todo!()
    }

    /// The end of what is durable.
    #[must_use]
    pub fn head(&self) -> Head {
        todo!()
    }

    /// The log's identity.
    #[must_use]
    pub fn log(&self) -> LogId {
        todo!()
    }

    /// The saves that live beside the log.
    #[must_use]
    pub fn pods(&self) -> &Pods {
        todo!()
    }

    /// Why the journal takes no writes, when it does not.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        todo!()
    }

    /// Runs `decide` on the writer's state, one decision at a time, and answers once its record, and every record that
    /// it has seen, is durable and published. Waits while the queue is full.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit<T, F>(&self, _decide: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send + 'static,
    {
        todo!()
    }

    /// [`Journal::commit`] for threads that are not part of an async runtime.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub fn commit_blocking<T, F>(&self, _decide: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send + 'static,
    {
        todo!()
    }

    /// Records in order, from segments and memory; the writer is neither asked nor held up. Ends at the head of now.
    pub fn records(&self, _range: impl RangeBounds<u64>) -> Records {
        todo!()
    }

    /// Applies the records after `start` up to and with `last` to `start.state`: as-of views, and the proof that a
    /// world equals its replay.
    ///
    /// # Errors
    /// At the first record that is damaged or cannot be applied.
    pub fn replay<Q: Projection>(
        &self,
        _start: Moment<Q>,
        _last: u64,
        _progress: Option<&ProgressFn>,
    ) -> Result<Moment<Q>, ReadError> {
        todo!()
    }

    /// Follows the chain from the first record to the head. `full` also compares what the log engine holds, which only
    /// a journal that was opened read-only does (a writer is never disturbed).
    pub fn verify(&self, _full: bool, _progress: Option<&ProgressFn>) -> VerifyReport {
        todo!()
    }

    /// Writes the whole history to `dir` as segments that need no log engine to be read.
    ///
    /// # Errors
    /// When the history cannot be read or `dir` cannot be written.
    pub fn export(&self, _dir: &Path, _progress: Option<&ProgressFn>) -> Result<Head, ExportError> {
        todo!()
    }

    /// Answers what is in flight, seals, writes a checkpoint and ends the threads. Blocks until done; later commits are
    /// [`CommitError::Closed`], reads go on.
    pub fn shutdown(&self) {
        todo!()
    }
}

/// Records in order; ends after the first error.
pub struct Records {}

impl Iterator for Records {
    type Item = Result<OwnedRecord, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        todo!()
    }
}
