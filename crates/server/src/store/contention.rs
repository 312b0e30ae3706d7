//! Deciding again after another node appended first.

use std::thread;
use std::time::{Duration, Instant};

use roleback_journal::CommitError;

use crate::clock::stopwatch;

/// Time for which a write is decided again: as long as an append may take.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Number of times that the longest pause is doubled, from 1 ms on.
const DOUBLINGS_MAX: u32 = 5;

/// The attempts of one write.
pub(crate) struct Attempts {
    begun: Instant,
    count: u32,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            begun: stopwatch(),
            count: 0,
        }
    }

    /// Time to wait before the next attempt; `None` if the outcome is final. Nodes that wait for different times stop overtaking
    /// each other: the part of a second that has passed serves as the random number.
    pub(crate) fn pause<T>(&mut self, outcome: &Result<T, CommitError>) -> Option<Duration> {
        let elapsed = self.begun.elapsed();
        if !matches!(outcome, Err(CommitError::Overtaken)) || elapsed >= TIME_MAX {
            return None;
        }
        let longest = Duration::from_millis(1 << self.count.min(DOUBLINGS_MAX));
        self.count += 1;
        let nanos = u128::from(elapsed.subsec_nanos()) % longest.as_nanos();
        u64::try_from(nanos).ok().map(Duration::from_nanos)
    }
}

/// Repeats a commit until it is not overtaken. Blocks.
pub(crate) fn repeated<T>(
    mut commit: impl FnMut() -> Result<T, CommitError>,
) -> Result<T, CommitError> {
    let mut attempts = Attempts::new();
    loop {
        let outcome = commit();
        match attempts.pause(&outcome) {
            Some(pause) => thread::sleep(pause),
            None => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_commit_that_was_overtaken_is_repeated() {
        let mut left = [
            Err(CommitError::Overtaken),
            Err(CommitError::Overtaken),
            Ok(7),
            Err(CommitError::Closed),
        ]
        .into_iter();
        assert_eq!(repeated(|| left.next().unwrap()).unwrap(), 7);
        let closed = repeated(|| left.next().unwrap());
        assert!(matches!(closed, Err(CommitError::Closed)), "{closed:?}");
    }

    #[test]
    fn pauses_have_a_limit() {
        let mut attempts = Attempts::new();
        for _ in 0..100 {
            let pause = attempts.pause(&Err::<(), _>(CommitError::Overtaken));
            assert!(pause.unwrap() < Duration::from_millis(1 << DOUBLINGS_MAX));
        }
    }
}
