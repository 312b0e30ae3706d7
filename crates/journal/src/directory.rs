//! A data directory: which process has it open, and which log and format it contains.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use ulid::Ulid;

use crate::description::{NAME as DESCRIPTION, describe, read_description};
use crate::error::{OpenError, failed};
use crate::hash::LogId;
use crate::presence::Presence;
use crate::{base, checkpoint, contents, files, fold, segment, subject_index};

const LOCK: &str = "LOCK";
const LOG: &str = "log";
const PODS: &str = "pods";

/// A directory that this process has locked for the lifetime of this value.
pub(crate) struct Directory {
    pub(crate) path: PathBuf,
    pub(crate) log: LogId,
    pub(crate) created: bool,
    /// Whether taking it finished an interrupted compaction.
    pub(crate) finished_compaction: bool,
    lock: File,
}

impl Directory {
    /// Locks a directory, and creates it if allowed.
    ///
    /// # Errors
    /// When another process has locked it, it is not a journal's, or it has a newer format.
    pub(crate) fn take(path: &Path, new_log: Ulid, read_only: bool) -> Result<Self, OpenError> {
        let known = path.join(DESCRIPTION).exists();
        if !known {
            check_may_create(path, read_only)?;
        }
        if !read_only {
            files::private_dir(path).map_err(failed("make", path))?;
        }
        let lock = lock(path)?;
        let created = !path.join(DESCRIPTION).exists();
        if created {
            describe(false, path, LogId(new_log))
                .map_err(failed("write", &path.join(DESCRIPTION)))?;
        }
        let log = read_description(path)?;
        let finished_compaction = finish_compaction(path, read_only)?;
        let directory = Self {
            path: path.to_owned(),
            log,
            created,
            finished_compaction,
            lock,
        };
        if !read_only {
            directory.prepare()?;
        }
        Ok(directory)
    }

    /// The directory of the log engine.
    pub(crate) fn log_dir(&self) -> PathBuf {
        self.path.join(LOG)
    }

    /// The error for a directory that belongs to another log than its description says.
    pub(crate) fn of_other_log(&self, found: LogId) -> OpenError {
        OpenError::OtherLog {
            description: self.path.join(DESCRIPTION),
            named: self.log,
            found,
        }
    }

    /// Detects whether this directory was removed or replaced.
    pub(crate) fn presence(&self) -> Result<Presence, OpenError> {
        let path = self.path.join(LOCK);
        Presence::of(&self.lock, &path).map_err(failed("look at", &path))
    }

    /// The directory of pods.
    pub(crate) fn pods_dir(&self) -> PathBuf {
        self.path.join(PODS)
    }

    /// Creates missing directories and removes unfinished files of a crash.
    fn prepare(&self) -> Result<(), OpenError> {
        let (segments, checkpoints) = (segment::dir_in(&self.path), checkpoint::dir_in(&self.path));
        files::private_dirs(&[&segments, &checkpoints, &self.log_dir()])
            .map_err(failed("make directories in", &self.path))?;
        let indexes = subject_index::dir_in(&self.path);
        let (bases, pieces) = (base::dir_in(&self.path), contents::dir_in(&self.path));
        for dir in [
            &segments,
            &checkpoints,
            &indexes,
            &bases,
            &pieces,
            &self.path,
        ] {
            files::remove_unfinished(dir).map_err(failed("tidy", dir))?;
        }
        Ok(())
    }
}

/// Finishes a compaction that was interrupted, before anything else looks at the files.
fn finish_compaction(path: &Path, read_only: bool) -> Result<bool, OpenError> {
    let is_decided = fold::is_decided(path);
    if read_only {
        let why = "a compaction was interrupted; start a server on it once, which finishes the compaction";
        let refused = || failed("read", path)(std::io::Error::other(why));
        return (!is_decided).then_some(false).ok_or_else(refused);
    }
    fold::discard(path).map_err(failed("tidy", path))?;
    if is_decided {
        fold::finish(path).map_err(failed("finish the compaction of", path))?;
    }
    Ok(is_decided)
}

/// A directory without a description may only be used if it is empty.
fn check_may_create(path: &Path, read_only: bool) -> Result<(), OpenError> {
    if read_only {
        return Err(OpenError::Missing {
            dir: path.to_owned(),
        });
    }
    let entries = files::paths(path).map_err(failed("read", path))?;
    let ours = |entry: &PathBuf| {
        let name = files::name(entry);
        name == LOCK || name.starts_with(DESCRIPTION)
    };
    if entries.iter().all(ours) {
        Ok(())
    } else {
        Err(OpenError::NotAJournal {
            dir: path.to_owned(),
        })
    }
}

/// Locks the lock file. The operating system releases the lock when the process ends, for whatever reason.
fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join(LOCK);
    let mut file = files::private_file()
        .read(true)
        .open(&path)
        .map_err(failed("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let read = (&file).take(20).read_to_string(&mut pid);
            let pid = read.ok().and_then(|_| pid.trim().parse().ok());
            return Err(OpenError::Locked {
                dir: dir.to_owned(),
                pid,
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed("lock", &path)(source)),
    }
    file.set_len(0)
        .and_then(|()| file.write_all(std::process::id().to_string().as_bytes()))
        .map_err(failed("write", &path))?;
    Ok(file)
}

/// Whether a directory is absent or empty.
pub(crate) fn is_vacant(dir: &Path) -> std::io::Result<bool> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        entries => Ok(entries?.next().is_none()),
    }
}
