//! The decision log, and the policy stream that is made from it.
//!
//! Denials are always kept; all decisions are kept while the stream is on. The request path passes an [`Entry`] to
//! [`Decisions::record`], which never waits and never fails. One thread numbers the entries, writes them, adds new
//! [needs](needs) of the principal and notifies subscribers. Entries that find the queue full are dropped and counted,
//! and the count is shown.
//!
//! ```text
//! decisions/00000000000000000001.jsonl    decisions, a line each; the oldest file makes room
//! decisions/needs.jsonl                   calls that differ, since the last reset
//! decisions/streaming                     there while the stream is on
//! ```

pub mod entry;
pub mod needs;
pub mod query;
pub mod rotating_log;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use roleback_api::decisions::DecisionLogStatus;
use roleback_identity::authorize::Judgement;
use roleback_identity::scene::Scene;
use tokio::sync::broadcast;

pub(crate) use entry::Outcome;
pub use entry::{By, Entry};
pub use needs::Need;
use needs::Needs;
pub(crate) use query::Horizon;
pub use query::{Page, Query, Said};
use rotating_log::RotatingLog;
use writer::Message;

/// The folder in a data directory.
const DIR: &str = "decisions";
/// The file that is there while the stream is on.
const STREAMING: &str = "streaming";
/// Decisions that may wait to be written; further ones are dropped. Each takes about 1.5 KB.
pub const WAITING_MAX: usize = 4_096;
/// Decisions that the log of a fork keeps.
const RING_MAX: usize = 256;
/// Decisions that a subscriber may lag behind. A subscriber that lags further is disconnected.
pub const BEHIND_MAX: usize = 1_024;

/// The decision log. A handle: clones are the same log.
#[derive(Clone)]
pub struct Decisions {
    shared: Arc<Shared>,
    /// Whether this handle only reads.
    is_read_only: bool,
    /// Where the log ends for this handle, if that is not its end.
    horizon: Option<Horizon>,
}

struct Shared {
    dir: Option<PathBuf>,
    /// Whether allowed decisions are kept too.
    streaming: AtomicBool,
    /// Decisions that were not written, because the queue was full or the disk failed.
    not_logged: AtomicU64,
    files: Mutex<RotatingLog>,
    needs: Mutex<Needs>,
    events: Mutex<Events>,
    /// `None` where the log is open only for reading, and in a ring.
    writer: Option<SyncSender<Message>>,
    /// The number of the next decision, if this is a ring, which has no thread.
    ring: Option<Mutex<u64>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// The subscriptions to decisions.
enum Events {
    /// There was none yet. Room for them is only made for the first one.
    None,
    Some(broadcast::Sender<Arc<Entry>>),
    /// The server stops, or the fork was dropped.
    Ended,
}

impl Decisions {
    /// Opens the decision log. If the disk does not allow it, the log is in memory.
    pub(crate) fn open_or_in_memory(dir: Option<&Path>, on: bool) -> io::Result<Self> {
        Self::open(dir, on).or_else(|error| {
                tracing::warn!(%error, "the decision log did not open; decisions are kept in memory until the next start");
                Self::open(None, on)
            })
    }

    /// A log in memory of the last [`RING_MAX`] decisions, for a fork. It has no thread: the thread that decides a request writes the entry.
    pub(crate) fn ring(streaming: bool) -> Self {
        let shared = Shared {
            ring: Some(Mutex::new(1)),
            ..Shared::new(None, RotatingLog::ring(RING_MAX), Needs::default(), None)
        };
        shared.streaming.store(streaming, Ordering::Relaxed);
        Self {
            shared: Arc::new(shared),
            is_read_only: false,
            horizon: None,
        }
    }

    /// Opens the log of a data directory; without one, in memory.
    ///
    /// # Errors
    /// When the directory or its files cannot be read or created.
    pub fn open(data_dir: Option<&Path>, streaming: bool) -> io::Result<Self> {
        let dir = data_dir.map(|dir| dir.join(DIR));
        let files = RotatingLog::open(dir.as_deref(), false)?;
        let next = next_id(&files)?;
        let (writer, messages) = sync_channel(WAITING_MAX);
        let log = Self::new(dir, files, streaming, Some(writer))?;
        let shared = Arc::clone(&log.shared);
        let thread = std::thread::Builder::new()
            .name("roleback-decisions".to_owned())
            .spawn(move || writer::run(&shared, &messages, next))?;
        *lock(&log.shared.thread) = Some(thread);
        Ok(log)
    }

    /// Opens the log of a data directory for reading.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn open_to_read(data_dir: Option<&Path>) -> io::Result<Self> {
        let dir = data_dir.map(|dir| dir.join(DIR));
        let files = RotatingLog::open(dir.as_deref(), true)?;
        Self::new(dir, files, false, None)
    }

    fn new(
        dir: Option<PathBuf>,
        files: RotatingLog,
        streaming: bool,
        writer: Option<SyncSender<Message>>,
    ) -> io::Result<Self> {
        let was_on = dir.as_ref().is_some_and(|dir| dir.join(STREAMING).exists());
        let needs = Needs::open(dir.as_deref())?;
        let shared = Shared::new(dir, files, needs, writer);
        shared
            .streaming
            .store(streaming || was_on, Ordering::Relaxed);
        Ok(Self {
            shared: Arc::new(shared),
            is_read_only: false,
            horizon: None,
        })
    }

    /// The same log for requests that must leave no trace in it.
    pub(crate) fn to_read(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            is_read_only: true,
            horizon: self.horizon,
        }
    }

    /// The log as of a moment: the decisions that had been made then.
    pub(crate) fn as_of(&self, horizon: Horizon) -> Self {
        Self {
            horizon: Some(horizon),
            ..self.to_read()
        }
    }

    /// Whether allowed decisions are kept, too. If not, requests need not be decided where nothing is enforced.
    pub fn wants_all(&self) -> bool {
        !self.is_read_only && self.is_streaming()
    }

    fn is_streaming(&self) -> bool {
        self.shared.streaming.load(Ordering::Relaxed)
    }

    /// Records the decisions of a request, as far as the log keeps them.
    pub(crate) fn record_all(
        &self,
        scene: &Scene<'_>,
        operation: &str,
        judgements: Vec<Judgement>,
        outcome: Outcome,
    ) {
        for judgement in judgements {
            self.record(Entry::of(scene, operation, judgement, outcome));
        }
    }

    /// Records a decision, if the log keeps decisions of its kind. Never waits.
    pub fn record(&self, entry: Entry) {
        let is_kept = entry.is_denied() || entry.refused || self.wants_all();
        if self.is_read_only || !is_kept {
            return;
        }
        if let Some(next) = &self.shared.ring {
            let mut next = lock(next);
            *next = writer::write(&self.shared, &mut vec![entry], *next);
            return;
        }
        let Some(writer) = &self.shared.writer else {
            return;
        };
        if writer.try_send(Message::Entry(Box::new(entry))).is_err() {
            self.shared.not_logged.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Switches the stream on or off. The setting survives a restart.
    ///
    /// # Errors
    /// When the setting cannot be stored.
    pub fn stream(&self, on: bool) -> io::Result<()> {
        self.shared.streaming.store(on, Ordering::Relaxed);
        let Some(dir) = &self.shared.dir else {
            return Ok(());
        };
        let path = dir.join(STREAMING);
        if on {
            return rotating_log::private_file()
                .write(true)
                .create(true)
                .truncate(true)
                .open(path)
                .map(|_| ());
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The decisions that match a query.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn page(&self, query: &Query) -> io::Result<Page> {
        self.wait();
        let sources = lock(&self.shared.files).sources();
        let mut page = Page::default();
        for (first, source) in sources.into_iter().rev() {
            let is_later = query.before.is_some_and(|before| first >= before);
            if !is_later && page.take(&source.read()?, query, self.horizon) {
                break;
            }
        }
        Ok(page)
    }

    /// The decisions after the one with this number, oldest first. If there are more than `limit`, the newest ones.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn after(&self, id: u64, limit: usize) -> io::Result<Vec<Entry>> {
        let sources = lock(&self.shared.files).sources();
        let mut found = Vec::new();
        for (first, source) in sources.into_iter().rev() {
            let lines = source.read()?;
            let entries = lines.rsplit(|byte| *byte == b'\n');
            let entries = entries.filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
            let room = limit - found.len();
            found.extend(entries.take_while(|entry| entry.id > id).take(room));
            if first <= id || found.len() == limit {
                break;
            }
        }
        found.reverse();
        Ok(found)
    }

    /// Everything that was needed since the last reset; as of a moment, all that the log still has, which no reset removes.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn needs(&self) -> io::Result<Vec<Need>> {
        if self.horizon.is_some() {
            return Ok(needs::of(&self.page(&Query::all())?.entries));
        }
        self.wait();
        Ok(lock(&self.shared.needs).all())
    }

    /// Removes all recorded needs. The decisions themselves stay.
    ///
    /// # Errors
    /// When files cannot be removed.
    pub fn reset(&self) -> io::Result<()> {
        self.wait();
        lock(&self.shared.needs).clear()
    }

    /// The state of the log.
    pub fn status(&self) -> DecisionLogStatus {
        self.wait();
        DecisionLogStatus {
            streaming: self.is_streaming(),
            bytes: lock(&self.shared.files).bytes(),
            not_logged: self.shared.not_logged.load(Ordering::Relaxed),
            not_summarized: lock(&self.shared.needs).not_summarized(),
        }
    }

    /// Subscribes to decisions as they are written. `None` once the server stops.
    pub fn subscribe(&self) -> Option<broadcast::Receiver<Arc<Entry>>> {
        let mut events = lock(&self.shared.events);
        match &mut *events {
            Events::Ended => None,
            Events::Some(sender) => Some(sender.subscribe()),
            none => {
                let (sender, receiver) = broadcast::channel(BEHIND_MAX);
                *none = Events::Some(sender);
                Some(receiver)
            }
        }
    }

    /// How many decisions the slowest subscriber has not taken yet.
    pub(crate) fn lag(&self) -> usize {
        match &*lock(&self.shared.events) {
            Events::Some(sender) => sender.len(),
            _ => 0,
        }
    }

    /// Ends all subscriptions.
    pub fn end_streams(&self) {
        *lock(&self.shared.events) = Events::Ended;
    }

    /// Writes the waiting entries and ends the thread.
    pub fn close(&self) {
        self.end_streams();
        if let Some(writer) = &self.shared.writer {
            // Sending fails only if the thread has already ended.
            let _ = writer.send(Message::Close);
        }
        if let Some(thread) = lock(&self.shared.thread).take() {
            let _ = thread.join();
        }
    }

    /// Waits until earlier entries are written. Blocks: not for async threads.
    fn wait(&self) {
        let (done, wait) = sync_channel(1);
        if let Some(writer) = &self.shared.writer
            && writer.send(Message::Tell(done)).is_ok()
        {
            let _ = wait.recv();
        }
    }
}

impl Shared {
    fn new(
        dir: Option<PathBuf>,
        files: RotatingLog,
        needs: Needs,
        writer: Option<SyncSender<Message>>,
    ) -> Self {
        Self {
            dir,
            streaming: AtomicBool::new(false),
            not_logged: AtomicU64::new(0),
            files: Mutex::new(files),
            needs: Mutex::new(needs),
            events: Mutex::new(Events::None),
            writer,
            ring: None,
            thread: Mutex::default(),
        }
    }
}

/// The number that follows the last entry.
fn next_id(files: &RotatingLog) -> io::Result<u64> {
    let Some((first, newest)) = files.sources().pop() else {
        return Ok(1);
    };
    let lines = newest.read()?;
    let mut entries = lines
        .rsplit(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
    Ok(entries.next().map_or(first, |last| last.id + 1))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests;
