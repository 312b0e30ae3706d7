//! How long writes take: histograms that any thread can add to and read, without a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::envelope::Frame;

/// The exponents of the lowest and the highest bound: 2^5 = 32 microseconds, and 2^23 microseconds = 8.4 seconds.
const EXPONENTS: std::ops::RangeInclusive<u32> = 5..=23;
/// The number of bounds. One more bucket has what took longer.
const BOUNDS: usize = (*EXPONENTS.end() - *EXPONENTS.start() + 1) as usize;

/// A histogram of durations. Each bound is twice the one before, so that a bucket is found without a search.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS + 1],
    sum_ns: AtomicU64,
}

/// What a [`Histogram`] has counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// For each bound, in seconds: how many durations were at most that long.
    pub at_most: Vec<(f64, u64)>,
    /// How many durations there were.
    pub count: u64,
    /// Their sum in seconds.
    pub sum_secs: f64,
}

impl Histogram {
    /// Counts a duration.
    pub fn observe(&self, duration: Duration) {
        let ns = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        // Rounded up: a bound belongs to its bucket.
        let micros = ns.div_ceil(1_000).max(1);
        let exponent = (micros - 1).checked_ilog2().map_or(0, |log| log + 1);
        let bucket = exponent.saturating_sub(*EXPONENTS.start()) as usize;
        // Relaxed is enough: counters synchronize nothing.
        if let Some(counter) = self.buckets.get(bucket.min(BOUNDS)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_ns.fetch_add(ns, Ordering::Relaxed);
    }

    /// What was counted so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let mut count = 0;
        let mut at_most = Vec::with_capacity(BOUNDS);
        for (exponent, counter) in EXPONENTS.zip(&self.buckets) {
            count += counter.load(Ordering::Relaxed);
            at_most.push(((1_u64 << exponent) as f64 / 1e6, count));
        }
        let longer = self.buckets.last();
        count += longer.map_or(0, |counter| counter.load(Ordering::Relaxed));
        Counted {
            at_most,
            count,
            sum_secs: self.sum_ns.load(Ordering::Relaxed) as f64 / 1e9,
        }
    }
}

/// How long the writer's work takes.
#[derive(Debug, Default)]
pub struct Timings {
    /// Appending a group of records, until it is durable.
    pub append: Histogram,
    /// The sync of the log's file, which is a part of that.
    pub sync: Histogram,
    /// The records that were appended.
    pub records: AtomicU64,
    /// The bytes of these records.
    pub bytes: AtomicU64,
}

impl Timings {
    /// The time before an append.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long the disk takes is measured, and decides nothing"
    )]
    pub(crate) fn now() -> Instant {
        Instant::now()
    }

    /// Counts an append that began at `begun` and has just ended, and its sync.
    pub(crate) fn note(&self, frames: &[Frame], begun: Instant, synced_in: Option<Duration>) {
        self.append.observe(begun.elapsed());
        if let Some(time) = synced_in {
            self.sync.observe(time);
        }
        let bytes = frames.iter().map(|frame| frame.bytes.len() as u64).sum();
        self.records
            .fetch_add(frames.len() as u64, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_from_its_bound_on() {
        // A duration in nanoseconds, and the lowest bound that counts it, in microseconds.
        for (ns, bound) in [
            (0, Some(32)),
            (1, Some(32)),
            (32_000, Some(32)),
            (32_001, Some(64)),
            (64_000, Some(64)),
            (64_001, Some(128)),
            (1_000_000, Some(1_024)),
            (8_388_608_000, Some(8_388_608)),
            (8_388_608_001, None),
            (u64::MAX, None),
        ] {
            let histogram = Histogram::default();
            histogram.observe(Duration::from_nanos(ns));
            let counted = histogram.counted();
            let first = counted.at_most.iter().find(|(_, count)| *count == 1);
            let expected = bound.map(|micros: u64| micros as f64 / 1e6);
            assert_eq!(first.map(|(secs, _)| *secs), expected, "{ns}");
            assert_eq!(counted.count, 1);
            assert_eq!(counted.at_most.len(), BOUNDS);
        }
    }

    #[test]
    fn counts_of_all_threads_add_up() {
        let histogram = Histogram::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for micros in 1..=1_000 {
                        histogram.observe(Duration::from_micros(micros));
                    }
                });
            }
        });
        let counted = histogram.counted();
        assert_eq!(counted.count, 4_000);
        assert!((counted.sum_secs - 2.002).abs() < 1e-6, "{counted:?}");
        let at_most = |micros: f64| {
            counted
                .at_most
                .iter()
                .find(|(secs, _)| *secs == micros / 1e6)
        };
        assert_eq!(at_most(512.0).map(|(_, count)| *count), Some(2_048));
    }
}
