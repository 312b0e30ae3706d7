//! The handle that writers and readers share.

use std::ops::RangeBounds;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::{self, Sender};

use crate::archivist::Archivist;
use crate::checkpoint;
use crate::commit::{Commit, Decision, Job, Next};
use crate::directory::{Directory, failed};
use crate::error::{CommitError, ExportError, OpenError, ReadError};
use crate::export;
use crate::hash::{Head, LogId};
use crate::log::EventLog;
use crate::open::{self, Found};
use crate::options::{Options, ProgressFn};
use crate::pod::Pods;
use crate::projection::Projection;
use crate::records::Records;
use crate::replay;
use crate::report::{Finding, OpenReport};
use crate::sealer::Sealer;
use crate::segment::Segment;
use crate::shared::{Moment, Shared};
use crate::verify::{self, VerifyReport};
use crate::witness::Witness;

/// Commits that may wait for the writer; the next one waits outside.
const QUEUE_COMMITS: usize = 1_024;

/// A log and the state that follows from it. Clones are handles to the same journal; the last one shuts it down.
pub struct Journal<P> {
    inner: Arc<Inner<P>>,
}

impl<P> Clone for Journal<P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

struct Inner<P> {
    shared: Arc<Shared<P>>,
    pods: Pods,
    /// Emptied by [`Journal::shutdown`].
    queue: RwLock<Option<Sender<Box<dyn Job<P>>>>>,
    running: Mutex<Running>,
}

/// What a running journal holds on to, besides its state.
struct Running {
    threads: Vec<JoinHandle<()>>,
    /// The log of a journal that has no writer thread.
    engine: Option<Box<dyn EventLog>>,
    directory: Option<Directory>,
}

impl<P: Projection> Journal<P> {
    /// Opens the journal, making it if there is none, and starts its writer thread.
    ///
    /// # Errors
    /// See [`OpenError`]. A journal with missing records does open, read-only; the report says so.
    pub fn open(options: Options, empty: P) -> Result<(Self, OpenReport), OpenError> {
        let Some(path) = &options.data_dir else {
            return Self::open_in_memory(options, empty, Vec::new());
        };
        let directory = Directory::take(path, options.new_log_id, options.read_only)?;
        let found = open::in_directory(&options, &directory)?;
        let pods = Pods::in_dir(directory.pods_dir(), !options.read_only)
            .map_err(failed("tidy", &directory.pods_dir()))?;
        Self::start(&options, empty, found, pods, Some(directory))
    }

    fn open_in_memory(
        options: Options,
        empty: P,
        segments: Vec<Segment>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let found = open::in_memory(&options, LogId(options.new_log_id), segments)?;
        Self::start(&options, empty, found, Pods::in_memory(), None)
    }

    /// Makes a new journal from an exported one, with the same log id and the same records.
    ///
    /// # Errors
    /// When the export is damaged, or the target is not empty.
    pub fn import(
        from: &Path,
        mut options: Options,
        empty: P,
    ) -> Result<(Self, OpenReport), OpenError> {
        let (log, segments) = export::read(from)?;
        let Some(dir) = &options.data_dir else {
            options.new_log_id = log.0;
            return Self::open_in_memory(options, empty, export::into_memory(segments)?);
        };
        export::lay_out(log, &segments, dir)?;
        Self::open(options, empty)
    }

    fn start(
        options: &Options,
        empty: P,
        mut found: Found,
        pods: Pods,
        directory: Option<Directory>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let checkpoints = directory
            .as_ref()
            .map(|directory| checkpoint::dir_in(&directory.path));
        let restored = checkpoints
            .as_ref()
            .and_then(|dir| checkpoint::newest(dir, &found.history, &mut found.findings));
        let checkpoint = restored.as_ref().map(|moment: &Moment<P>| moment.head.seq);
        let mut moment = restored.unwrap_or(Moment {
            head: Head::EMPTY,
            state: empty,
        });
        catch_up(options, &mut found, &mut moment)?;
        if options.read_only {
            found
                .read_only
                .get_or_insert_with(|| "it was opened read-only".to_owned());
        }
        let report = OpenReport {
            log: found.history.log,
            created: directory.as_ref().is_none_or(|directory| directory.created),
            head: moment.head,
            checkpoint,
            replayed: moment.head.seq - checkpoint.unwrap_or(0),
            findings: found.findings,
            read_only: found.read_only.clone(),
        };
        let shared = Arc::new(Shared::new(moment, found.history, found.read_only));
        let running = Running {
            threads: Vec::new(),
            engine: found.log,
            directory,
        };
        let inner = Inner {
            shared,
            pods,
            queue: RwLock::new(None),
            running: Mutex::new(running),
        };
        let journal = Self {
            inner: Arc::new(inner),
        };
        if report.read_only.is_none() {
            journal.spawn(options, checkpoints, checkpoint.unwrap_or(0))?;
        }
        Ok((journal, report))
    }

    fn spawn(
        &self,
        options: &Options,
        checkpoints: Option<PathBuf>,
        last_checkpoint: u64,
    ) -> Result<(), OpenError> {
        let mut running = self.inner.running();
        let Some(log) = running.engine.take() else {
            return Ok(());
        };
        let (orders, to_archive) = channel();
        let (queue, to_commit) = mpsc::channel(QUEUE_COMMITS);
        let shared = &self.inner.shared;
        let witness = running.directory.as_ref().map(|directory| {
            // What readers see from now on is as good as acknowledged.
            let opened = Witness::open(&directory.path, options.durability, &shared.history.head());
            opened.map_err(failed("open a note in", &directory.path))
        });
        let witness = witness.transpose()?;
        let sealer = Sealer::new(
            Arc::clone(shared),
            log,
            witness,
            orders,
            options.segment_records,
        );
        let archivist = Archivist {
            shared: Arc::clone(shared),
            checkpoints,
            checkpoint_every_records: options.checkpoint_every_records,
            last_checkpoint,
        };
        let spawned = [
            thread::Builder::new()
                .name("journal-writer".to_owned())
                .spawn(move || sealer.run(to_commit)),
            thread::Builder::new()
                .name("journal-archivist".to_owned())
                .spawn(move || archivist.run(&to_archive)),
        ];
        for thread in spawned {
            running
                .threads
                .push(thread.map_err(failed("start a thread for", Path::new("the journal")))?);
        }
        *self
            .inner
            .queue
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(queue);
        Ok(())
    }

    /// The published state. Never waits.
    #[must_use]
    pub fn read(&self) -> Arc<Moment<P>> {
        self.inner.shared.read()
    }

    /// The end of what is durable.
    #[must_use]
    pub fn head(&self) -> Head {
        self.inner.shared.head()
    }

    /// The log's identity.
    #[must_use]
    pub fn log(&self) -> LogId {
        self.inner.shared.history.log
    }

    /// The saves that live beside the log.
    #[must_use]
    pub fn pods(&self) -> &Pods {
        &self.inner.pods
    }

    /// Why the journal takes no writes, when it does not.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.inner.shared.read_only()
    }

    /// Runs `decide` on the writer's state, one decision at a time, and answers once its record, and every record that
    /// it has seen, is durable and published. Waits while the queue is full.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit<T, F>(&self, decide: F) -> Result<T, CommitError>
    where
        T: Send + 'static,
        F: FnOnce(&P, Next<'_>) -> Decision<P, T> + Send + 'static,
    {
        let queue = self.queue()?;
        let (job, answer) = Commit::new(decide);
        queue
            .send(Box::new(job))
            .await
            .map_err(|_| CommitError::Closed)?;
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
        let queue = self.queue()?;
        let (job, answer) = Commit::new(decide);
        queue
            .blocking_send(Box::new(job))
            .map_err(|_| CommitError::Closed)?;
        answer.blocking_recv().unwrap_or(Err(CommitError::Closed))
    }

    fn queue(&self) -> Result<Sender<Box<dyn Job<P>>>, CommitError> {
        if let Some(why) = self.read_only() {
            return Err(CommitError::ReadOnly(why));
        }
        let queue = self
            .inner
            .queue
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        queue.clone().ok_or(CommitError::Closed)
    }

    /// Records in order, from segments and memory; the writer is neither asked nor held up. Ends at the head of now.
    pub fn records(&self, range: impl RangeBounds<u64>) -> Records {
        Records::new(Arc::clone(&self.inner.shared) as _, range, self.head().seq)
    }

    /// Applies the records after `start` up to and with `last` (the head of now, if that is less): as-of views, and the
    /// proof that a world equals its replay.
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

    /// Follows the chain from the first record to the head. `full` also compares what the log engine holds, which only
    /// a journal that takes no writes does: a writer is never disturbed.
    pub fn verify(&self, full: bool, progress: Option<&ProgressFn>) -> VerifyReport {
        let running = self.inner.running();
        let engine = running.engine.as_deref().filter(|_| full);
        verify::verify(&self.inner.shared.history, engine, progress)
    }

    /// Writes the whole history to `dir` as segments that need no log engine to be read.
    ///
    /// # Errors
    /// When the history cannot be read or `dir` cannot be written.
    pub fn export(&self, dir: &Path, progress: Option<&ProgressFn>) -> Result<Head, ExportError> {
        export::export(&self.inner.shared.history, dir, progress)
    }

    /// Answers what is in flight, seals, writes a checkpoint and ends the threads. Blocks until done; later commits are
    /// [`CommitError::Closed`], reads go on.
    pub fn shutdown(&self) {
        self.inner.shutdown();
    }
}

/// Replays what the checkpoint does not hold. Damage stops at the last good record and takes no more writes.
fn catch_up<P: Projection>(
    options: &Options,
    found: &mut Found,
    moment: &mut Moment<P>,
) -> Result<(), OpenError> {
    let last = found.history.head().seq;
    match replay::replay(&found.history, moment, last, options.progress.as_ref()) {
        Ok(()) => Ok(()),
        Err(ReadError::Damaged { seq, why }) => {
            let error = ReadError::Damaged { seq, why };
            if found.read_only.is_none() {
                found.findings.push(Finding {
                    message: error.to_string(),
                    records: Some((seq, seq)),
                });
                found.read_only = Some(error.to_string());
            }
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

impl<P> Inner<P> {
    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shutdown(&self) {
        // The writer ends once this handle on its queue and those of commits in flight are gone.
        drop(
            self.queue
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let mut running = self.running();
        for thread in running.threads.drain(..) {
            // A thread that panicked has said so; what it owed, the next start makes good.
            let _ = thread.join();
        }
        running.engine = None;
        running.directory = None;
    }
}

impl<P> Drop for Inner<P> {
    fn drop(&mut self) {
        self.shutdown();
    }
}
