//! What was acknowledged, noted beside the log.
//!
//! When bytes at the end of the log are lost, the log engine quietly goes back to an earlier end, and nothing in it
//! tells. So the writer notes the head of each group in a small file of its own before it answers. Only the first note of a
//! run is synced: a note may be older than the log, never newer, and that is enough to say that something is missing and
//! what.
//!
//! A note that is newer than the log is kept until something is acknowledged again: a start that is killed before anybody
//! could write down what is gone leaves it to the next one. From then on the note says that there was a loss.

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
    /// Something acknowledged is known to be gone.
    lost: bool,
}

/// Whether something that was acknowledged is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Loss {
    /// Not that anybody knows.
    None,
    /// An earlier start found that.
    Before,
    /// This start did.
    Now,
}

impl AckMarker {
    /// Starts noting, at `head`. From now on there is a note for good: without one nothing was ever acknowledged.
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

    /// Notes that everything up to `head` is about to be acknowledged. Failing costs only what the note would have told.
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
    /// It was promised to survive a power cut.
    pub(crate) for_good: bool,
    /// It was promised to survive the end of the process.
    pub(crate) written: bool,
    /// By then something acknowledged was known to be gone.
    pub(crate) lost: bool,
}

/// Whether anything was ever acknowledged.
pub(crate) fn exists(data_dir: &Path) -> bool {
    data_dir.join(NAME).exists()
}

/// The note, if there is one.
///
/// # Errors
/// When it says nothing any more. One that a kill left before anything was written into it is none.
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

/// There is a note, but it is damaged.
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
