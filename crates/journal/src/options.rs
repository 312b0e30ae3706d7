//! Options for opening a journal.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// What an acknowledged record survives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Durability {
    /// A power cut: written, then synced to the disk.
    #[default]
    Power,
    /// The end of the process, even by a kill, but not a power cut.
    Process,
    /// Nothing: for tests.
    None,
}

impl Durability {
    /// Its name in the configuration and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Process => "process",
            Self::None => "none",
        }
    }

    /// The kinds of failures that an acknowledged record survives, as text.
    #[must_use]
    pub const fn survives(self) -> &'static str {
        match self {
            Self::Power => "a power cut",
            Self::Process => "the end of the process, not a power cut",
            Self::None => "nothing: it is written when the system likes",
        }
    }
}

impl std::str::FromStr for Durability {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Power, Self::Process, Self::None]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a durability; use power, process or none"))
    }
}

/// Long work that reports its progress.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Records applied to a state.
    Replay,
    /// Records verified.
    Verify,
    /// Records exported.
    Export,
    /// Records imported.
    Import,
    /// Bytes sent to another process.
    Upload,
    /// Steps of a restore.
    Restore,
}

/// The progress of long work. Both counts are records, unless the phase says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// The kind of work.
    pub phase: Phase,
    /// The number done so far.
    pub done: u64,
    /// The total.
    pub total: u64,
}

/// Called regularly during long work, from the thread that does it.
pub type ProgressFn = Arc<dyn Fn(Progress) + Send + Sync>;

/// Options for opening a journal. Start from [`Options::at`] or [`Options::memory`].
#[derive(Clone)]
pub struct Options {
    /// The data directory; `None` keeps everything in memory.
    pub data_dir: Option<PathBuf>,
    /// What an acknowledged record survives.
    pub durability: Durability,
    /// Read-only: repair nothing, create no directory. The log engine may still modify its own files.
    pub read_only: bool,
    /// Build the state from all records, and use the newest checkpoint only to compare the two. If they differ, the
    /// journal starts as usual; [`crate::OpenReport::proven`] has the result.
    pub prove: bool,
    /// The id of the log if one is created, drawn by the caller.
    pub new_log_id: Ulid,
    /// Cache of the log engine in bytes. It reads only at the start, so the cache may be small: with 1 MiB, 10,000
    /// users take a third less memory than with 8 MiB.
    pub cache_bytes: u64,
    /// Records after which the tail of the log is sealed into a segment.
    pub segment_records: u64,
    /// Records after which a checkpoint is due (in a long log an eighth of its length, so that the cost per record does
    /// not grow).
    pub checkpoint_every_records: u64,
    /// Called with the progress of long work.
    pub progress: Option<ProgressFn>,
    /// Injects faults, for tests.
    pub faults: Option<Faults>,
}

impl Options {
    /// Default size of the engine's cache in bytes.
    pub const CACHE_BYTES: u64 = 1 << 20;
    /// Default segment length in records.
    pub const SEGMENT_RECORDS: u64 = 4_096;
    /// Default distance between checkpoints in records.
    pub const CHECKPOINT_EVERY_RECORDS: u64 = 32_768;

    /// A journal in `data_dir`. A new log gets the id `new_log_id`.
    #[must_use]
    pub fn at(data_dir: impl Into<PathBuf>, new_log_id: Ulid) -> Self {
        Self {
            data_dir: Some(data_dir.into()),
            ..Self::memory(new_log_id)
        }
    }

    /// A journal in memory.
    #[must_use]
    pub fn memory(new_log_id: Ulid) -> Self {
        Self {
            data_dir: None,
            durability: Durability::default(),
            read_only: false,
            prove: false,
            new_log_id,
            cache_bytes: Self::CACHE_BYTES,
            segment_records: Self::SEGMENT_RECORDS,
            checkpoint_every_records: Self::CHECKPOINT_EVERY_RECORDS,
            progress: None,
            faults: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("data_dir", &self.data_dir)
            .field("durability", &self.durability)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

/// Faults that a test can inject into a log. Clones share them.
#[derive(Clone, Default)]
pub struct Faults(Arc<Switchboard>);

#[derive(Default)]
struct Switchboard {
    pending: Mutex<Pending>,
    freed: Condvar,
}

#[derive(Default)]
struct Pending {
    full: bool,
    hanging: bool,
    /// Appends until one fails before it writes.
    fail_before: Option<u64>,
    /// Appends until one fails after it wrote, as if only the answer were lost.
    fail_after: Option<u64>,
}

impl Faults {
    /// Simulates a full disk from now on: appending and reopening fail.
    pub fn fill(&self) {
        self.pending().full = true;
    }

    /// Simulates a hanging disk from now on: appends do not return.
    pub fn hang(&self) {
        self.pending().hanging = true;
    }

    /// Ends the simulation of a full or hanging disk.
    pub fn free(&self) {
        let mut pending = self.pending();
        (pending.full, pending.hanging) = (false, false);
        self.0.freed.notify_all();
    }

    /// The `nth` append from now (0 is the next) fails and writes nothing.
    pub fn fail_before_append(&self, nth: u64) {
        self.pending().fail_before = Some(nth);
    }

    /// The `nth` append from now (0 is the next) writes and then reports a failure.
    pub fn fail_after_append(&self, nth: u64) {
        self.pending().fail_after = Some(nth);
    }

    pub(crate) fn before_append(&self) -> io::Result<()> {
        let freed = &self.0.freed;
        let mut pending = freed
            .wait_while(self.pending(), |pending| pending.hanging)
            .unwrap_or_else(PoisonError::into_inner);
        if pending.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        due(&mut pending.fail_before)
    }

    pub(crate) fn after_append(&self) -> io::Result<()> {
        due(&mut self.pending().fail_after)
    }

    pub(crate) fn before_recovery(&self) -> io::Result<()> {
        if self.pending().full {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.0
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn due(left: &mut Option<u64>) -> io::Result<()> {
    match left {
        Some(0) => {
            *left = None;
            Err(io::Error::other("input/output error"))
        }
        Some(more) => {
            *more -= 1;
            Ok(())
        }
        None => Ok(()),
    }
}
