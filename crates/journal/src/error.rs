//! How the journal fails. Each message says what was attempted, where, and what to do.

use std::path::PathBuf;

use crate::hash::LogId;

/// A projection could not understand a record or a checkpoint, or could not write one.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ApplyError(pub String);

/// Why a commit was not answered with its value. The record may or may not be in the log afterwards, as with any
/// answer that is lost on its way; only [`CommitError::Invalid`] and [`CommitError::ReadOnly`] say that it is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The draft breaks a limit of the journal.
    #[error("the record cannot be written: {0}")]
    Invalid(String),
    /// The journal takes no writes: opened so, or too damaged.
    #[error("the journal is read-only: {0}")]
    ReadOnly(String),
    /// The log could not make the record durable.
    #[error("the record could not be made durable: {0}")]
    Storage(String),
    /// Another writer appended first; decide again on the state that is published now.
    #[error("another writer appended first; decide again")]
    Overtaken,
    /// The deciding closure panicked. Nothing was written.
    #[error("the decision panicked")]
    Panicked,
    /// The journal is shut down.
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
        /// The version it has.
        found: u8,
        /// The newest version known here.
        supported: u8,
    },
    /// A projection did not take a record.
    #[error("record {seq} cannot be applied: {source}")]
    Apply {
        /// Its sequence number.
        seq: u64,
        /// Why not.
        source: ApplyError,
    },
    /// A file could not be read.
    #[error("cannot read `{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// Why a journal did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("data directory `{}` is in use by {}; stop that process or choose another directory", dir.display(), holder(*pid))]
    Locked {
        /// The directory.
        dir: PathBuf,
        /// The process that holds it, when its lock file says so.
        pid: Option<u32>,
    },
    /// It is not ours to write into.
    #[error("`{}` is not empty and holds no journal; choose an empty or a new directory", dir.display())]
    NotAJournal {
        /// The directory.
        dir: PathBuf,
    },
    /// There is nothing to open.
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
        /// The format it has.
        found: u32,
        /// The newest format known here.
        supported: u32,
        /// The product version that reads it.
        needs: String,
    },
    /// It is described as another log's.
    #[error(
        "`{}` names log {named}, but the records beside it are those of log {found}; nothing was changed. If nobody \
         exchanged these files, the description is damaged: write {found} into it",
        description.display()
    )]
    OtherLog {
        /// The description.
        description: PathBuf,
        /// The log that it names.
        named: LogId,
        /// The log that the records name.
        found: LogId,
    },
    /// A file or directory could not be made, read or written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The log cannot be opened, not even after the repairs that are known.
    #[error("the log in `{}` cannot be opened: {why}", dir.display())]
    Log {
        /// Its directory.
        dir: PathBuf,
        /// What the engine said.
        why: String,
    },
    /// Records could not be read or applied.
    #[error(transparent)]
    Read(#[from] ReadError),
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
    /// The history could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The target could not be written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
