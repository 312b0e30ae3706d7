//! The handle that writers and readers share.

mod opening;

use std::ops::RangeBounds;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::MutexGuard;

use crate::base::{Base, BaseParts};
use crate::commit::{Commit, Decision, Job, Next};
use crate::error::{
    AtError, CommitError, ExportError, HandOverError, OpenError, ReadError, failed,
};
use crate::export;
use crate::from_records::{self, Imported};
use crate::hand_over;
use crate::hash::{Head, LogId};
use crate::ledger::Ledger;
use crate::log::{Delivery, SharedLog};
use crate::moment::Moment;
use crate::new_directory::NewDirectory;
use crate::options::{Options, ProgressFn};
use crate::owned_record::OwnedRecord;
use crate::pod::Pods;
use crate::projection::Projection;
use crate::record::Record;
use crate::records::Records;
use crate::report::OpenReport;
use crate::running::{Inner, Writer};
use crate::shared::Shared;
use crate::timings::Timings;
use crate::verify::{self, VerifyReport};
use crate::{replay, subject_index};

/// A log and the state that follows from it. Clones are handles to the same journal; dropping the last one shuts it
/// down.
pub struct Journal<P: Projection> {
    pub(crate) inner: Arc<Inner<P>>,
}

impl<P: Projection> Clone for Journal<P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

/// Decides a commit and has it written: by the writer's thread or, in a fork, at once.
fn enter<P: Projection>(
    shared: &Shared<P>,
    mut ledger: MutexGuard<'_, Ledger<P>>,
    job: Box<dyn Job<P>>,
    writer: &Writer,
) {
    ledger.take(job);
    let Writer::Thread(bell) = writer else {
        return ledger.publish(shared);
    };
    let calls_writer = ledger.calls_writer();
    drop(ledger);
    if calls_writer {
        bell.ring();
    }
}

impl<P: Projection> Journal<P> {
    pub(crate) fn of(inner: Inner<P>) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Creates a new journal from an exported one, with the same log id and the same records. Its directory, which must
    /// be new or empty, is created completely or not at all.
    ///
    /// # Errors
    /// When the export is damaged, or the target is not empty. Nothing remains then.
    pub fn import(
        from: &Path,
        mut options: Options,
        empty: P,
    ) -> Result<(Self, OpenReport), OpenError> {
        let exported = export::read(from)?;
        let Some(dir) = options.data_dir.clone() else {
            options.new_log_id = exported.log.0;
            let exported = exported.into_memory()?;
            return Self::open_in_memory(options, empty, Some(exported), |_| Ok(()));
        };
        let building = NewDirectory::beside(&dir).map_err(failed("make", &dir))?;
        exported.lay_out(building.path())?;
        let beside = Options {
            data_dir: Some(building.path().to_owned()),
            read_only: false,
            ..options.clone()
        };
        let (filled, report) = Self::open(beside, empty.clone())?;
        // A journal uses absolute paths, so it is closed while its directory is renamed.
        filled.shutdown();
        building.finish().map_err(failed("make", &dir))?;
        let (journal, _) = Self::open(options, empty)?;
        Ok((journal, report))
    }

    /// Creates a new journal from records, in order from the first one, or from the first after the base of a compacted log, in
    /// memory or in a directory, which must be new or empty and is created completely or not at all.
    ///
    /// # Errors
    /// When a record does not follow from the one before it, or the target is not empty. Nothing remains then.
    pub fn import_records(
        (log, base): (LogId, Option<&BaseParts>),
        records: impl Iterator<Item = Result<Imported, String>>,
        options: Options,
        empty: P,
    ) -> Result<(Self, OpenReport), OpenError> {
        let Some(dir) = options.data_dir.clone() else {
            let exported = from_records::in_memory((log, base), records)?;
            let options = Options {
                new_log_id: log.0,
                ..options
            };
            return Self::open_in_memory(options, empty, Some(exported), |_| Ok(()));
        };
        let exported = dir.with_extension("importing");
        let building = NewDirectory::beside(&exported).map_err(failed("make", &exported))?;
        from_records::write((log, base), records, building.path())?;
        // The folder of the records is removed when `building` is dropped.
        Self::import(building.path(), options, empty)
    }

    /// The published state. Never waits.
    #[must_use]
    pub fn read(&self) -> Arc<Moment<P>> {
        self.inner.shared.read()
    }

    /// The durable end of the log.
    #[must_use]
    pub fn head(&self) -> Head {
        self.inner.shared.head()
    }

    /// The log's id.
    #[must_use]
    pub fn log(&self) -> LogId {
        self.inner.shared.history.log
    }

    /// The pods that are stored beside the log.
    #[must_use]
    pub fn pods(&self) -> &Pods {
        &self.inner.pods
    }

    /// Why the journal is read-only, if it is.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.inner.shared.read_only()
    }

    /// Why writes currently fail: the cause of the last failure, until a write succeeds. Meanwhile, the writer retries
    /// by itself now and then, so that the error also ends if there are no commits.
    #[must_use]
    pub fn write_failure(&self) -> Option<String> {
        self.inner.shared.write_failure()
    }

    /// The number of the write under way, if there is one. If it is still the same after a long time, the write is
    /// stalled.
    #[must_use]
    pub fn write_under_way(&self) -> Option<u64> {
        self.inner.shared.write_under_way()
    }

    /// How long its writes took since it was opened.
    #[must_use]
    pub fn timings(&self) -> &Timings {
        &self.inner.shared.timings
    }

    /// Runs `decide` on the latest state, one decision at a time. Answers once its record, and every record that the
    /// decision saw, is durable and published. Dropped before its turn, the future is not decided at all; dropped
    /// later, the record is still written.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit<T, F>(&self, decide: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send + 'static,
    {
        let writer = self.inner.writer()?;
        if matches!(writer, Writer::Frozen) {
            return self.decide_frozen(decide);
        }
        let (job, answer) = Commit::new(decide);
        let ledger = self.inner.ledger.lock().await;
        enter(&self.inner.shared, ledger, Box::new(job), &writer);
        answer.await.unwrap_or(Err(CommitError::Closed))
    }

    /// [`Journal::commit`] for threads that are not part of an async runtime; panics on one that is.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub fn commit_blocking<T, F>(&self, decide: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send + 'static,
    {
        let writer = self.inner.writer()?;
        if matches!(writer, Writer::Frozen) {
            return self.decide_frozen(decide);
        }
        let (job, answer) = Commit::new(decide);
        let ledger = self.inner.ledger.blocking_lock();
        enter(&self.inner.shared, ledger, Box::new(job), &writer);
        answer.blocking_recv().unwrap_or(Err(CommitError::Closed))
    }

    /// The state after record `seq`; 0 is the empty state. Blocks while the state is built from the nearest one that is
    /// kept, which takes milliseconds, or seconds right after the start with a long log.
    ///
    /// # Errors
    /// When the record does not exist, or the records that lead to it are damaged.
    pub fn at(&self, seq: u64) -> Result<Arc<Moment<P>>, AtError> {
        self.inner.shared.at(seq)
    }

    /// The same if the state is available at once. Never blocks.
    #[must_use]
    pub fn kept_at(&self, seq: u64) -> Option<Arc<Moment<P>>> {
        let now = self.read();
        if seq == now.head.seq {
            return Some(now);
        }
        self.inner.shared.past.kept(seq)
    }

    /// The last record whose time is not later than `time_ns`, in nanoseconds since the epoch; 0 if every record is later.
    ///
    /// # Errors
    /// When a record on the way is damaged.
    pub fn seq_at(&self, time_ns: i64) -> Result<u64, ReadError> {
        self.inner.shared.history.seq_at(time_ns)
    }

    /// What is known of the records that [`Journal::compact`] removed, if it did; in a fork, of its parent's.
    #[must_use]
    pub fn base(&self) -> Option<Arc<Base>> {
        self.inner.shared.history.base()
    }

    /// The earliest state that is available: the empty one, or that of the base of a compacted log.
    ///
    /// # Errors
    /// When the base cannot be read.
    pub fn earliest(&self) -> Result<Arc<Moment<P>>, ReadError> {
        self.inner.shared.past.very_earliest()
    }

    /// Records in order, from segments and memory, without involving the writer. Begins with the first record that
    /// compaction left, and ends at the head as of now.
    pub fn records(&self, range: impl RangeBounds<u64>) -> Records {
        Records::new(Arc::clone(&self.inner.shared) as _, range, self.head().seq)
    }

    /// The records about any of these subjects up to record `last`, in order. Reads only the parts of the log that contain
    /// such records, and an index of the others.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn records_about(
        &self,
        subjects: &[&[u8]],
        last: u64,
    ) -> Result<Vec<OwnedRecord>, ReadError> {
        let shared = &self.inner.shared;
        let may_write = shared.read_only().is_none();
        let last = last.min(self.head().seq);
        subject_index::records_about::<P>(&shared.history, subjects, last, may_write)
    }

    /// Applies the records after `start` up to and including `last` (at most the current head): for as-of views, and to
    /// prove that a world equals its replay.
    ///
    /// # Errors
    /// At the first record that is damaged or cannot be applied.
    pub fn replay<Q: Projection>(
        &self,
        start: Moment<Q>,
        last: u64,
        progress: Option<&ProgressFn>,
    ) -> Result<Moment<Q>, ReadError> {
        let mut moment = start;
        replay::replay(
            &self.inner.shared.history,
            &mut moment,
            last.min(self.head().seq),
            progress,
        )?;
        Ok(moment)
    }

    /// Verifies the chain from the first record to the head. `full` also compares the log engine's content, which is
    /// only possible in a read-only journal: otherwise it would disturb the writer.
    pub fn verify(&self, full: bool, progress: Option<&ProgressFn>) -> VerifyReport {
        self.verify_each(full, progress, |_| {})
    }

    /// The same, and passes each readable record to a closure, for callers that also search the log and do not want to
    /// read it twice.
    pub fn verify_each(
        &self,
        full: bool,
        progress: Option<&ProgressFn>,
        seen: impl FnMut(&Record<'_>),
    ) -> VerifyReport {
        let running = self.inner.running();
        let engine = running.engine.as_deref().filter(|_| full);
        verify::verify(&self.inner.shared.history, engine, progress, seen)
    }

    /// Writes the whole log to `dir` as segments, which can be read without a log engine. `dir` must be new or empty.
    ///
    /// # Errors
    /// When the log cannot be read or `dir` cannot be written, or in a fork. Nothing remains then.
    pub fn export(&self, dir: &Path, progress: Option<&ProgressFn>) -> Result<Head, ExportError> {
        if self.fork_point().is_some() {
            // Its records belong to two logs, and a journal has one.
            return Err(ExportError::Fork);
        }
        export::export(&self.inner.shared.history, dir, progress)
    }

    /// Appends all records to a shared log, which has the same id and none of them, or only the first ones as after an
    /// interruption.
    ///
    /// # Errors
    /// When the journal does not have all records, the shared log has others, or one of them cannot be read or written.
    /// What was appended remains.
    pub fn hand_over(
        &self,
        shared: &mut dyn SharedLog,
        progress: Option<&ProgressFn>,
    ) -> Result<Head, HandOverError> {
        let history = &self.inner.shared.history;
        if let Some(base) = history.base() {
            return Err(HandOverError::Compacted(base.head().seq));
        }
        if shared.log() != self.log() {
            return Err(HandOverError::OtherLog {
                found: shared.log(),
                wanted: self.log(),
            });
        }
        let last = self.head().seq;
        hand_over::hand_over(history, self.records(..), last, shared, progress)
    }

    /// Some records behind record `after`, at most a group, and before them what they refer to: for a node whose shared log has
    /// lost them.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn some_after(&self, after: u64) -> Result<Vec<Delivery>, HandOverError> {
        let history = &self.inner.shared.history;
        hand_over::some_after(history, self.records(after + 1..), after)
    }

    /// Finishes commits in progress, seals the tail, writes a checkpoint and ends the threads. Blocks until done. Later
    /// commits fail with [`CommitError::Closed`]; reads still work.
    pub fn shutdown(&self) {
        self.inner.shutdown();
    }
}
