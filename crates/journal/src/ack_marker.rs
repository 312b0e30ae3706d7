//! The ack marker: a small file beside the log that says which records were acknowledged.
//!
//! If bytes at the end of the log are lost, the log engine silently goes back to an earlier end. So the writer stores
//! the head of each group in this file before it answers. Only the first marker of a run is synced: a marker may be
//! older than the log, but never newer, and that is enough to detect that records are missing, and which.
//!
//! A marker that is newer than the log is kept until another record is acknowledged. If a start is killed before the
//! loss is recorded, the next start detects the loss again. After that, the marker remembers that there was a loss.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::envelope::{hash_at, u32_at, u64_at};
use crate::files;
use crate::hash::Head;
use crate::options::Durability;

const NAME: &str = "ACKED";
const MAGIC: [u8; 4] = *b"rbkA";
const BYTES: usize = 60;

pub(crate) struct AckMarker {
    file: File,
    durability: Durability,
    /// Flag: acknowledged records are known to be lost.
    lost: bool,
}

/// Whether acknowledged records are lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Loss {
    /// No known loss.
    None,
    /// An earlier start found the loss.
    Before,
    /// This start found the loss.
    Now,
}

impl AckMarker {
    /// Starts the marker at `head`. From now on it always exists: a directory without a marker never acknowledged
    /// anything.
    pub(crate) fn open(
        data_dir: &Path,
        durability: Durability,
        head: &Head,
        loss: Loss,
    ) -> io::Result<Self> {
        let is_new = !exists(data_dir);
        let marker = Self {
            file: files::private_file().open(data_dir.join(NAME))?,
            durability,
            lost: loss != Loss::None,
        };
        if loss != Loss::Now {
            marker.note(head);
        }
        if durability == Durability::Power {
            marker.file.sync_all()?;
        }
        if durability == Durability::Power && is_new {
            files::sync_dir(data_dir)?;
        }
        Ok(marker)
    }

    /// Stores that everything up to `head` is about to be acknowledged. An error here only makes later losses harder to
    /// detect.
    pub(crate) fn note(&self, head: &Head) {
        let mut bytes = [0; BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4] = u8::from(self.durability == Durability::Power);
        bytes[5] = u8::from(self.lost);
        bytes[6] = u8::from(self.durability != Durability::None);
        bytes[8..16].copy_from_slice(&head.seq.to_le_bytes());
        bytes[16..48].copy_from_slice(head.hash.as_bytes());
        bytes[48..56].copy_from_slice(&head.time_ns.to_le_bytes());
        let sum = crc32c::crc32c(&bytes[..56]);
        bytes[56..].copy_from_slice(&sum.to_le_bytes());
        if let Err(error) = write_at_start(&self.file, &bytes) {
            tracing::warn!(%error, "the last acknowledged record could not be noted");
        }
    }
}

#[cfg(unix)]
fn write_at_start(file: &File, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, 0)
}

#[cfg(not(unix))]
fn write_at_start(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    use io::{Seek, Write};
    file.rewind()?;
    file.write_all(bytes)
}

/// What the last writer is known to have acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acked {
    pub(crate) head: Head,
    /// The records were promised to survive a power cut.
    pub(crate) for_good: bool,
    /// The records were promised to survive the end of the process.
    pub(crate) written: bool,
    /// Acknowledged records were known to be lost by then.
    pub(crate) lost: bool,
}

/// Whether any record was ever acknowledged.
pub(crate) fn exists(data_dir: &Path) -> bool {
    data_dir.join(NAME).exists()
}

/// Reads the marker, if it exists.
///
/// # Errors
/// When it is damaged. A marker that is empty because of a kill counts as absent.
pub(crate) fn read(data_dir: &Path) -> Result<Option<Acked>, Unreadable> {
    let bytes = match files::read(&data_dir.join(NAME)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|_| Unreadable)?,
    };
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    parse(&bytes).map(Some).ok_or(Unreadable)
}

/// The marker exists, but it is damaged.
pub(crate) struct Unreadable;

fn parse(bytes: &[u8]) -> Option<Acked> {
    if bytes.len() != BYTES
        || bytes[..4] != MAGIC
        || u32_at(bytes, 56) != crc32c::crc32c(&bytes[..56])
    {
        return None;
    }
    let time_ns = u64_at(bytes, 48).cast_signed();
    let head = Head {
        seq: u64_at(bytes, 8),
        hash: hash_at(bytes, 16),
        time_ns,
    };
    Some(Acked {
        head,
        for_good: bytes[4] != 0,
        written: bytes[4] != 0 || bytes[6] != 0,
        lost: bytes[5] != 0,
    })
}
