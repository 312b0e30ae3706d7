//! How long the writer waits for others to join a group.
//!
//! An append costs much the same for one record as for sixteen: the engine is woken and the disk is told to keep it once a
//! group. So it pays to wait for writers that are sure to come: those who were answered a moment ago and go on writing. A
//! part of an append's own time at most is given to that, and nothing at all for a writer that is alone, nor where no
//! device is waited for: a few writers lose more by waiting there than a group saves. Half of the writers are enough: while their group is appended, the requests of the other half are read.

use std::thread;
use std::time::{Duration, Instant};

use crate::options::Durability;

/// The part of the last append's time that may be waited.
const SHARE: u32 = 2;
/// Longest wait, whatever an append takes.
const WAIT_MAX: Duration = Duration::from_millis(2);
/// Time between two looks at the queue. A system takes about as much again for a nap, so shorter ones are not had.
const NAP: Duration = Duration::from_micros(50);

/// What the last group taught.
#[derive(Default)]
pub(crate) struct Pace {
    /// Appends wait for a device.
    synced: bool,
    /// Writers at work: those that it answered, and those that waited already.
    writers: usize,
    /// How long its append took.
    append: Duration,
}

impl Pace {
    pub(crate) fn of(durability: Durability) -> Self {
        Self {
            synced: durability == Durability::Power,
            ..Self::default()
        }
    }

    /// Looks now and then until half of the writers wait, or time is up. `look` answers how many do.
    pub(crate) fn gather(&self, mut look: impl FnMut() -> usize) {
        let naps = self.patience().as_micros().div_ceil(NAP.as_micros());
        for _ in 0..naps {
            if look() * 2 >= self.writers {
                break;
            }
            thread::sleep(NAP);
        }
    }

    /// Notes how long an append takes.
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch: nothing that is remembered depends on it"
    )]
    pub(crate) fn time<T>(&mut self, append: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let outcome = append();
        self.append = start.elapsed();
        outcome
    }

    /// Notes how many were answered, and how many waited meanwhile.
    pub(crate) fn answered(&mut self, group: usize, waiting: usize) {
        self.writers = group + waiting;
    }

    fn patience(&self) -> Duration {
        if !self.synced || self.writers < 2 || self.append < NAP {
            return Duration::ZERO;
        }
        (self.append / SHARE).min(WAIT_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn nobody_waits_alone_or_for_no_device() {
        for (synced, writers, append, patience) in [
            (true, 0, MS, Duration::ZERO),
            (true, 1, MS, Duration::ZERO),
            (true, 2, MS, MS / 2),
            (true, 16, NAP / 2, Duration::ZERO),
            (true, 16, 100 * MS, WAIT_MAX),
            (false, 16, 100 * MS, Duration::ZERO),
        ] {
            let pace = Pace {
                synced,
                writers,
                append,
            };
            assert_eq!(pace.patience(), patience, "{writers} writers, {append:?}");
        }
    }

    #[test]
    fn half_of_the_writers_are_enough() {
        let (mut pace, mut looks) = (Pace::of(Durability::Power), 0);
        pace.append = 100 * MS;
        pace.answered(4, 1);
        pace.gather(|| {
            looks += 1;
            looks
        });
        assert_eq!(looks, 3);
    }
}
