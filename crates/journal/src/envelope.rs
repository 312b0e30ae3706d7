//! The bytes of one record. `FORMAT.md` describes them; only this file knows the offsets.
//!
//! The fixed part has 112 bytes; caller, operation and payload follow, then the hash and the checksum. Nothing in a
//! record is trusted before both are verified, and no unverified length is used to allocate.

use std::borrow::Cow;
use std::sync::Arc;

use ulid::Ulid;

use crate::hash::{Hash, Head, LogId};
use crate::record::{Draft, Record};

/// First bytes of a record.
const MAGIC: [u8; 4] = *b"rbkR";
/// The newest envelope version: the one that this build writes.
pub(crate) const VERSION: u8 = 1;
/// Number of bytes before the caller.
const FIXED_BYTES: usize = 112;
/// Number of bytes after the payload: hash and checksum.
const TRAILER_BYTES: usize = Hash::BYTES + 4;
/// Minimum size of payloads to compress, in bytes.
const COMPRESS_FROM_BYTES: usize = 16 << 10;
/// zstd level of payloads.
const COMPRESSION_LEVEL: i32 = 3;
/// Maximum size of a stored payload, after compression, in bytes.
pub(crate) const STORED_BYTES_MAX: usize = 64 << 20;
/// Maximum size of a record in bytes.
pub(crate) const RECORD_BYTES_MAX: usize = FIXED_BYTES
    + Draft::CALLER_BYTES_MAX
    + Draft::OPERATION_BYTES_MAX
    + STORED_BYTES_MAX
    + TRAILER_BYTES;

const CODEC_PLAIN: u8 = 0;
const CODEC_ZSTD: u8 = 1;
/// The hashes and sizes of pieces that are stored apart.
const CODEC_PIECES: u8 = 2;

/// What is wrong with the bytes of a record.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("these bytes are not a record")]
    NotARecord,
    #[error("envelope version {0} is newer than {VERSION}")]
    TooNew(u8),
    #[error("it has {have} of {need} bytes")]
    Cut { have: usize, need: usize },
    #[error("its {0} is over the limit")]
    Limit(&'static str),
    #[error("its checksum does not match")]
    Checksum,
    #[error("its hash does not match")]
    Hash,
    #[error("its {0} is not what this version writes")]
    Field(&'static str),
    #[error("its payload does not decompress to the length that it names")]
    Payload,
    #[error("its content `{0}` is missing or damaged")]
    Content(Hash),
    #[error("it belongs to log {0}")]
    OtherLog(LogId),
    #[error("it has sequence number {0}")]
    OtherSeq(u64),
    #[error("it does not continue the record before it")]
    Chain,
    #[error("it is missing")]
    Missing,
}

/// One record as bytes, with the few fields that the log needs.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) head: Head,
    pub(crate) prev: Hash,
}

/// A verified record, borrowed from its bytes; the payload is still as stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'a> {
    fixed: &'a [u8; FIXED_BYTES],
    pub(crate) caller: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) stored: &'a [u8],
    pub(crate) hash: Hash,
    /// The bytes from the magic number to the checksum.
    pub(crate) length: usize,
}

/// Encodes a draft as the record that follows `after`.
///
/// # Errors
/// A message about the limit that the draft exceeds.
pub(crate) fn seal(draft: &Draft, log: LogId, after: &Head) -> Result<Frame, String> {
    let (codec, stored) = compress(&draft.payload);
    seal_stored(draft, (codec, &stored), log, after)
}

/// Encodes a draft whose payload is stored in pieces, with references to those.
///
/// # Errors
/// A message about the limit that the draft exceeds.
pub(crate) fn seal_in_pieces(
    draft: &Draft,
    references: &[u8],
    log: LogId,
    after: &Head,
) -> Result<Frame, String> {
    seal_stored(draft, (CODEC_PIECES, references), log, after)
}

fn seal_stored(
    draft: &Draft,
    (codec, stored): (u8, &[u8]),
    log: LogId,
    after: &Head,
) -> Result<Frame, String> {
    check_limits(draft, stored)?;
    let seq = after.seq + 1;
    let length =
        FIXED_BYTES + draft.caller.len() + draft.operation.len() + stored.len() + TRAILER_BYTES;
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, codec]);
    bytes.extend_from_slice(&(draft.caller.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&(stored.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&(draft.payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&log.0.to_bytes());
    bytes.extend_from_slice(&seq.to_le_bytes());
    bytes.extend_from_slice(&draft.ulid.to_bytes());
    bytes.extend_from_slice(&draft.time_ns.to_le_bytes());
    bytes.extend_from_slice(&draft.account.to_le_bytes());
    bytes.extend_from_slice(&(draft.operation.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&[0; 6]);
    bytes.extend_from_slice(after.hash.as_bytes());
    bytes.extend_from_slice(draft.caller.as_bytes());
    bytes.extend_from_slice(draft.operation.as_bytes());
    bytes.extend_from_slice(stored);
    let hash = Hash::of(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
    Ok(Frame {
        bytes: bytes.into(),
        head: Head {
            seq,
            hash,
            time_ns: draft.time_ns,
        },
        prev: after.hash,
    })
}

fn compress(payload: &[u8]) -> (u8, Cow<'_, [u8]>) {
    if payload.len() < COMPRESS_FROM_BYTES {
        return (CODEC_PLAIN, Cow::Borrowed(payload));
    }
    match zstd::bulk::compress(payload, COMPRESSION_LEVEL) {
        Ok(small) if small.len() < payload.len() => (CODEC_ZSTD, Cow::Owned(small)),
        _ => (CODEC_PLAIN, Cow::Borrowed(payload)),
    }
}

fn check_limits(draft: &Draft, stored: &[u8]) -> Result<(), String> {
    for (what, have, limit) in [
        ("caller", draft.caller.len(), Draft::CALLER_BYTES_MAX),
        (
            "operation",
            draft.operation.len(),
            Draft::OPERATION_BYTES_MAX,
        ),
        ("payload", draft.payload.len(), Draft::PAYLOAD_BYTES_MAX),
        ("compressed payload", stored.len(), STORED_BYTES_MAX),
    ] {
        if have > limit {
            return Err(format!("its {what} has {have} bytes, the limit is {limit}"));
        }
    }
    Ok(())
}

impl<'a> Opened<'a> {
    /// Verifies the record at the front of `bytes`: form, limits, checksum, hash.
    pub(crate) fn at_front_of(bytes: &'a [u8]) -> Result<Self, Flaw> {
        let opened = Self::unchecked(bytes)?;
        let (hashed, trailer) = bytes[..opened.length].split_at(opened.length - TRAILER_BYTES);
        let summed = &bytes[..opened.length - 4];
        if trailer[Hash::BYTES..] != crc32c::crc32c(summed).to_le_bytes() {
            return Err(Flaw::Checksum);
        }
        if Hash::of(hashed) != opened.hash {
            return Err(Flaw::Hash);
        }
        Ok(opened)
    }

    /// Reads a record whose checksum and hash were verified before, or will be.
    pub(crate) fn unchecked(bytes: &'a [u8]) -> Result<Self, Flaw> {
        let Some(fixed) = bytes.first_chunk::<FIXED_BYTES>() else {
            return Err(Flaw::Cut {
                have: bytes.len(),
                need: FIXED_BYTES,
            });
        };
        check_fixed(fixed)?;
        let (caller, operation) = (u16_at(fixed, 6) as usize, u16_at(fixed, 72) as usize);
        let stored = u32_at(fixed, 8) as usize;
        check_lengths(caller, operation, stored, u32_at(fixed, 12) as usize)?;
        let length = FIXED_BYTES + caller + operation + stored + TRAILER_BYTES;
        if bytes.len() < length {
            return Err(Flaw::Cut {
                have: bytes.len(),
                need: length,
            });
        }
        let (caller, rest) = bytes[FIXED_BYTES..length].split_at(caller);
        let (operation, rest) = rest.split_at(operation);
        let (stored, trailer) = rest.split_at(stored);
        Ok(Self {
            fixed,
            caller: std::str::from_utf8(caller).map_err(|_| Flaw::Field("caller"))?,
            operation: std::str::from_utf8(operation).map_err(|_| Flaw::Field("operation"))?,
            stored,
            hash: hash_at(trailer, 0),
            length,
        })
    }

    /// Whether the payload is stored in pieces, apart from the record.
    pub(crate) fn is_in_pieces(&self) -> bool {
        self.fixed[5] == CODEC_PIECES
    }

    /// The size of the payload in bytes.
    pub(crate) fn raw_bytes(&self) -> usize {
        u32_at(self.fixed, 12) as usize
    }

    /// Verifies that it follows `after` in `log`.
    pub(crate) fn continues(&self, log: LogId, after: &Head) -> Result<(), Flaw> {
        if self.log() != log {
            return Err(Flaw::OtherLog(self.log()));
        }
        if self.seq() != after.seq + 1 {
            return Err(Flaw::OtherSeq(self.seq()));
        }
        if self.prev() != after.hash {
            return Err(Flaw::Chain);
        }
        Ok(())
    }

    pub(crate) fn log(&self) -> LogId {
        LogId(ulid_at(self.fixed, 16))
    }

    pub(crate) fn seq(&self) -> u64 {
        u64_at(self.fixed, 32)
    }

    pub(crate) fn prev(&self) -> Hash {
        hash_at(self.fixed, 80)
    }

    pub(crate) fn head(&self) -> Head {
        Head {
            seq: self.seq(),
            hash: self.hash,
            time_ns: self.time_ns(),
        }
    }

    fn time_ns(&self) -> i64 {
        u64_at(self.fixed, 56).cast_signed()
    }

    /// The original payload of a record that has it; borrowed unless it was compressed.
    pub(crate) fn payload(&self) -> Result<Cow<'a, [u8]>, Flaw> {
        let raw = self.raw_bytes();
        let payload = match self.fixed[5] {
            CODEC_ZSTD => {
                Cow::Owned(zstd::bulk::decompress(self.stored, raw).map_err(|_| Flaw::Payload)?)
            }
            _ => Cow::Borrowed(self.stored),
        };
        if payload.len() == raw {
            Ok(payload)
        } else {
            Err(Flaw::Payload)
        }
    }

    /// The record, with its payload from [`Opened::payload`].
    pub(crate) fn record<'b>(&self, payload: &'b [u8]) -> Record<'b>
    where
        'a: 'b,
    {
        Record {
            log: self.log(),
            seq: self.seq(),
            ulid: ulid_at(self.fixed, 40),
            time_ns: self.time_ns(),
            account: u64_at(self.fixed, 64),
            caller: self.caller,
            operation: self.operation,
            payload,
            prev: self.prev(),
            hash: self.hash,
        }
    }
}

impl Frame {
    /// The frame of a verified record.
    pub(crate) fn of(bytes: &[u8], opened: &Opened<'_>) -> Self {
        Self {
            bytes: bytes[..opened.length].into(),
            head: opened.head(),
            prev: opened.prev(),
        }
    }
}

fn check_fixed(fixed: &[u8; FIXED_BYTES]) -> Result<(), Flaw> {
    if fixed[..4] != MAGIC {
        return Err(Flaw::NotARecord);
    }
    match fixed[4] {
        VERSION => {}
        0 => return Err(Flaw::Field("envelope version")),
        newer => return Err(Flaw::TooNew(newer)),
    }
    if fixed[5] > CODEC_PIECES {
        return Err(Flaw::Field("codec"));
    }
    if fixed[74..80] != [0; 6] {
        return Err(Flaw::Field("reserved space"));
    }
    Ok(())
}

fn check_lengths(caller: usize, operation: usize, stored: usize, raw: usize) -> Result<(), Flaw> {
    for (what, have, limit) in [
        ("caller", caller, Draft::CALLER_BYTES_MAX),
        ("operation", operation, Draft::OPERATION_BYTES_MAX),
        ("stored payload", stored, STORED_BYTES_MAX),
        ("payload", raw, Draft::PAYLOAD_BYTES_MAX),
    ] {
        if have > limit {
            return Err(Flaw::Limit(what));
        }
    }
    Ok(())
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}

/// The little-endian number at an offset. Like the functions below, for offsets that were checked.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array_at(bytes, at))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, at))
}

pub(crate) fn hash_at(bytes: &[u8], at: usize) -> Hash {
    Hash::from_bytes(array_at(bytes, at))
}

pub(crate) fn ulid_at(bytes: &[u8], at: usize) -> Ulid {
    Ulid::from_bytes(array_at(bytes, at))
}

#[cfg(test)]
mod tests;
