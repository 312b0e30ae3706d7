//! Blobs that are stored as what differs from another blob.
//!
//! The manifest of a version lists every chunk of every layer, so 100 versions would list most digests 100 times. As what
//! differs from the manifest before, one takes a few hundred bytes. The name of the blob is still the hash of all its bytes:
//! each is verified on its own, whatever the blobs before it are.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::layout::{DELTA_SUFFIX, compressed, read_complete, read_up_to, write_complete};
use crate::files;
use crate::hash::Hash;
use crate::pod::limits::{BLOB_DELTAS_MAX, MANIFEST_BYTES_MAX, ZSTD_WINDOW_LOG_MAX};

const MAGIC: &[u8; 4] = b"rbkD";
const VERSION: u8 = 1;
/// The magic, the version, the number of deltas below it, and the digest of the other blob.
const HEADER_BYTES: usize = 38;
/// zstd level of deltas.
const COMPRESSION_LEVEL: i32 = 9;

/// A file with a delta.
struct Delta {
    /// How many deltas the other blob is made from.
    below: u8,
    base: Hash,
    /// A zstd frame that has the other blob as its prefix.
    frame: Vec<u8>,
}

fn path_of(blobs: &Path, digest: &Hash) -> PathBuf {
    blobs.join(format!("{digest}{DELTA_SUFFIX}"))
}

/// Writes a blob unless an intact one exists: saving the content again repairs a damaged blob. A new blob may be written as
/// what differs from `base`.
pub(super) fn put_file(
    blobs: &Path,
    digest: &Hash,
    bytes: &[u8],
    base: Option<&Hash>,
) -> io::Result<()> {
    let there = read_blob(blobs, digest, bytes.len() as u64 + 1);
    if there.as_ref().is_ok_and(|there| Hash::of(there) == *digest) {
        return Ok(());
    }
    let is_new = matches!(&there, Err(error) if error.kind() == io::ErrorKind::NotFound);
    files::private_dir(blobs)?;
    let compressed = compressed(bytes)?;
    if let Some(base) = base.filter(|_| is_new) {
        let full_bytes = compressed.as_deref().unwrap_or(bytes).len();
        // A base that cannot be read costs only space.
        if let Ok(true) = write(blobs, (digest, bytes), base, full_bytes) {
            return Ok(());
        }
    }
    write_complete(blobs, digest, bytes, compressed.as_deref())
}

/// At most this many bytes of a blob.
pub(super) fn read_blob(blobs: &Path, digest: &Hash, bytes_max: u64) -> io::Result<Vec<u8>> {
    if let Some(bytes) = read_complete(blobs, digest, bytes_max)? {
        return Ok(bytes);
    }
    let made = made(blobs, digest, bytes_max)?;
    made.ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// Writes a blob as what differs from another, if that takes fewer bytes than `full_bytes`; returns whether it did.
fn write(
    blobs: &Path,
    (digest, bytes): (&Hash, &[u8]),
    base: &Hash,
    full_bytes: usize,
) -> io::Result<bool> {
    let below = read(blobs, base)?.map_or(0, |delta| delta.below + 1);
    let prefix = read_blob(blobs, base, MANIFEST_BYTES_MAX)?;
    if below >= BLOB_DELTAS_MAX || Hash::of(&prefix) != *base {
        return Ok(false);
    }
    let mut file = MAGIC.to_vec();
    file.extend([VERSION, below]);
    file.extend(base.as_bytes());
    let mut encoder =
        zstd::stream::write::Encoder::with_ref_prefix(file, COMPRESSION_LEVEL, &prefix)?;
    encoder.include_contentsize(false)?;
    encoder.write_all(bytes)?;
    let file = encoder.finish()?;
    if file.len() >= full_bytes {
        return Ok(false);
    }
    files::write_whole(&path_of(blobs, digest), &file)?;
    Ok(true)
}

/// The bytes of a blob that is stored as a delta, at most `bytes_max`; `None` if it is not.
fn made(blobs: &Path, digest: &Hash, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(delta) = read(blobs, digest)? else {
        return Ok(None);
    };
    let mut base = delta.base;
    let mut frames = vec![delta.frame];
    let mut bytes = loop {
        if let Some(bytes) = read_complete(blobs, &base, MANIFEST_BYTES_MAX)? {
            break bytes;
        }
        let below = read(blobs, &base)?.ok_or_else(|| {
            let why = format!("it is stored as a change of {base}, which is missing");
            io::Error::new(io::ErrorKind::InvalidData, why)
        })?;
        if frames.len() >= usize::from(BLOB_DELTAS_MAX) {
            let why = format!("it is stored as more than {BLOB_DELTAS_MAX} changes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        base = below.base;
        frames.push(below.frame);
    };
    while let Some(frame) = frames.pop() {
        let limit = match frames.is_empty() {
            true => bytes_max,
            false => MANIFEST_BYTES_MAX,
        };
        bytes = apply(&bytes, &frame, limit)?;
    }
    Ok(Some(bytes))
}

fn apply(prefix: &[u8], frame: &[u8], bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(frame, prefix)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    let mut bytes = Vec::new();
    decoder.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The blob that a blob is stored as a change of, if it is. An error is not taken for "it is not": the other blob would be
/// collected as garbage.
pub(super) fn base_of(blobs: &Path, digest: &Hash) -> io::Result<Option<Hash>> {
    match read_up_to(&path_of(blobs, digest), HEADER_BYTES as u64) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        // A damaged one cannot be read anyway.
        header => Ok(parse(&header?).map(|delta| delta.base)),
    }
}

fn read(blobs: &Path, digest: &Hash) -> io::Result<Option<Delta>> {
    let path = path_of(blobs, digest);
    if let Err(error) = fs::symlink_metadata(&path) {
        return match error.kind() {
            io::ErrorKind::NotFound => Ok(None),
            _ => Err(error),
        };
    }
    let file = read_up_to(&path, MANIFEST_BYTES_MAX)?;
    let refused = || io::Error::new(io::ErrorKind::InvalidData, "it is not a change of a blob");
    parse(&file).map(Some).ok_or_else(refused)
}

fn parse(file: &[u8]) -> Option<Delta> {
    let (header, frame) = file.split_at_checked(HEADER_BYTES)?;
    let rest = header.strip_prefix(MAGIC)?.strip_prefix(&[VERSION])?;
    let (below, base) = rest.split_first()?;
    Some(Delta {
        below: *below,
        base: Hash::from_bytes(base.try_into().ok()?),
        frame: frame.to_vec(),
    })
}
