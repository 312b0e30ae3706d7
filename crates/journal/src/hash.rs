//! Values that identify data: a hash, a log's id, the head of a log.

use std::fmt;
use std::time::Duration;

use sha2::{Digest, Sha256};
use ulid::Ulid;

/// SHA-256 of a record, a segment, a chunk. Written as 64 lowercase hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Self::BYTES]);

impl Hash {
    /// Size of a hash in bytes.
    pub const BYTES: usize = 32;
    /// The previous hash in the first record of a log.
    pub const ZERO: Self = Self([0; Self::BYTES]);

    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A hash from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Parses exactly 64 lowercase hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.len() != 2 * Self::BYTES {
            return None;
        }
        let mut bytes = [0; Self::BYTES];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(bytes))
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The id of the log that a record belongs to, so that records of two logs never mix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LogId(pub Ulid);

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The end of a log: its last record's number, hash and time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// The last sequence number. The first record has 1; an empty log has 0 here.
    pub seq: u64,
    /// The last record's hash, which covers the whole log through the chain of hashes.
    pub hash: Hash,
    /// The last record's time in nanoseconds since the epoch. Times never decrease, so that a time identifies one
    /// position in the log. While [`Head::ahead_of`] says that the log is ahead of the clock, new records get this
    /// time, which keeps their order but is not their date.
    pub time_ns: i64,
}

impl Head {
    /// By how much the last record's time is ahead of a clock that shows `now_ns`, if it is: the clock was wrong when
    /// that record was written, or is wrong now. Until the clock catches up, every new record gets the time of this
    /// one.
    #[must_use]
    pub fn ahead_of(&self, now_ns: i64) -> Option<Duration> {
        let ahead = i128::from(self.time_ns) - i128::from(now_ns);
        let nanos = u64::try_from(ahead).ok().filter(|nanos| *nanos > 0)?;
        Some(Duration::from_nanos(nanos))
    }

    /// The head of a log without records.
    pub const EMPTY: Self = Self {
        seq: 0,
        hash: Hash::ZERO,
        time_ns: 0,
    };
}
