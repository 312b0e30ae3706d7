//! Puts a compacted log in the place of the whole one, so that nothing is lost whenever the process ends.
//!
//! Everything that a compaction writes is prepared in one directory: the base, the records of a segment that is cut in two,
//! and the log engine's files without the removed records. Renaming that directory is the compaction: before, the old files
//! are the log and what was prepared is discarded; after, each step of [`STEPS`] moves or removes what is still to be moved
//! or removed. All steps can be repeated, and a start finishes them.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::base::{self, Base};
use crate::{checkpoint, description, files, segment, subject_index};

/// Where a compaction is prepared.
const PREPARED: &str = "compacting";
/// The same directory once the compaction is decided.
const DECIDED: &str = "compacted";
/// The log engine's files in that directory, and the ones that they replace.
const LOG: &str = "log";
const OLD_LOG: &str = "old-log";

/// A compaction that is being prepared in a data directory.
#[derive(Debug)]
pub(crate) struct Prepared {
    data_dir: PathBuf,
}

impl Prepared {
    /// Begins with an empty directory.
    pub(crate) fn begin(data_dir: &Path) -> io::Result<Self> {
        discard(data_dir)?;
        let prepared = Self {
            data_dir: data_dir.to_owned(),
        };
        files::private_dirs(&[&prepared.segments_dir(), &base::dir_in(&prepared.dir())])?;
        Ok(prepared)
    }

    fn dir(&self) -> PathBuf {
        self.data_dir.join(PREPARED)
    }

    /// The directory for the log engine's files.
    pub(crate) fn log_dir(&self) -> PathBuf {
        self.dir().join(LOG)
    }

    /// The directory for segments.
    pub(crate) fn segments_dir(&self) -> PathBuf {
        segment::dir_in(&self.dir())
    }

    pub(crate) fn write_base(&self, seq: u64, bytes: &[u8]) -> io::Result<()> {
        let path = base::dir_in(&self.dir()).join(base::file_name(seq));
        files::write_whole(&path, bytes)
    }

    /// Decides the compaction. The log engine's files must not be open any more.
    pub(crate) fn decide(self) -> io::Result<()> {
        // Unlike the other files, the engine's are not synced unless its durability requires it.
        files::sync_all_but(&self.log_dir(), "")?;
        files::sync_dir(&self.dir())?;
        fs::rename(self.dir(), self.data_dir.join(DECIDED))?;
        files::sync_dir(&self.data_dir)
    }
}

/// Removes what an interrupted compaction prepared.
pub(crate) fn discard(data_dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(data_dir.join(PREPARED)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a compaction was decided and not finished.
pub(crate) fn is_decided(data_dir: &Path) -> bool {
    data_dir.join(DECIDED).exists()
}

/// What is done once a compaction is decided, in this order.
pub(crate) const STEPS: [fn(&Path) -> io::Result<()>; 7] = [
    describe,
    add_segments,
    remove_segments,
    move_old_log,
    move_new_log,
    remove_checkpoints,
    move_base,
];

/// Finishes a compaction that was decided. Nothing of the log may be open.
pub(crate) fn finish(data_dir: &Path) -> io::Result<()> {
    for step in STEPS {
        step(data_dir)?;
        files::sync_dir(data_dir)?;
    }
    fs::remove_dir_all(data_dir.join(DECIDED))
}

/// The last removed record.
fn last_folded(data_dir: &Path) -> io::Result<u64> {
    let found = match Base::newest_in(&data_dir.join(DECIDED))? {
        Some(found) => Some(found),
        None => Base::newest_in(data_dir)?,
    };
    let found = found.ok_or_else(|| io::Error::other("the base of the compacted log is gone"))?;
    Ok(found.head().seq)
}

fn describe(data_dir: &Path) -> io::Result<()> {
    description::extend(data_dir).map_err(io::Error::other)
}

fn add_segments(data_dir: &Path) -> io::Result<()> {
    let target = segment::dir_in(data_dir);
    for path in files::paths(&segment::dir_in(&data_dir.join(DECIDED)))? {
        fs::rename(&path, target.join(files::name(&path)))?;
    }
    files::sync_dir(&target)
}

/// Removes segments with folded records. One that is cut in two was replaced by a segment with its other records.
fn remove_segments(data_dir: &Path) -> io::Result<()> {
    let last = last_folded(data_dir)?;
    for dir in [segment::dir_in(data_dir), subject_index::dir_in(data_dir)] {
        for path in files::paths(&dir)? {
            if segment::first_of_name(&path).is_some_and(|first| first <= last) {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

fn move_old_log(data_dir: &Path) -> io::Result<()> {
    let (old, new) = (data_dir.join(LOG), data_dir.join(DECIDED).join(LOG));
    if new.exists() && old.exists() {
        fs::rename(old, data_dir.join(DECIDED).join(OLD_LOG))?;
    }
    Ok(())
}

fn move_new_log(data_dir: &Path) -> io::Result<()> {
    let new = data_dir.join(DECIDED).join(LOG);
    match new.exists() {
        true => fs::rename(new, data_dir.join(LOG)),
        false => Ok(()),
    }
}

/// Removes states of removed records: they cannot be compared with the log any more.
fn remove_checkpoints(data_dir: &Path) -> io::Result<()> {
    checkpoint::forget_before(&checkpoint::dir_in(data_dir), last_folded(data_dir)?)
}

fn move_base(data_dir: &Path) -> io::Result<()> {
    let decided = base::paths(&data_dir.join(DECIDED))?;
    let Some(path) = decided.last() else {
        return Ok(());
    };
    let old = base::paths(data_dir)?;
    let dir = base::dir_in(data_dir);
    files::private_dir(&dir)?;
    let target = dir.join(files::name(path));
    fs::rename(path, &target)?;
    for old in old.into_iter().filter(|old| *old != target) {
        fs::remove_file(old)?;
    }
    files::sync_dir(&dir)
}

#[cfg(test)]
mod tests;
