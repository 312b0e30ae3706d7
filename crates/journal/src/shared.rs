//! What the writer publishes and all handles see.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard, Weak};
use std::thread;

use arc_swap::ArcSwap;

use crate::envelope::Frame;
use crate::error::AtError;
use crate::hash::Head;
use crate::history::History;
use crate::moment::Moment;
use crate::past::Past;
use crate::projection::Projection;
use crate::timings::Timings;

/// What the writer publishes and readers see.
pub(crate) struct Shared<P> {
    published: ArcSwap<Moment<P>>,
    pub(crate) history: Arc<History>,
    pub(crate) past: Arc<Past<P>>,
    read_only: RwLock<Option<ReadOnly>>,
    /// Why the last write failed, until one succeeds.
    write_failure: RwLock<Option<String>>,
    /// Counts when the log starts and when it finishes a write: odd while a write is under way.
    writes: AtomicU64,
    pub(crate) timings: Timings,
}

/// Why there are no writes.
#[derive(Clone)]
struct ReadOnly {
    why: String,
    /// Whether it ends when the log that other nodes share is repaired.
    until_repaired: bool,
}

impl<P: Projection> Shared<P> {
    pub(crate) fn new(
        moment: Moment<P>,
        history: History,
        past: Past<P>,
        read_only: Option<String>,
    ) -> Self {
        let moment = Arc::new(moment);
        past.note(&moment);
        Self {
            published: ArcSwap::new(moment),
            history: Arc::new(history),
            past: Arc::new(past),
            read_only: RwLock::new(read_only.map(|why| ReadOnly {
                why,
                until_repaired: false,
            })),
            write_failure: RwLock::default(),
            writes: AtomicU64::new(0),
            timings: Timings::default(),
        }
    }

    /// The published head.
    pub(crate) fn head(&self) -> Head {
        self.published.load().head
    }

    pub(crate) fn read(&self) -> Arc<Moment<P>> {
        self.published.load_full()
    }

    /// Publishes durable records, and the state after them.
    pub(crate) fn publish(&self, frames: Vec<Frame>, moment: Moment<P>) {
        // Records first: a reader that sees the new head must find them.
        self.history.push(frames);
        let moment = Arc::new(moment);
        self.past.note(&moment);
        self.published.store(moment);
    }

    /// The state after record `seq`. Blocks while it is built, unless it is kept.
    pub(crate) fn at(self: &Arc<Self>, seq: u64) -> Result<Arc<Moment<P>>, AtError> {
        let now = self.read();
        if seq == now.head.seq {
            return Ok(now);
        }
        let moment = self.past.at(&self.history, seq, now.head.seq)?;
        if self.past.is_to_be_filled() {
            let journal = Arc::downgrade(self);
            let thread = thread::Builder::new().name("journal-past".to_owned());
            // Without the thread, states of the past are only slower to build.
            let _ = thread.spawn(move || fill_past(&journal));
        }
        Ok(moment)
    }

    /// Runs work on the log; meanwhile, [`Shared::write_under_way`] returns its number.
    pub(crate) fn writing<T>(&self, work: impl FnOnce() -> T) -> T {
        // Relaxed is enough: the number is only compared with its own value some seconds later, and synchronizes
        // nothing.
        self.writes.fetch_add(1, Ordering::Relaxed);
        let outcome = work();
        self.writes.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    pub(crate) fn write_under_way(&self) -> Option<u64> {
        let writes = self.writes.load(Ordering::Relaxed);
        (writes % 2 == 1).then_some(writes)
    }

    pub(crate) fn read_only(&self) -> Option<String> {
        let read_only = self.read_only.read();
        let read_only = read_only.unwrap_or_else(PoisonError::into_inner);
        read_only.as_ref().map(|it| it.why.clone())
    }

    /// Whether there are no writes until a repair.
    pub(crate) fn awaits_repair(&self) -> bool {
        let read_only = self.read_only.read();
        let read_only = read_only.unwrap_or_else(PoisonError::into_inner);
        read_only.as_ref().is_some_and(|it| it.until_repaired)
    }

    /// Refuses writes until the shared log is repaired. A lasting reason is kept.
    pub(crate) fn await_repair(&self, why: String) {
        let mut read_only = self.read_only_mut();
        if read_only.as_ref().is_none_or(|it| it.until_repaired) {
            *read_only = Some(ReadOnly {
                why,
                until_repaired: true,
            });
        }
    }

    /// Accepts writes again, unless there is a lasting reason.
    pub(crate) fn set_repaired(&self) {
        self.read_only_mut().take_if(|it| it.until_repaired);
    }

    fn read_only_mut(&self) -> RwLockWriteGuard<'_, Option<ReadOnly>> {
        let read_only = self.read_only.write();
        read_only.unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write_failure(&self) -> Option<String> {
        self.write_failure
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_write_failure(&self, why: Option<String>) {
        *self
            .write_failure
            .write()
            .unwrap_or_else(PoisonError::into_inner) = why;
    }

    pub(crate) fn set_read_only(&self, why: String) {
        *self.read_only_mut() = Some(ReadOnly {
            why,
            until_repaired: false,
        });
    }
}

/// Builds states along the whole log, until it is done or the journal is gone.
fn fill_past<P: Projection>(journal: &Weak<Shared<P>>) {
    let earliest = journal.upgrade().map(|shared| shared.past.earliest());
    let mut moment = match earliest {
        Some(Ok(earliest)) => (*earliest).clone(),
        Some(Err(error)) => {
            tracing::warn!(%error, "states of the past are not built ahead");
            return;
        }
        None => return,
    };
    while let Some(shared) = journal.upgrade() {
        let last = shared.head().seq;
        match shared.past.fill(&shared.history, &mut moment, last) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "states of the past are built only as far as the event log can be read");
                return;
            }
        }
    }
}
