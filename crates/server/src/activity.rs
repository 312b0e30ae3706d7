//! The activity of a connection: which requests are under way, and what the client reads. Idle connections are closed, and the
//! longest idle one makes room for a new one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::limits::ANSWER_BYTES_MIN;

/// The activity of a connection.
#[derive(Default)]
pub(crate) struct Activity {
    /// Requests that were started. This is incremented before `ended` and read after it: if a reader sees equal values,
    /// no request was under way when it read `ended`.
    begun: AtomicU64,
    ended: AtomicU64,
    /// Requests that need to know when their client leaves: responses without an end, and long work.
    watching: AtomicU64,
    bytes_written: AtomicU64,
    /// The number of the first request that keeps its replica for the whole connection.
    first_number: OnceLock<u64>,
}

/// The activity at the last check.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    begun: u64,
    bytes_written: u64,
}

impl Activity {
    /// The current activity; `None` if a request is under way or a response has no end.
    pub(crate) fn at_rest(&self) -> Option<Seen> {
        let ended = self.ended.load(Ordering::Acquire);
        let seen = Seen {
            begun: self.begun.load(Ordering::Acquire),
            bytes_written: self.bytes_written.load(Ordering::Relaxed),
        };
        (seen.begun == ended && !self.is_watched()).then_some(seen)
    }

    /// Counts bytes of responses that were written.
    pub(crate) fn count_written(&self, bytes: u64) {
        self.bytes_written.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The number of the first request that asked for it: `number`, if this is that request.
    pub(crate) fn first_number(&self, number: u64) -> u64 {
        *self.first_number.get_or_init(|| number)
    }

    /// Whether a request needs to know when its client leaves.
    pub(crate) fn is_watched(&self) -> bool {
        self.watching.load(Ordering::Relaxed) > 0
    }

    /// Whether the connection was idle since the last check: no request is under way, none arrived, and the client read
    /// hardly any of its response. For a response without an end, reading any byte counts as activity, because events
    /// are sent more often than this checks.
    pub(crate) fn is_idle_since(&self, seen: &mut Seen) -> bool {
        let ended = self.ended.load(Ordering::Acquire);
        let begun = self.begun.load(Ordering::Acquire);
        let bytes_written = self.bytes_written.load(Ordering::Relaxed);
        let bytes_min = match self.watching.load(Ordering::Relaxed) {
            0 => ANSWER_BYTES_MIN,
            _ => 1,
        };
        let idle =
            begun == ended && begun == seen.begun && bytes_written - seen.bytes_written < bytes_min;
        *seen = Seen {
            begun,
            bytes_written,
        };
        idle
    }
}

/// Counts a request as under way until dropped.
pub(crate) struct UnderWay(Arc<Activity>);

impl UnderWay {
    pub(crate) fn begin(activity: &Arc<Activity>) -> Self {
        activity.begun.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(activity))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::AcqRel);
    }
}

/// Marks a request that needs to know when its client leaves, until dropped.
pub(crate) struct Watching(Arc<Activity>);

impl Watching {
    pub(crate) fn begin(activity: &Arc<Activity>) -> Self {
        activity.watching.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(activity))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.watching.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_without_an_end_is_idle_once_the_client_reads_nothing() {
        let activity = Arc::new(Activity::default());
        let mut seen = Seen::default();
        drop(UnderWay::begin(&activity));
        let streaming = Watching::begin(&activity);
        let written = |bytes| activity.count_written(bytes);
        written(100);
        assert!(!activity.is_idle_since(&mut seen), "it has just begun");
        written(1);
        assert!(!activity.is_idle_since(&mut seen), "a byte was read");
        assert!(activity.is_idle_since(&mut seen), "nothing was read");
        drop(streaming);
        written(1);
        assert!(
            activity.is_idle_since(&mut seen),
            "one byte is too few for a response with an end"
        );
    }
}
