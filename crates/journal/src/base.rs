//! The base of a compacted log: the state that the removed records produced, and what is still known of them.
//!
//! The state is stored as lines of text that every later build reads, unlike a checkpoint, because the records that it
//! follows from are gone. The notes are what the owner of the state wants to know of the removed records; the journal does
//! not interpret them. `FORMAT.md` describes the bytes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zstd::stream::write::Encoder;

use crate::envelope::{hash_at, u32_at, u64_at, ulid_at};
use crate::error::{ApplyError, ReadError};
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::moment::Moment;
use crate::projection::Projection;

const MAGIC: [u8; 4] = *b"rbkB";
const VERSION: u8 = 1;
const CODEC_ZSTD: u8 = 1;
const HEADER_BYTES: usize = 104;
const SEGMENT_BYTES: usize = 64;
/// zstd level of a base, which is written once.
const COMPRESSION_LEVEL: i32 = 6;
/// Maximum size of a state or of notes before compression, in bytes.
const PART_BYTES_MAX: u64 = 8 << 30;
/// Maximum number of segments that a base lists.
const SEGMENTS_MAX: usize = 1 << 24;
const EXTENSION: &str = "base";
const DIR: &str = "base";

/// The directory of the base.
pub(crate) fn dir_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIR)
}

/// The name of the file of a base.
pub(crate) fn file_name(seq: u64) -> String {
    format!("{seq:020}.{EXTENSION}")
}

/// A segment whose records were removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoldedSegment {
    /// Its first record.
    pub first: u64,
    /// Its last record, whose hash covers all records before it.
    pub last: Head,
    /// The least time of its records, in nanoseconds since the epoch.
    pub least_ns: i64,
    /// The greatest.
    pub greatest_ns: i64,
}

/// The base of a compacted log.
#[derive(Clone, Debug)]
pub struct Base {
    head: Head,
    log: LogId,
    segments: Arc<[FoldedSegment]>,
    state_bytes: u64,
    notes_bytes: u64,
    /// Where the compressed state begins and ends in the file; the notes follow.
    state: (usize, usize),
    home: Home,
}

#[derive(Clone, Debug)]
enum Home {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// Writes the lines of a state piece by piece.
type StateWriter<'a> = dyn FnMut(&mut dyn FnMut(&[u8])) -> Result<(), ApplyError> + 'a;

/// What a base has, for logs that were exported as text.
#[derive(Clone, Debug)]
pub struct BaseParts {
    /// The last removed record.
    pub head: Head,
    /// The removed segments, in order.
    pub segments: Vec<FoldedSegment>,
    /// The state after the last removed record, as [`Projection::write_lines`] writes it.
    pub state: Vec<u8>,
    /// The notes on the removed records.
    pub notes: Vec<u8>,
}

impl Base {
    /// All of it.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn parts(&self) -> Result<BaseParts, ReadError> {
        Ok(BaseParts {
            head: self.head,
            segments: self.segments.to_vec(),
            state: self.state_lines()?,
            notes: self.notes()?,
        })
    }

    fn state_lines(&self) -> Result<Vec<u8>, ReadError> {
        let bytes = self.bytes()?;
        self.inflate(&bytes[self.state.0..self.state.1], self.state_bytes)
    }

    /// The last removed record. The state after it is the earliest that is available.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// The removed segments, in order.
    #[must_use]
    pub fn segments(&self) -> &[FoldedSegment] {
        &self.segments
    }

    /// The notes on the removed records, as they were given to [`crate::Journal::compact`].
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn notes(&self) -> Result<Vec<u8>, ReadError> {
        let bytes = self.bytes()?;
        let end = bytes.len() - Hash::BYTES;
        self.inflate(&bytes[self.state.1..end], self.notes_bytes)
    }

    /// The state after the last removed record.
    pub(crate) fn moment<P: Projection>(&self) -> Result<Moment<P>, ReadError> {
        let lines = self.state_lines()?;
        let state = P::read_lines(&lines).map_err(|source| ReadError::Apply {
            seq: self.head.seq,
            source,
        })?;
        Ok(Moment {
            head: self.head,
            state,
        })
    }

    pub(crate) fn log(&self) -> LogId {
        self.log
    }

    /// Checks that its bytes are unchanged.
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        self.bytes().map(drop)
    }

    /// Its bytes, verified against their hash.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, ReadError> {
        let bytes = match &self.home {
            Home::Memory(bytes) => bytes.to_vec(),
            Home::File(path) => files::read(path).map_err(|source| ReadError::File {
                path: path.clone(),
                source,
            })?,
        };
        let is_this = Self::decode(&bytes, self.home.clone())
            .is_ok_and(|found| found.head == self.head && found.state == self.state);
        if is_this {
            return Ok(bytes);
        }
        Err(self.damaged("the base of the compacted log does not match its checksum"))
    }

    fn inflate(&self, bytes: &[u8], length: u64) -> Result<Vec<u8>, ReadError> {
        let inflated = zstd::bulk::decompress(bytes, length as usize);
        let inflated = inflated.map_err(|error| self.damaged(&error.to_string()))?;
        if inflated.len() as u64 == length {
            return Ok(inflated);
        }
        Err(self.damaged("a part of the base is shorter than its header says"))
    }

    fn damaged(&self, why: &str) -> ReadError {
        ReadError::Damaged {
            seq: self.head.seq,
            why: why.to_owned(),
        }
    }

    /// The bytes of a base with these parts.
    pub(crate) fn encode_parts(log: LogId, parts: &BaseParts) -> io::Result<Vec<u8>> {
        let mut state = |out: &mut dyn FnMut(&[u8])| {
            out(&parts.state);
            Ok(())
        };
        Self::write((log, parts.head), &mut state, &parts.segments, &parts.notes)
    }

    /// The bytes of a base.
    pub(crate) fn encode<P: Projection>(
        log: LogId,
        moment: &Moment<P>,
        segments: &[FoldedSegment],
        notes: &[u8],
    ) -> io::Result<Vec<u8>> {
        let mut state = |out: &mut dyn FnMut(&[u8])| moment.state.write_lines(out);
        Self::write((log, moment.head), &mut state, segments, notes)
    }

    fn write(
        (log, head): (LogId, Head),
        state: &mut StateWriter<'_>,
        segments: &[FoldedSegment],
        notes: &[u8],
    ) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + segments.len() * SEGMENT_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[VERSION, CODEC_ZSTD, 0, 0]);
        bytes.extend_from_slice(&[0; 24]);
        bytes.extend_from_slice(&log.0.to_bytes());
        bytes.extend_from_slice(&head.seq.to_le_bytes());
        bytes.extend_from_slice(head.hash.as_bytes());
        bytes.extend_from_slice(&head.time_ns.to_le_bytes());
        bytes.extend_from_slice(&(segments.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        for segment in segments {
            bytes.extend_from_slice(&segment.first.to_le_bytes());
            bytes.extend_from_slice(&segment.last.seq.to_le_bytes());
            bytes.extend_from_slice(segment.last.hash.as_bytes());
            bytes.extend_from_slice(&segment.least_ns.to_le_bytes());
            bytes.extend_from_slice(&segment.greatest_ns.to_le_bytes());
        }
        let start = bytes.len();
        let mut encoder = Encoder::new(bytes, COMPRESSION_LEVEL)?;
        let (mut state_bytes, mut outcome) = (0_u64, Ok(()));
        let written = state(&mut |piece| {
            state_bytes += piece.len() as u64;
            if outcome.is_ok() {
                outcome = encoder.write_all(piece);
            }
        });
        outcome?;
        written.map_err(io::Error::other)?;
        let mut bytes = encoder.finish()?;
        let parts = [
            state_bytes,
            notes.len() as u64,
            (bytes.len() - start) as u64,
        ];
        for (at, part) in (8..).step_by(8).zip(parts) {
            bytes[at..at + 8].copy_from_slice(&part.to_le_bytes());
        }
        bytes.extend_from_slice(&zstd::bulk::compress(notes, COMPRESSION_LEVEL)?);
        let hash = Hash::of(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        Ok(bytes)
    }

    /// A base in memory.
    pub(crate) fn in_memory(bytes: Vec<u8>) -> Result<Self, String> {
        let bytes: Arc<[u8]> = bytes.into();
        Self::decode(&bytes, Home::Memory(Arc::clone(&bytes)))
    }

    /// The base with its bytes in memory, for a journal without a directory.
    pub(crate) fn into_memory(self) -> Result<Self, ReadError> {
        let bytes = self.bytes()?;
        Ok(Self {
            home: Home::Memory(bytes.into()),
            ..self
        })
    }

    /// The base in a file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let bytes = files::read(path)?;
        Self::decode(&bytes, Home::File(path.to_owned())).map_err(io::Error::other)
    }

    /// The base of a data directory or an export, if its log is compacted.
    pub(crate) fn newest_in(data_dir: &Path) -> io::Result<Option<Self>> {
        let newest = paths(data_dir)?.pop();
        newest.map(|path| Self::open(&path)).transpose()
    }

    fn decode(bytes: &[u8], home: Home) -> Result<Self, String> {
        let end = bytes.len().checked_sub(Hash::BYTES);
        let end = end.filter(|end| *end >= HEADER_BYTES).ok_or("it is cut")?;
        if bytes[..4] != MAGIC || bytes[4] != VERSION || bytes[5] != CODEC_ZSTD {
            return Err(format!(
                "it is not a base that this build reads: its version is {}, this build reads {VERSION}",
                bytes[4]
            ));
        }
        if Hash::of(&bytes[..end]).as_bytes()[..] != bytes[end..] {
            return Err("its checksum does not match".to_owned());
        }
        let [state_bytes, notes_bytes, state_frame] = [8, 16, 24].map(|at| u64_at(bytes, at));
        let count = u32_at(bytes, 96) as usize;
        let start = HEADER_BYTES + count.min(SEGMENTS_MAX) * SEGMENT_BYTES;
        let state_end = usize::try_from(state_frame)
            .ok()
            .and_then(|frame| start.checked_add(frame));
        let is_within = count <= SEGMENTS_MAX
            && state_bytes.max(notes_bytes) <= PART_BYTES_MAX
            && state_end.is_some_and(|at| at <= end);
        let (Some(state_end), true) = (state_end, is_within) else {
            return Err("its header breaks a limit".to_owned());
        };
        let entries = bytes[HEADER_BYTES..start].chunks_exact(SEGMENT_BYTES);
        Ok(Self {
            head: Head {
                seq: u64_at(bytes, 48),
                hash: hash_at(bytes, 56),
                time_ns: u64_at(bytes, 88).cast_signed(),
            },
            log: LogId(ulid_at(bytes, 32)),
            segments: entries.map(folded_segment).collect(),
            state_bytes,
            notes_bytes,
            state: (start, state_end),
            home,
        })
    }
}

fn folded_segment(entry: &[u8]) -> FoldedSegment {
    let greatest_ns = u64_at(entry, 56).cast_signed();
    FoldedSegment {
        first: u64_at(entry, 0),
        last: Head {
            seq: u64_at(entry, 8),
            hash: hash_at(entry, 16),
            time_ns: greatest_ns,
        },
        least_ns: u64_at(entry, 48).cast_signed(),
        greatest_ns,
    }
}

/// The files of bases, oldest first. There is one, except while a compaction is being finished.
pub(crate) fn paths(data_dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = files::paths(&dir_in(data_dir))?;
    paths.retain(|path| path.extension().is_some_and(|it| it == EXTENSION));
    Ok(paths)
}
