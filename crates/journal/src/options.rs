//! How a journal is opened.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// What an acknowledged record survives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Durability {
    /// A power cut: written, then the disk is told to keep it.
    #[default]
    Power,
    /// The end of the process, however sudden; not a power cut.
    Process,
    /// Nothing: for tests.
    None,
}

impl Durability {
    /// Its name in configuration and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Process => "process",
            Self::None => "none",
        }
    }

    /// What an acknowledged record survives, in words.
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

/// Long work that tells how far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Records applied to a state.
    Replay,
    /// Records checked.
    Verify,
    /// Records written elsewhere.
    Export,
    /// Records taken over.
    Import,
    /// Bytes sent to another process.
    Upload,
    /// Steps of putting back what was saved.
    Restore,
}

/// How far long work is; both counts are records, unless the phase says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Which work.
    pub phase: Phase,
    /// Done of them.
    pub done: u64,
    /// All of them.
    pub total: u64,
}

/// Called now and then during long work, from the thread that does it.
pub type ProgressFn = Arc<dyn Fn(Progress) + Send + Sync>;

/// How a journal is opened. Start from [`Options::at`] or [`Options::memory`].
#[derive(Clone)]
pub struct Options {
    /// Where it lives; `None` keeps everything in memory.
    pub data_dir: Option<PathBuf>,
    /// What an acknowledged record survives.
    pub durability: Durability,
    /// Take no writes, repair nothing, make no directory. The log engine may still tidy its own files.
    pub read_only: bool,
    /// Make the state of all records, and use the newest checkpoint only to compare the two. Where that does not come out
    /// well it starts as ever; [`crate::OpenReport::proven`] tells.
    pub prove: bool,
    /// Identity of the log if one has to be made: drawn by the caller.
    pub new_log_id: Ulid,
    /// Cache of the log engine, bytes. Its reads happen only at the start, so it may be small: 10,000 users take a third
    /// less memory with 1 MiB than with 8.
    pub cache_bytes: u64,
    /// Records after which the tail of the log is sealed into a segment.
    pub segment_records: u64,
    /// Records after which a checkpoint is due (with a long history: an eighth of it, so that the cost stays even).
    pub checkpoint_every_records: u64,
    /// Told how far long work is.
    pub progress: Option<ProgressFn>,
    /// Faults to be had on demand, for tests.
    pub faults: Option<Faults>,
}

impl Options {
    /// Engine cache unless said otherwise, bytes.
    pub const CACHE_BYTES: u64 = 1 << 20;
    /// Segment length unless said otherwise, records.
    pub const SEGMENT_RECORDS: u64 = 4_096;
    /// Distance of checkpoints unless said otherwise, records.
    pub const CHECKPOINT_EVERY_RECORDS: u64 = 32_768;

    /// A journal in `data_dir`; `new_log_id` names it if it has to be made.
    #[must_use]
    pub fn at(data_dir: impl Into<PathBuf>, new_log_id: Ulid) -> Self {
        Self {
            data_dir: Some(data_dir.into()),
            ..Self::memory(new_log_id)
        }
    }

    /// A journal that ends with the process.
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

/// Faults that a test may call down on a log. Clones share one switchboard.
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
    /// Appends until one fails after it wrote, as when only the answer is lost.
    fail_after: Option<u64>,
}

impl Faults {
    /// From now on the disk is full: appends fail, and so does opening again.
    pub fn fill(&self) {
        self.pending().full = true;
    }

    /// From now on the disk does not answer: appends do not come back.
    pub fn hang(&self) {
        self.pending().hanging = true;
    }

    /// There is room again, and the disk answers.
    pub fn free(&self) {
        let mut pending = self.pending();
        (pending.full, pending.hanging) = (false, false);
        self.0.freed.notify_all();
    }

    /// The `nth` append from now (0 is the next) fails and writes nothing.
    pub fn fail_before_append(&self, nth: u64) {
        self.pending().fail_before = Some(nth);
    }

    /// The `nth` append from now (0 is the next) writes, and then says that it failed.
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
