//! Detects whether a data directory was removed or replaced.
//!
//! A process can go on writing to files that were removed, or whose directory was replaced by another one, without any
//! error. Records that it acknowledges then are lost. So the log checks after each group of writes whether its file still
//! is at its path: one system call of some microseconds, where a sync takes hundreds.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A file that must stay where it was opened.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    path: PathBuf,
    /// Device and inode of the file. Systems without them only show whether the file exists.
    id: Option<(u64, u64)>,
}

impl Presence {
    /// The identity of an open file, with the path that it was opened by.
    pub(crate) fn of(file: &File, path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            id: id(&file.metadata()?),
        })
    }

    /// Whether the file is still there.
    ///
    /// # Errors
    /// What happened to it, and what to do.
    pub(crate) fn check(&self) -> io::Result<()> {
        let what = match std::fs::symlink_metadata(&self.path) {
            Ok(now) if id(&now) == self.id => return Ok(()),
            Ok(_) => "replaced",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "removed",
            Err(error) => return Err(error),
        };
        Err(io::Error::other(format!(
            "`{}` was {what} while the data directory was in use, so nothing that is written now could be found again; put the \
             directory back, or stop this process and start it on the one that is there",
            self.path.display()
        )))
    }
}

#[cfg(unix)]
fn id(metadata: &std::fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn id(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}
