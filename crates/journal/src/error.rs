//! The journal's errors. Each message says what was attempted, where, and what to do.

use std::path::{Path, PathBuf};

use crate::hash::LogId;
use crate::log::SharedLogError;

/// A projection could not read a record or a checkpoint, or could not write one.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ApplyError(pub String);

/// Why a commit failed. The record may still be in the log afterwards, as with every lost answer; only
/// [`CommitError::Invalid`] and [`CommitError::ReadOnly`] guarantee that it is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The draft exceeds a limit of the journal.
    #[error("the record cannot be written: {0}")]
    Invalid(String),
    /// The journal is read-only: opened that way, or too damaged.
    #[error("the journal is read-only: {0}")]
    ReadOnly(String),
    /// The journal is frozen at a record of the past.
    #[error("record {0} is in the past and can only be read")]
    Frozen(u64),
    /// The log could not make the record durable.
    #[error("the record could not be made durable: {0}")]
    Storage(String),
    /// Another writer appended first. Decide again on the state that is published now.
    #[error("another writer appended first; decide again")]
    Overtaken,
    /// The deciding closure panicked. Nothing was written.
    #[error("the decision panicked")]
    Panicked,
    /// The journal was shut down.
    #[error("the journal is shut down")]
    Closed,
}

/// Why records could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A record is missing or does not match its checksums.
    #[error("record {seq} is damaged: {why}")]
    Damaged {
        /// The first bad sequence number.
        seq: u64,
        /// What does not match.
        why: String,
    },
    /// The record was written by a newer version.
    #[error(
        "record {seq} has envelope version {found}, this build reads up to {supported}; use a newer version"
    )]
    TooNew {
        /// Its sequence number.
        seq: u64,
        /// Its version.
        found: u8,
        /// The newest version that this build reads.
        supported: u8,
    },
    /// A projection did not accept a record.
    #[error("record {seq} cannot be applied: {source}")]
    Apply {
        /// Its sequence number.
        seq: u64,
        /// The cause.
        source: ApplyError,
    },
    /// A file could not be read.
    #[error("cannot read `{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

/// Why there is no state for a record number or a time.
#[derive(Debug, thiserror::Error)]
pub enum AtError {
    /// The log does not reach that far.
    #[error("record {seq} does not exist: the last one is {last}")]
    Missing {
        /// The record.
        seq: u64,
        /// The last record of the log.
        last: u64,
    },
    /// Compaction removed the record.
    #[error("record {seq} was folded by `compact`: the earliest moment is {first}")]
    Compacted {
        /// The record.
        seq: u64,
        /// The earliest record whose state is available.
        first: u64,
    },
    /// The records that lead to it could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Why a journal did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("data directory `{}` is in use by {}; stop that process or choose another directory", dir.display(), holder(*pid))]
    Locked {
        /// The directory.
        dir: PathBuf,
        /// The process that has it open, if its lock file says so.
        pid: Option<u32>,
    },
    /// The directory contains other files, so it must not be used.
    #[error("`{}` is not empty and holds no journal; choose an empty or a new directory", dir.display())]
    NotAJournal {
        /// The directory.
        dir: PathBuf,
    },
    /// There is no journal to open.
    #[error("`{}` holds no journal", dir.display())]
    Missing {
        /// The directory.
        dir: PathBuf,
    },
    /// It was written by a newer version.
    #[error("`{}` has format {found}, this build reads up to {supported}; use version {needs} or newer", dir.display())]
    TooNew {
        /// The directory.
        dir: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that this build reads.
        supported: u32,
        /// The product version that can read it.
        needs: String,
    },
    /// Its description names another log.
    #[error(
        "`{}` names log {named}, but the records beside it are those of log {found}; nothing was changed. If these \
         files were not exchanged, the description is damaged: write {found} into it",
        description.display()
    )]
    OtherLog {
        /// The description.
        description: PathBuf,
        /// The log named in the description.
        named: LogId,
        /// The log named in the records.
        found: LogId,
    },
    /// The data directory cannot be a copy of the shared log.
    #[error(
        "`{}` holds log {found}, and the shared log is {shared}; choose a new or empty directory, which is filled from the shared log",
        dir.display()
    )]
    NotTheSharedLog {
        /// The directory.
        dir: PathBuf,
        /// The log in it.
        found: LogId,
        /// The shared log.
        shared: LogId,
    },
    /// A file or directory could not be created, read or written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The log cannot be opened, even after all known repairs.
    #[error("the log in `{}` cannot be opened: {why}", dir.display())]
    Log {
        /// Its directory.
        dir: PathBuf,
        /// The log engine's error.
        why: String,
    },
    /// Records could not be read or applied.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A closure that adds what was attempted on `path` to an error.
pub(crate) fn failed(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    move |source| OpenError::File {
        action,
        path,
        source,
    }
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(
        || "another process".to_owned(),
        |pid| format!("process {pid}"),
    )
}

/// Why a log could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal is a fork.
    #[error(
        "a fork cannot be exported as an event log: save its state as a pod, or export its parent"
    )]
    Fork,
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The target could not be written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

/// Why records were not appended to a shared log.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// The first records were removed.
    #[error(
        "records 1 to {0} were folded by `compact`, and a shared log begins with record 1: save the state with `roleback pod save`, and load it into a server with the shared log"
    )]
    Compacted(u64),
    /// The shared log is another one.
    #[error(
        "the shared log has the id {found}, and the event log has {wanted}; choose another name for the shared log"
    )]
    OtherLog {
        /// The id of the shared log.
        found: LogId,
        /// The id of the journal's log.
        wanted: LogId,
    },
    /// Both have a record that the other does not have.
    #[error("the shared log has another record {0}: both were written to since they were the same")]
    Other(u64),
    /// The shared log has more.
    #[error(
        "the shared log has record {0}, which the event log does not have: it was written to since"
    )]
    Longer(u64),
    /// A record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The shared log cannot be read or written.
    #[error(
        "the shared log cannot be read or written: {0}; repeat the command, which goes on where it stopped"
    )]
    Shared(#[from] SharedLogError),
}

/// Why a log was not compacted. Unless [`CompactError::Unfinished`], nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CompactError {
    /// There is nothing before the record.
    #[error("the records before {to} are folded already: the earliest moment is {first}")]
    Nothing {
        /// The record.
        to: u64,
        /// The earliest moment.
        first: u64,
    },
    /// The record does not exist.
    #[error("record {to} does not exist: the last one is {last}")]
    Missing {
        /// The record.
        to: u64,
        /// The last record of the log.
        last: u64,
    },
    /// A fork or a reader of the past needs records that would be removed.
    #[error(
        "record {seq} is in use by a fork, a save or a reader of the past: drop the fork or wait, or compact only before record {seq}"
    )]
    InUse {
        /// The first record in use.
        seq: u64,
    },
    /// The journal is a fork, or a state of the past.
    #[error("only the log of a server can be compacted, not that of a fork or of the past")]
    NotHere,
    /// The journal cannot write.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// A record that would be removed cannot be read.
    #[error(transparent)]
    At(#[from] AtError),
    /// Files could not be written. The log is unchanged.
    #[error("the compacted log cannot be written: {0}")]
    Unwritten(String),
    /// The compaction was decided and could not be finished; the next start finishes it.
    #[error("the compaction is not finished: {0}; restart the server, which finishes it")]
    Unfinished(String),
}

impl From<ReadError> for CompactError {
    fn from(error: ReadError) -> Self {
        Self::At(error.into())
    }
}
