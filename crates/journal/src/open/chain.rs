//! Orders segments.

use crate::hash::{Head, LogId};
use crate::segment::Segment;

/// Segments in order, and the gaps between them.
pub(super) struct Chain {
    pub(super) segments: Vec<Segment>,
    pub(super) gaps: Vec<(u64, u64)>,
    /// Segments of another log, or of records that another segment also has.
    pub(super) strays: Vec<Segment>,
    /// The head before the first record.
    start: Head,
    pub(super) head: Head,
}

impl Chain {
    /// Orders segments, which are sorted by their first record. `start` is the head before the first record.
    pub(super) fn of(log: LogId, start: Head, candidates: Vec<Segment>) -> Self {
        let mut chain = Self {
            segments: Vec::new(),
            gaps: Vec::new(),
            strays: Vec::new(),
            start,
            head: start,
        };
        for segment in candidates {
            chain.take(log, segment);
        }
        chain
    }

    fn take(&mut self, log: LogId, segment: Segment) {
        let next = self.head.seq + 1;
        let follows =
            segment.first > next || (segment.first == next && segment.prev == self.head.hash);
        if segment.log() != log || !follows {
            self.strays.push(segment);
            return;
        }
        if segment.first > next {
            self.gaps.push((next, segment.first - 1));
        }
        self.head = segment.head;
        self.segments.push(segment);
    }

    /// The head before `seq`, from the segment that ends there.
    pub(super) fn before(&self, seq: u64) -> Head {
        let before = self
            .segments
            .iter()
            .rev()
            .find(|segment| segment.head.seq < seq);
        before.map_or(self.start, |segment| segment.head)
    }
}
