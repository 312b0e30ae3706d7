//! The bytes of an index of subjects.
//!
//! A header with the first hash of each block, then blocks of sorted entries. The header is checked when an index is
//! opened, a block when it is read.

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::envelope::{u32_at, u64_at};
use crate::files;
use crate::hash::Hash;

const MAGIC: [u8; 4] = *b"rbkI";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 64;
/// Entries in a block: a lookup reads about 3 KiB.
const BLOCK_ENTRIES: usize = 256;
const ENTRY_BYTES: usize = 12;
const SUM_BYTES: usize = 4;
/// The most entries of an index: more than the smallest records of a segment can have.
const ENTRIES_MAX: usize = 1 << 22;
/// What an index belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'s> {
    /// The first record of the segment.
    pub(crate) first: u64,
    /// The hash of its last record.
    pub(crate) last_hash: &'s Hash,
    /// The version of the rules that say what a record is about.
    pub(crate) subjects_version: u32,
}

/// An index whose header was checked. Its blocks are checked when they are read.
#[derive(Clone, Debug)]
pub(crate) struct SubjectIndex {
    first: u64,
    entries: usize,
    /// The first hash of each block.
    fences: Vec<u64>,
    home: Home,
}

#[derive(Clone, Debug)]
enum Home {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// The bytes of an index with these entries, which are sorted: the hash of a subject, and a record minus the first one.
pub(crate) fn encode(
    origin: &Origin<'_>,
    (least, greatest): (i64, i64),
    entries: &[(u64, u32)],
) -> Vec<u8> {
    let blocks = entries.chunks(BLOCK_ENTRIES);
    let mut bytes = Vec::with_capacity(HEADER_BYTES + entries.len() * (ENTRY_BYTES + 1));
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, 0, 0, 0]);
    bytes.extend_from_slice(&origin.subjects_version.to_le_bytes());
    bytes.extend_from_slice(&(entries.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&least.to_le_bytes());
    bytes.extend_from_slice(&greatest.to_le_bytes());
    bytes.extend_from_slice(origin.last_hash.as_bytes());
    for (first, _) in blocks.clone().filter_map(<[_]>::first) {
        bytes.extend_from_slice(&first.to_le_bytes());
    }
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
    for block in blocks {
        let start = bytes.len();
        for (hash, offset) in block {
            bytes.extend_from_slice(&hash.to_le_bytes());
            bytes.extend_from_slice(&offset.to_le_bytes());
        }
        let sum = crc32c::crc32c(&bytes[start..]);
        bytes.extend_from_slice(&sum.to_le_bytes());
    }
    bytes
}

/// The first eight bytes of the SHA-256 of a subject.
pub(crate) fn hash(subject: &[u8]) -> u64 {
    u64_at(Hash::of(subject).as_bytes(), 0)
}

impl SubjectIndex {
    /// The index in a file, if it is a good one of this origin.
    pub(crate) fn open(path: &Path, origin: &Origin<'_>) -> Option<Self> {
        Self::of(Home::File(path.to_owned()), origin)
    }

    /// The same for an index in memory.
    pub(crate) fn in_memory(bytes: Vec<u8>, origin: &Origin<'_>) -> Option<Self> {
        Self::of(Home::Memory(bytes.into()), origin)
    }

    /// Reads and checks the header.
    fn of(home: Home, origin: &Origin<'_>) -> Option<Self> {
        let header = home.read(0, HEADER_BYTES).ok()?;
        let entries = u32_at(&header, 12) as usize;
        let is_right = header[..4] == MAGIC
            && header[4] == VERSION
            && u32_at(&header, 8) == origin.subjects_version
            && header[32..] == origin.last_hash.as_bytes()[..]
            && entries <= ENTRIES_MAX;
        if !is_right {
            return None;
        }
        let blocks = entries.div_ceil(BLOCK_ENTRIES);
        let fences = home.read(HEADER_BYTES, blocks * 8 + SUM_BYTES).ok()?;
        let (fences, sum) = fences.split_at(blocks * 8);
        let header = [&header[..], fences].concat();
        if u32_at(sum, 0) != crc32c::crc32c(&header) {
            return None;
        }
        Some(Self {
            first: origin.first,
            entries,
            fences: (0..blocks).map(|block| u64_at(fences, block * 8)).collect(),
            home,
        })
    }

    /// The records with any of these hashes.
    pub(crate) fn find(&self, hashes: &[u64]) -> Result<BTreeSet<u64>> {
        let mut found = BTreeSet::new();
        for hash in hashes {
            let after = self.fences.partition_point(|fence| fence < hash);
            for block in after.saturating_sub(1)..self.fences.len() {
                if self.fences[block] > *hash {
                    break;
                }
                let block = self.block(block)?;
                let entries = block.chunks_exact(ENTRY_BYTES);
                let equal = entries.filter(|entry| u64_at(entry, 0) == *hash);
                found.extend(equal.map(|entry| self.first + u64::from(u32_at(entry, 8))));
            }
        }
        Ok(found)
    }

    fn block(&self, block: usize) -> Result<Vec<u8>> {
        let before = block * BLOCK_ENTRIES;
        let length = (self.entries - before).min(BLOCK_ENTRIES) * ENTRY_BYTES;
        let start = HEADER_BYTES + self.fences.len() * 8 + SUM_BYTES;
        let start = start + before * ENTRY_BYTES + block * SUM_BYTES;
        let mut bytes = self.home.read(start, length + SUM_BYTES)?;
        let sum = u32_at(&bytes, length);
        bytes.truncate(length);
        match sum == crc32c::crc32c(&bytes) {
            true => Ok(bytes),
            false => Err(Error::other("a block does not match its checksum")),
        }
    }

    /// Writes an index that is in memory to a file, from which it is read from then on.
    pub(crate) fn write_to(&mut self, path: PathBuf) -> Result<()> {
        if let Home::Memory(bytes) = &self.home {
            path.parent().map_or(Ok(()), files::private_dir)?;
            files::write_whole(&path, bytes)?;
            self.home = Home::File(path);
        }
        Ok(())
    }
}

impl Home {
    fn read(&self, at: usize, length: usize) -> Result<Vec<u8>> {
        match self {
            Self::Memory(bytes) => {
                let part = bytes.get(at..at.saturating_add(length));
                part.map(<[u8]>::to_vec)
                    .ok_or_else(|| ErrorKind::UnexpectedEof.into())
            }
            Self::File(path) => {
                let mut file = files::open(path)?;
                file.seek(SeekFrom::Start(at as u64))?;
                let mut bytes = vec![0; length];
                file.read_exact(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}
