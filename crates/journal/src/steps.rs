//! The effects of a page of records: decoded where the page is verified, applied in order.

use std::ops::RangeInclusive;

use crate::envelope::Flaw;
use crate::error::{ApplyError, ReadError};
use crate::hash::{Hash, Head};
use crate::history::{History, Place, flawed};
use crate::moment::Moment;
use crate::projection::Projection;

/// The effects of a page's records, up to the first damage.
pub(crate) struct Steps<P: Projection> {
    /// Hash of the record before the first.
    prev: Hash,
    /// Each effect with the head after it.
    steps: Vec<(Head, Result<P::Step, ApplyError>)>,
    flaw: Option<ReadError>,
}

impl<P: Projection> Steps<P> {
    /// Verifies a place and decodes the requested records.
    pub(crate) fn read(history: &History, place: Place, wanted: &RangeInclusive<u64>) -> Self {
        let (mut prev, mut steps) = (Hash::ZERO, Vec::new());
        let end = history.look(place, |record| {
            if !wanted.contains(&record.seq) {
                return;
            }
            if steps.is_empty() {
                prev = record.prev;
            }
            let head = Head {
                seq: record.seq,
                hash: record.hash,
                time_ns: record.time_ns,
            };
            steps.push((head, P::read(record)));
        });
        Self {
            prev,
            steps,
            flaw: end.flaw,
        }
    }

    /// Applies those that follow `now`, up to `last`. After an error, `now` is at the last good record.
    ///
    /// # Errors
    /// At the first record that is missing, damaged or cannot be decoded.
    pub(crate) fn apply(self, now: &mut Moment<P>, last: u64) -> Result<(), ReadError> {
        let mut prev = self.prev;
        for (head, step) in self.steps {
            let after = std::mem::replace(&mut prev, head.hash);
            if head.seq <= now.head.seq {
                continue;
            }
            if head.seq != now.head.seq + 1 {
                return Err(flawed(now.head.seq + 1, &Flaw::Missing));
            }
            if after != now.head.hash {
                return Err(flawed(head.seq, &Flaw::Chain));
            }
            let step = step.map_err(|source| ReadError::Apply {
                seq: head.seq,
                source,
            })?;
            now.state.take(step);
            now.head = head;
        }
        match self.flaw {
            Some(flaw) if now.head.seq < last => Err(flaw),
            _ => Ok(()),
        }
    }
}
