//! Segments: runs of records, each in one compressed file that can be read without a log engine.
//!
//! A segment's name contains its first and last sequence number and the SHA-256 of the file, so damage is detected
//! without decompressing it. `FORMAT.md` describes the header.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::envelope::{Frame, RECORD_BYTES_MAX, hash_at, u32_at, u64_at, ulid_at};
use crate::error::ReadError;
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::index_file::SubjectIndex;

const MAGIC: [u8; 4] = *b"rbkS";
const VERSION: u8 = 1;
const CODEC_ZSTD: u8 = 1;
const HEADER_BYTES: usize = 128;
/// zstd level of segments. They are sealed on the processors that also serve requests.
const COMPRESSION_LEVEL: i32 = 1;
/// Size of the records at which a segment is closed, in bytes before compression.
pub(crate) const BODY_BYTES: usize = 8 << 20;
/// Maximum size of the body: the last record may extend beyond [`BODY_BYTES`].
const BODY_BYTES_MAX: usize = BODY_BYTES + RECORD_BYTES_MAX;
/// Name of the directory, in a data directory and in an export.
pub(crate) const DIR: &str = "segments";
const EXTENSION: &str = "seg";

/// One sealed segment: what its header says, and where its bytes are.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) first: u64,
    /// Its last record.
    pub(crate) head: Head,
    /// Hash of the record before its first.
    pub(crate) prev: Hash,
    log: LogId,
    /// SHA-256 of the file.
    name: Hash,
    home: Home,
    /// Its index of subjects, once it was needed.
    index: Arc<Mutex<Option<SubjectIndex>>>,
}

#[derive(Clone, Debug)]
enum Home {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl Segment {
    /// Seals consecutive frames into `dir`, or into memory.
    pub(crate) fn seal(log: LogId, frames: &[Frame], dir: Option<&Path>) -> std::io::Result<Self> {
        let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
            return Err(std::io::Error::other("a segment needs a record"));
        };
        let bytes = encode(log, frames, first, last)?;
        let (first_seq, name) = (first.head.seq, Hash::of(&bytes));
        let home = match dir {
            None => Home::Memory(bytes.into()),
            Some(dir) => {
                let path = dir.join(file_name(first_seq, last.head.seq, &name));
                files::write_whole(&path, &bytes)?;
                Home::File(path)
            }
        };
        Ok(Self {
            first: first_seq,
            head: last.head,
            prev: first.prev,
            log,
            name,
            home,
            index: Arc::default(),
        })
    }

    /// Its index of subjects, if it is known.
    pub(crate) fn index(&self) -> MutexGuard<'_, Option<SubjectIndex>> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its file, unless it is in memory.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.home {
            Home::File(path) => Some(path),
            Home::Memory(_) => None,
        }
    }

    /// Opens a segment file and verifies its bytes against its name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn take_up(path: &Path) -> Result<Self, String> {
        let (first, last, name) = parse_name(path).ok_or("it is not named as a segment")?;
        let bytes = files::read(path).map_err(|error| error.to_string())?;
        if Hash::of(&bytes) != name {
            return Err("its bytes do not match the hash in its name".to_owned());
        }
        let segment = decode_header(&bytes, name, Home::File(path.to_owned()))?;
        if (segment.first, segment.head.seq) != (first, last) {
            return Err("its header does not match its name".to_owned());
        }
        Ok(segment)
    }

    /// The segment with its bytes in memory, for a journal without a directory.
    pub(crate) fn into_memory(self) -> Result<Self, ReadError> {
        let bytes = self.file_bytes()?;
        Ok(Self {
            home: Home::Memory(bytes.into()),
            ..self
        })
    }

    /// The segment after its file was moved to another directory.
    pub(crate) fn moved_to(self, dir: &Path) -> Self {
        let home = Home::File(dir.join(self.file_name()));
        Self { home, ..self }
    }

    pub(crate) fn log(&self) -> LogId {
        self.log
    }

    /// The name of its file.
    pub(crate) fn file_name(&self) -> String {
        file_name(self.first, self.head.seq, &self.name)
    }

    /// Its bytes, verified against its name.
    pub(crate) fn file_bytes(&self) -> Result<Vec<u8>, ReadError> {
        let bytes = match &self.home {
            Home::Memory(bytes) => bytes.to_vec(),
            Home::File(path) => files::read(path).map_err(|source| ReadError::File {
                path: path.clone(),
                source,
            })?,
        };
        if Hash::of(&bytes) != self.name {
            return Err(self.damaged("the segment's bytes do not match the hash in its name"));
        }
        Ok(bytes)
    }

    /// Its records in order, as bytes that are not yet verified individually.
    pub(crate) fn body(&self) -> Result<Vec<u8>, ReadError> {
        let bytes = self.file_bytes()?;
        let length = u64_at(&bytes, 24) as usize;
        let body = zstd::bulk::decompress(&bytes[HEADER_BYTES..], length)
            .map_err(|error| self.damaged(&format!("the segment does not decompress: {error}")))?;
        if body.len() != length {
            return Err(self.damaged("the segment is shorter than its header says"));
        }
        Ok(body)
    }

    fn damaged(&self, why: &str) -> ReadError {
        ReadError::Damaged {
            seq: self.first,
            why: why.to_owned(),
        }
    }
}

fn encode(log: LogId, frames: &[Frame], first: &Frame, last: &Frame) -> std::io::Result<Vec<u8>> {
    let body = frames
        .iter()
        .map(|frame| &*frame.bytes)
        .collect::<Vec<_>>()
        .concat();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len() / 4);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, CODEC_ZSTD, 0, 0]);
    bytes.extend_from_slice(&first.head.seq.to_le_bytes());
    bytes.extend_from_slice(&last.head.seq.to_le_bytes());
    bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&log.0.to_bytes());
    bytes.extend_from_slice(first.prev.as_bytes());
    bytes.extend_from_slice(last.head.hash.as_bytes());
    bytes.extend_from_slice(&last.head.time_ns.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
    bytes.extend_from_slice(&zstd::bulk::compress(&body, COMPRESSION_LEVEL)?);
    Ok(bytes)
}

fn decode_header(bytes: &[u8], name: Hash, home: Home) -> Result<Segment, String> {
    if bytes.len() < HEADER_BYTES || bytes[..4] != MAGIC {
        return Err("it is not a segment".to_owned());
    }
    if bytes[4] != VERSION || bytes[5] != CODEC_ZSTD {
        return Err(format!(
            "it has version {} and codec {}, this build reads version {VERSION}",
            bytes[4], bytes[5]
        ));
    }
    if u32_at(bytes, 124) != crc32c::crc32c(&bytes[..124]) {
        return Err("its header's checksum does not match".to_owned());
    }
    let (first, last) = (u64_at(bytes, 8), u64_at(bytes, 16));
    if first == 0 || last < first || u64_at(bytes, 24) > BODY_BYTES_MAX as u64 {
        return Err("its header breaks a limit".to_owned());
    }
    let head = Head {
        seq: last,
        hash: hash_at(bytes, 80),
        time_ns: u64_at(bytes, 112).cast_signed(),
    };
    let log = LogId(ulid_at(bytes, 32));
    Ok(Segment {
        first,
        head,
        prev: hash_at(bytes, 48),
        log,
        name,
        home,
        index: Arc::default(),
    })
}

fn file_name(first: u64, last: u64, name: &Hash) -> String {
    format!("{first:020}-{last:020}-{name}.{EXTENSION}")
}

fn parse_name(path: &Path) -> Option<(u64, u64, Hash)> {
    let mut parts = files::name(path)
        .strip_suffix(EXTENSION)?
        .strip_suffix('.')?
        .splitn(3, '-');
    let first = parts.next()?.parse().ok()?;
    let last = parts.next()?.parse().ok()?;
    Some((first, last, Hash::from_hex(parts.next()?)?))
}

/// The first record of a segment, by the name of its file or of its index.
pub(crate) fn first_of_name(path: &Path) -> Option<u64> {
    files::name(path).split('-').next()?.parse().ok()
}

/// A segment that could not be opened, and why.
#[derive(Debug)]
pub(crate) struct Unusable {
    pub(crate) path: PathBuf,
    pub(crate) why: String,
}

/// Opens every segment in a directory, on as many threads as there are processors.
pub(crate) fn take_up_all(dir: &Path) -> std::io::Result<(Vec<Segment>, Vec<Unusable>)> {
    let paths: Vec<PathBuf> = files::paths(dir)?
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == EXTENSION)
        })
        .collect();
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(paths.len().max(1));
    let take = |start: usize| -> Vec<_> {
        paths
            .iter()
            .skip(start)
            .step_by(threads)
            .map(|path| (path, Segment::take_up(path)))
            .collect()
    };
    let taken: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|start| scope.spawn(move || take(start)))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (path, outcome) in taken {
        match outcome {
            Ok(segment) => good.push(segment),
            Err(why) => bad.push(Unusable {
                path: path.clone(),
                why,
            }),
        }
    }
    good.sort_by_key(|segment| (segment.first, std::cmp::Reverse(segment.head.seq)));
    bad.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((good, bad))
}

/// Creates the directory for segments.
pub(crate) fn dir_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIR)
}
