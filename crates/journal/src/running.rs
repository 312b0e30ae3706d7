//! A running journal: its threads, its queue, its directory.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::Mutex as AsyncMutex;

use crate::ack_marker::{AckMarker, Loss};
use crate::archivist::Archivist;
use crate::checkpoint::{self, Early};
use crate::directory::Directory;
use crate::error::{CommitError, OpenError, failed};
use crate::first_state::FirstState;
use crate::hash::Head;
use crate::ledger::Ledger;
use crate::log::EventLog;
use crate::moment::Moment;
use crate::open::Found;
use crate::options::Options;
use crate::past::Past;
use crate::pod::Pods;
use crate::presence::Presence;
use crate::projection::Projection;
use crate::report::OpenReport;
use crate::sealer::{Errand, Sealer};
use crate::shared::Shared;

/// The state that all handles share.
pub(crate) struct Inner<P: Projection> {
    pub(crate) shared: Arc<Shared<P>>,
    pub(crate) pods: Pods,
    pub(crate) ledger: Arc<AsyncMutex<Ledger<P>>>,
    /// Who writes. Emptied by [`crate::Journal::shutdown`].
    writer: RwLock<Option<Writer>>,
    running: Mutex<Running<P>>,
}

/// Who writes what was decided.
#[derive(Clone)]
pub(crate) enum Writer {
    /// A thread, which is woken for it.
    Thread(Bell),
    /// The caller itself, because nothing has to become durable: in a fork.
    Caller,
    /// The journal is frozen and has no writer.
    Frozen,
}

/// Wakes the writer, which ends when no bell is left.
#[derive(Clone)]
pub(crate) struct Bell(Arc<SyncSender<()>>);

/// What a running journal keeps besides its state.
pub(crate) struct Running<P: Projection> {
    threads: Vec<JoinHandle<()>>,
    /// The log of a journal that has no writer thread.
    pub(crate) engine: Option<Box<dyn EventLog>>,
    directory: Option<Directory>,
    /// Work for the writer's thread besides writing.
    errands: Option<Sender<Errand<P>>>,
}

/// Starts a journal: restores, replays, and starts the writer unless it is read-only.
pub(crate) fn start<P: Projection>(
    options: &Options,
    empty: P,
    mut found: Found,
    early: Early<P>,
    pods: Pods,
    directory: Option<Directory>,
) -> Result<(Inner<P>, OpenReport), OpenError> {
    let checkpoints = directory
        .as_ref()
        .map(|directory| checkpoint::dir_in(&directory.path));
    let dir = checkpoints.as_deref();
    let past = match found.history.base() {
        Some(base) => Past::after(base, checkpoints.clone()),
        None => Past::new(
            Moment {
                head: Head::EMPTY,
                state: empty.clone(),
            },
            checkpoints.clone(),
        ),
    };
    let FirstState {
        moment,
        checkpoint,
        proven,
    } = FirstState::make(options, empty, &mut found, dir, early)?;
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
        replayed: moment.head.seq - checkpoint.unwrap_or(found.history.beginning().seq),
        proven,
        findings: found.findings,
        lost_before: found.lost_before,
        read_only: found.read_only.clone(),
    };
    let ledger = Ledger::new(
        found.history.log,
        found.history.contents.clone(),
        moment.clone(),
    );
    let shared = Arc::new(Shared::new(moment, found.history, past, found.read_only));
    let running = Running {
        threads: Vec::new(),
        engine: found.log,
        directory,
        errands: None,
    };
    let inner = Inner {
        shared,
        pods,
        ledger: Arc::new(AsyncMutex::new(ledger)),
        writer: RwLock::new(None),
        running: Mutex::new(running),
    };
    if report.read_only.is_none() {
        inner.spawn(options, checkpoints, &report)?;
    }
    Ok((inner, report))
}

fn loss(report: &OpenReport) -> Loss {
    if report.findings.iter().any(|finding| finding.lost) {
        Loss::Now
    } else if report.lost_before {
        Loss::Before
    } else {
        Loss::None
    }
}

impl<P: Projection> Inner<P> {
    fn spawn(
        &self,
        options: &Options,
        checkpoints: Option<PathBuf>,
        report: &OpenReport,
    ) -> Result<(), OpenError> {
        let mut running = self.running();
        let Some(mut log) = running.engine.take() else {
            return Ok(());
        };
        let (orders, to_archive) = channel();
        // One ring is buffered while the writer works: it then looks for everything that has gathered.
        let (ring, rings) = sync_channel(1);
        let bell = Bell(Arc::new(ring));
        log.wake_with(bell.weak());
        let (errands, to_do) = channel();
        let shared = &self.shared;
        let marker = running.ack_marker(options, &shared.head(), loss(report))?;
        let sealer = Sealer {
            shared: Arc::clone(shared),
            ledger: Arc::clone(&self.ledger),
            log,
            marker,
            presence: running.presence()?,
            data_dir: running.directory.as_ref().map(|it| it.path.clone()),
            archivist: orders,
            errands: to_do,
            segment_records: options.segment_records,
            unordered: shared.history.unsealed(),
            appended_in: Duration::ZERO,
            is_rung: false,
        };
        let archivist = Archivist {
            shared: Arc::clone(shared),
            presence: running.presence()?,
            checkpoints,
            checkpoint_every_records: options.checkpoint_every_records,
            last_checkpoint: report.checkpoint.unwrap_or(0),
        };
        let spawned = [
            thread::Builder::new()
                .name("journal-writer".to_owned())
                .spawn(move || sealer.run(&rings)),
            thread::Builder::new()
                .name("journal-archivist".to_owned())
                .spawn(move || archivist.run(&to_archive)),
        ];
        for thread in spawned {
            running
                .threads
                .push(thread.map_err(failed("start a thread for", Path::new("the journal")))?);
        }
        running.errands = Some(errands);
        *self.writer.write().unwrap_or_else(PoisonError::into_inner) = Some(Writer::Thread(bell));
        Ok(())
    }
}

impl Bell {
    pub(crate) fn ring(&self) {
        // Never blocks. If a ring is already buffered, this one is not needed: the writer looks for everything that has
        // gathered after receiving it. If the writer has ended, it has failed all waiting commits.
        let _ = self.0.try_send(());
    }

    /// Rings without keeping the writer running.
    fn weak(&self) -> Box<dyn Fn() + Send + Sync> {
        let bell = Arc::downgrade(&self.0);
        Box::new(move || {
            if let Some(bell) = bell.upgrade() {
                Self(bell).ring();
            }
        })
    }
}

impl<P: Projection> Running<P> {
    fn presence(&self) -> Result<Option<Presence>, OpenError> {
        self.directory.as_ref().map(Directory::presence).transpose()
    }

    /// Starts the ack marker: what readers see from now on counts as acknowledged.
    fn ack_marker(
        &self,
        options: &Options,
        head: &Head,
        loss: Loss,
    ) -> Result<Option<AckMarker>, OpenError> {
        let Some(Directory { path, .. }) = &self.directory else {
            return Ok(None);
        };
        AckMarker::open(path, options.durability, head, loss)
            .map(Some)
            .map_err(failed("open a note in", path))
    }
}

impl<P: Projection> Inner<P> {
    /// The state of a fork or of a frozen journal, which have no threads and no directory.
    pub(crate) fn without_threads(
        shared: Arc<Shared<P>>,
        ledger: Ledger<P>,
        pods: Pods,
        writer: Writer,
    ) -> Self {
        Self {
            shared,
            pods,
            ledger: Arc::new(AsyncMutex::new(ledger)),
            writer: RwLock::new(Some(writer)),
            running: Mutex::new(Running {
                threads: Vec::new(),
                engine: None,
                directory: None,
                errands: None,
            }),
        }
    }

    /// Who writes. While a bell exists, so does the thread that it wakes.
    pub(crate) fn writer(&self) -> Result<Writer, CommitError> {
        if let Some(why) = self.shared.read_only() {
            return Err(CommitError::ReadOnly(why));
        }
        let writer = self.writer.read().unwrap_or_else(PoisonError::into_inner);
        writer.clone().ok_or(CommitError::Closed)
    }

    pub(crate) fn running(&self) -> MutexGuard<'_, Running<P>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The data directory, if there is one.
    pub(crate) fn data_dir(&self) -> Option<PathBuf> {
        let running = self.running();
        running.directory.as_ref().map(|it| it.path.clone())
    }

    /// Has the writer's thread do something between two groups, and waits for the result.
    ///
    /// # Errors
    /// When there is no such thread.
    pub(crate) fn have_done<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Sealer<P>) -> T + Send + 'static,
    ) -> Result<T, CommitError> {
        let Writer::Thread(bell) = self.writer()? else {
            return Err(CommitError::Closed);
        };
        let (answer, answered) = sync_channel(1);
        let errand = Box::new(move |sealer: &mut Sealer<P>| {
            // If nobody waits any more, nobody needs the result.
            let _ = answer.send(work(sealer));
        });
        let sent = self.running().errands.as_ref().map(|it| it.send(errand));
        if !matches!(sent, Some(Ok(()))) {
            return Err(CommitError::Closed);
        }
        bell.ring();
        answered.recv().map_err(|_| CommitError::Closed)
    }

    pub(crate) fn shutdown(&self) {
        // The writer ends once this bell and those of commits in progress are dropped.
        drop(
            self.writer
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let mut running = self.running();
        for thread in running.threads.drain(..) {
            // The panic was already printed, and the next start catches up on the thread's work.
            let _ = thread.join();
        }
        running.engine = None;
        running.directory = None;
    }
}

impl<P: Projection> Drop for Inner<P> {
    fn drop(&mut self) {
        self.shutdown();
    }
}
