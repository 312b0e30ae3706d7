//! Entropy: the one place that draws random bytes.
//!
//! A process has one key, from the operating system or from a seed. All other bytes are hashes of it and of a counter:
//! the sequence number of the record to be written, or the number of the request. So with a seed, the same requests in
//! the same order get the same ids.

use std::sync::atomic::{AtomicU64, Ordering};

use roleback_identity::entropy::Seed;
use roleback_journal::{LogId, Ulid};
use roleback_wire::Timestamp;
use sha2::{Digest, Sha256};

/// Nanoseconds in the millisecond that a ULID counts.
const NANOS_PER_MILLI: i64 = 1_000_000;

/// A source of entropy.
#[derive(Debug)]
pub struct Generator {
    key: Key,
    arrivals: AtomicU64,
}

struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// The number of a request since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival(u64);

impl Arrival {
    #[cfg(test)]
    pub(crate) fn of(number: u64) -> Self {
        Self(number)
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// The purpose of the bytes; no two purposes share any.
#[derive(Clone, Copy)]
enum Use {
    Log,
    Request,
    Read,
    Write,
    Record,
    Save,
}

impl Generator {
    /// A source that cannot be predicted.
    ///
    /// # Errors
    /// When the operating system cannot provide random bytes.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is where randomness comes in"
    )]
    pub fn from_system() -> std::io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self::new(key))
    }

    /// A source that repeats for the same seed: for tests, never for real secrets.
    pub fn from_seed(seed: u64) -> Self {
        let hash = Sha256::new()
            .chain_update(b"roleback seed")
            .chain_update(seed.to_be_bytes());
        Self::new(hash.finalize().into())
    }

    /// The source of a fork that begins after record `seq` of a log. Without its parent's key it cannot be predicted. The
    /// time in the log's id does not count, so that a seed gives the same ids in every run.
    pub(crate) fn fork(&self, log: LogId, seq: u64, name: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(self.key.0)
            .chain_update(b"fork")
            .chain_update(log.0.random().to_be_bytes())
            .chain_update(seq.to_be_bytes())
            .chain_update(name);
        Self::new(hash.finalize().into())
    }

    fn new(key: [u8; 32]) -> Self {
        Self {
            key: Key(key),
            arrivals: AtomicU64::new(0),
        }
    }

    /// The next request's number.
    pub fn arrival(&self) -> Arrival {
        Arrival(self.arrivals.fetch_add(1, Ordering::Relaxed))
    }

    /// The number that the next request will have.
    pub(crate) fn next_arrival(&self) -> Arrival {
        Arrival(self.arrivals.load(Ordering::Relaxed))
    }

    /// The id of a new log.
    pub fn log_id(&self, now: Timestamp) -> Ulid {
        ulid(now, self.bytes(Use::Log, 0))
    }

    /// A request's id, in the form of a random UUID.
    pub fn request_id(&self, Arrival(number): Arrival) -> String {
        uuid(self.bytes(Use::Request, number))
    }

    /// The seed of the entropy of a read.
    pub fn read_seed(&self, Arrival(number): Arrival) -> Seed {
        Seed(self.bytes(Use::Read, number))
    }

    /// The seed of the entropy of the write that becomes record `seq`.
    pub fn write_seed(&self, seq: u64) -> Seed {
        Seed(self.bytes(Use::Write, seq))
    }

    /// The unique name of record `seq`.
    pub fn record_id(&self, now: Timestamp, seq: u64) -> Ulid {
        ulid(now, self.bytes(Use::Record, seq))
    }

    /// The unique name of a saved pod.
    pub fn save_id(&self, now: Timestamp, Arrival(number): Arrival) -> Ulid {
        ulid(now, self.bytes(Use::Save, number))
    }

    fn bytes(&self, what: Use, number: u64) -> [u8; 32] {
        let hash = Sha256::new()
            .chain_update(self.key.0)
            .chain_update([what as u8])
            .chain_update(number.to_be_bytes());
        hash.finalize().into()
    }
}

fn first<const N: usize>(bytes: [u8; 32]) -> [u8; N] {
    std::array::from_fn(|index| bytes[index])
}

fn ulid(now: Timestamp, bytes: [u8; 32]) -> Ulid {
    let millis = u64::try_from(now.0 / NANOS_PER_MILLI).unwrap_or_default();
    Ulid::from_parts(millis, u128::from_be_bytes(first(bytes)))
}

/// The form of RFC 9562, version 4.
fn uuid(bytes: [u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    /// The positions of each byte's digits between the dashes.
    const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
    let mut bytes: [u8; 16] = first(bytes);
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let mut text = [b'-'; 36];
    for (place, byte) in PLACES.into_iter().zip(bytes) {
        text[place] = DIGITS[usize::from(byte >> 4)];
        text[place + 1] = DIGITS[usize::from(byte & 0x0F)];
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_yields_the_same_and_no_two_uses_share_bytes() {
        let (one, same, other) = (
            Generator::from_seed(7),
            Generator::from_seed(7),
            Generator::from_seed(8),
        );
        let (a, b) = (one.arrival(), one.arrival());
        assert_eq!(one.request_id(a), same.request_id(same.arrival()));
        assert_ne!(one.request_id(a), one.request_id(b));
        assert_ne!(one.request_id(a), other.request_id(other.arrival()));
        assert_ne!(one.read_seed(a), one.write_seed(0));
        assert_eq!(one.write_seed(3), same.write_seed(3));
    }

    #[test]
    fn no_two_forks_share_a_source_unless_they_are_the_same() {
        let parent = Generator::from_seed(7);
        let log = |number| LogId(Ulid(number));
        let mut seen = std::collections::BTreeSet::from([parent.write_seed(1).0]);
        for (id, seq, name) in [(1, 5, "a"), (1, 5, "b"), (1, 6, "a"), (2, 5, "a")] {
            let fork = parent.fork(log(id), seq, name);
            assert!(seen.insert(fork.write_seed(1).0), "{id} {seq} {name}");
            let again = Generator::from_seed(7).fork(log(id), seq, name);
            assert_eq!(fork.write_seed(1), again.write_seed(1));
            let child = fork.fork(log(id), seq, name);
            assert!(seen.insert(child.write_seed(1).0), "{id} {seq} {name}");
        }
    }

    #[test]
    fn a_request_id_has_the_form_of_a_random_uuid() {
        let generator = Generator::from_system().unwrap();
        let id = generator.request_id(generator.arrival());
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4', "{id}");
        assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
    }
}
