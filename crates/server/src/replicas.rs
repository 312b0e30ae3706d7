//! Which records have reached which replica.
//!
//! A replica shows a prefix of the event log. Record n reaches it after a delay that follows from the seed, the replica and n
//! alone, but never before record n - 1. Nothing is copied to a replica, and none has a thread: what it shows is computed
//! from the few newest records whenever a request needs it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use roleback_wire::Timestamp;
use roleback_world::behaviour::Lag;
use sha2::{Digest, Sha256};

use crate::entropy::Arrival;

/// How many records a replica can be behind. Older ones have reached every replica.
const RECENT_MAX: usize = 4_096;
/// Nanoseconds in a millisecond.
const NANOS_PER_MILLI: u64 = 1_000_000;

/// The newest records that may not have reached every replica yet: those of requests with eventual consistency since the
/// start. All other records reach a replica together with the record before them. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replicas(Arc<Mutex<VecDeque<Recent>>>);

/// A record that may not have reached every replica yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recent {
    pub(crate) seq: u64,
    /// The time of the record.
    pub(crate) time: Timestamp,
    /// The request that wrote it.
    pub(crate) arrival: Arrival,
    /// The ARN of its caller.
    pub(crate) caller: String,
}

/// A look at a replica.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) seed: u64,
    /// The number of the replica.
    pub(crate) replica: u8,
    pub(crate) now: Timestamp,
    /// The request that looks.
    pub(crate) arrival: Arrival,
    /// The last record of the log.
    pub(crate) head: u64,
}

impl Replicas {
    /// Adds the newest record.
    pub(crate) fn note(&self, record: Recent) {
        let mut recent = self.recent();
        // A record that could not be stored leaves its number to the next one.
        while recent.back().is_some_and(|last| last.seq >= record.seq) {
            recent.pop_back();
        }
        recent.push_back(record);
        if recent.len() > RECENT_MAX {
            recent.pop_front();
        }
    }

    /// From here on, every record has reached every replica.
    pub(crate) fn settle(&self) {
        self.recent().clear();
    }

    /// The last record that a replica shows.
    pub(crate) fn position(&self, lag: Lag, look: &Look) -> u64 {
        let recent = self.recent();
        let existing = recent.iter().take_while(|record| record.seq <= look.head);
        let mut missing = existing.filter(|record| !look.has_received(record, lag));
        missing.next().map_or(look.head, |record| record.seq - 1)
    }

    /// The last record of a caller, up to the head of the log.
    pub(crate) fn last_of(&self, caller: &str, head: u64) -> Option<u64> {
        let recent = self.recent();
        let mut newest = recent.iter().rev();
        newest
            .find(|record| record.seq <= head && record.caller == caller)
            .map(|record| record.seq)
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<Recent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Look {
    fn has_received(&self, record: &Recent, longest: Lag) -> bool {
        let (age, longest) = match longest {
            Lag::Millis(millis) => {
                let nanos = self.now.0.saturating_sub(record.time.0);
                let age = u64::try_from(nanos).unwrap_or_default();
                (age, millis.saturating_mul(NANOS_PER_MILLI))
            }
            // The first request after the one that wrote the record has the age 0.
            Lag::Requests(requests) => {
                let after = record.arrival.number().saturating_add(1);
                (self.arrival.number().saturating_sub(after), requests)
            }
        };
        age >= longest || age >= self.delay(record.seq, longest)
    }

    /// The delay of a record on its way to the replica, from 0 to the longest one, each equally likely.
    fn delay(&self, seq: u64, longest: u64) -> u64 {
        let drawn = drawn(b"roleback lag", [self.seed, self.replica.into(), seq]);
        let scaled = (u128::from(drawn) * (u128::from(longest) + 1)) >> u64::BITS;
        u64::try_from(scaled).unwrap_or(longest)
    }
}

/// The replica for the request or the connection with this number.
pub(crate) fn replica(seed: u64, number: u64, replicas: u8) -> u8 {
    let drawn = drawn(b"roleback replica", [seed, number, 0]);
    u8::try_from(drawn % u64::from(replicas.max(1))).unwrap_or_default()
}

fn drawn(purpose: &[u8], numbers: [u64; 3]) -> u64 {
    let mut hash = Sha256::new().chain_update(purpose);
    for number in numbers {
        hash.update(number.to_be_bytes());
    }
    let bytes = hash.finalize();
    let first = bytes.iter().take(8);
    first.fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests;
