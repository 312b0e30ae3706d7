//! Splits lines into chunks, and reads lines from chunks.

use std::io::Read;

use memchr::memchr;

use super::error::PodError;
use super::layers;
use super::limits::{LINE_BYTES_MAX, SEALED_CHUNK_BYTES, ZSTD_WINDOW_LOG_MAX, expanded_max};
use super::manifest::{Chunk, Codec, Part};
use super::pins::Pins;
use crate::hash::Hash;

/// Minimum size of a chunk in bytes (except the last).
const RAW_BYTES_MIN: usize = 256 << 10;
/// Size in bytes at which a chunk is closed in any case.
const RAW_BYTES_FULL: usize = 1 << 20;
/// Between the two, a chunk is closed after a line whose checksum ends with this many zero bits. So the boundaries
/// depend on the content, and a changed line changes only its own chunk.
const BORDER_BITS: u32 = 9;
/// zstd level of chunks.
const COMPRESSION_LEVEL: i32 = 3;

/// Collects the lines of one part of a layer.
pub(super) struct Builder {
    layer: u32,
    part: Part,
    raw: Vec<u8>,
    lines: u64,
}

impl Builder {
    pub(super) fn new(layer: u32, part: Part) -> Self {
        Self {
            layer,
            part,
            raw: Vec::new(),
            lines: 0,
        }
    }

    /// Adds a line; returns whether the chunk has to be closed.
    pub(super) fn add(&mut self, line: &[u8]) -> Result<bool, PodError> {
        let checked = check_size(line).and_then(|()| {
            let value = layers::parse(line)?.value;
            value.map_or(Ok(()), |value| value.strict().map(drop))
        });
        checked.map_err(|why| PodError::refused("a line to be saved", why))?;
        self.raw.extend_from_slice(line);
        self.raw.push(b'\n');
        self.lines += 1;
        let border = crc32c::crc32c(line).trailing_zeros() >= BORDER_BITS;
        Ok(self.raw.len() >= RAW_BYTES_FULL || (border && self.raw.len() >= RAW_BYTES_MIN))
    }

    /// Adds the beginning of a text that chunks may cut anywhere; returns the rest that does not fit.
    pub(super) fn add_text<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let room = RAW_BYTES_FULL.saturating_sub(self.raw.len());
        let (fits, rest) = text.split_at(room.min(text.len()));
        self.raw.extend_from_slice(fits);
        self.lines += fits.iter().filter(|byte| **byte == b'\n').count() as u64;
        rest
    }

    /// Whether there is no room for more text.
    pub(super) fn is_full(&self) -> bool {
        self.raw.len() >= RAW_BYTES_FULL
    }

    /// Whether the chunk is to be closed after this line, so that the boundaries depend on the content.
    pub(super) fn is_border(&self, line: &[u8]) -> bool {
        let border = crc32c::crc32c(line).trailing_zeros() >= BORDER_BITS;
        border && self.raw.len() >= RAW_BYTES_MIN
    }

    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Closes the chunk. Returns its manifest entry and its bytes; the builder then starts the next chunk.
    pub(super) fn close(&mut self) -> Result<(Chunk, Vec<u8>), PodError> {
        let raw = std::mem::take(&mut self.raw);
        let small = zstd::bulk::compress(&raw, COMPRESSION_LEVEL)
            .map_err(PodError::io("compress a chunk"))?;
        let raw_bytes = raw.len() as u64;
        let acceptable = small.len() < raw.len() && raw_bytes <= expanded_max(small.len() as u64);
        let (codec, stored) = if acceptable {
            (Codec::Zstd, small)
        } else {
            (Codec::Plain, raw)
        };
        let chunk = Chunk {
            layer: self.layer,
            part: self.part,
            codec,
            digest: Hash::of(&stored),
            stored_bytes: stored.len() as u64,
            raw_bytes,
            lines: std::mem::take(&mut self.lines),
        };
        Ok((chunk, stored))
    }
}

pub(super) fn check_size(line: &[u8]) -> Result<(), String> {
    if line.len() > LINE_BYTES_MAX {
        return Err(format!(
            "it has {} bytes, the limit is {LINE_BYTES_MAX}",
            line.len()
        ));
    }
    if line.contains(&b'\n') {
        return Err("it has a line feed".to_owned());
    }
    Ok(())
}

/// Passes each line of a chunk to `take`, once the chunk's bytes are checked against its manifest entry.
///
/// # Errors
/// What does not match, or the error of `take` with its line.
pub(super) fn each_line(
    chunk: &Chunk,
    stored: Vec<u8>,
    mut take: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(), PodError> {
    let refused = |why: String| PodError::refused(format!("chunk {}", chunk.digest), why);
    let raw = expanded(chunk, stored).map_err(refused)?;
    let lines = raw
        .strip_suffix(b"\n")
        .ok_or_else(|| refused("it does not end with a line feed".to_owned()))?;
    let (mut rest, mut count) = (Some(lines), 0);
    while let Some(text) = rest {
        // Quicker than an iterator that looks at one byte after the other.
        let end = memchr(b'\n', text);
        let line = &text[..end.unwrap_or(text.len())];
        rest = end.map(|end| &text[end + 1..]);
        count += 1;
        let taken = check_size(line).and_then(|()| take(line));
        taken.map_err(|why| refused(format!("line {count}: {why}")))?;
    }
    if count == chunk.lines {
        return Ok(());
    }
    let claimed = chunk.lines;
    Err(refused(format!(
        "it has {count} lines, the manifest says {claimed}"
    )))
}

/// The text of a chunk that may cut lines, checked against its manifest entry.
pub(super) fn text(chunk: &Chunk, stored: Vec<u8>) -> Result<Vec<u8>, PodError> {
    let refused = |why: String| PodError::refused(format!("chunk {}", chunk.digest), why);
    let raw = expanded(chunk, stored).map_err(refused)?;
    let lines = raw.iter().filter(|byte| **byte == b'\n').count() as u64;
    match lines == chunk.lines {
        true => Ok(raw),
        false => Err(refused(format!(
            "it has {lines} lines, the manifest says {}",
            chunk.lines
        ))),
    }
}

/// The bytes of an encrypted chunk, checked against its manifest entry.
pub(super) fn whole(chunk: &Chunk, stored: Vec<u8>) -> Result<Vec<u8>, PodError> {
    expanded(chunk, stored).map_err(|why| PodError::refused(format!("chunk {}", chunk.digest), why))
}

/// The bytes of a chunk before compression, checked against its manifest entry.
fn expanded(chunk: &Chunk, stored: Vec<u8>) -> Result<Vec<u8>, String> {
    if stored.len() as u64 != chunk.stored_bytes || Hash::of(&stored) != chunk.digest {
        return Err("its bytes do not match its digest".to_owned());
    }
    let raw = match chunk.codec {
        Codec::Plain | Codec::Age => stored,
        Codec::Zstd => expand(&stored, chunk.raw_bytes).map_err(|error| error.to_string())?,
    };
    if raw.len() as u64 != chunk.raw_bytes {
        return Err("it does not have the length that the manifest says".to_owned());
    }
    Ok(raw)
}

/// Decompresses at most one byte more than claimed.
fn expand(stored: &[u8], claimed: u64) -> std::io::Result<Vec<u8>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(stored)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    let mut raw = Vec::new();
    decoder
        .take(claimed.saturating_add(1))
        .read_to_end(&mut raw)?;
    Ok(raw)
}

/// Stores an encrypted file as the last chunks of a pod.
pub(super) fn add_sealed(
    pins: &mut Pins,
    chunks: &mut Vec<Chunk>,
    part: Part,
    sealed: &[u8],
) -> Result<(), PodError> {
    let layer = chunks.last().map_or(0, |chunk| chunk.layer);
    for piece in sealed.chunks(SEALED_CHUNK_BYTES) {
        let bytes = piece.len() as u64;
        chunks.push(Chunk {
            layer,
            part,
            codec: Codec::Age,
            digest: pins.put(piece)?,
            stored_bytes: bytes,
            raw_bytes: bytes,
            lines: 0,
        });
    }
    Ok(())
}
