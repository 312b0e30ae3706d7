//! An iterator over records in order.

use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use crate::envelope::Flaw;
use crate::error::ReadError;
use crate::history::{History, flawed};
use crate::owned_record::OwnedRecord;
use crate::projection::Projection;
use crate::shared::Shared;

/// What [`Records`] needs from a journal, independent of the type of its state.
pub(crate) trait HasHistory: Send + Sync {
    fn history(&self) -> &History;
}

impl<P: Projection> HasHistory for Shared<P> {
    fn history(&self) -> &History {
        &self.history
    }
}

/// Records in order; ends after the first error.
pub struct Records {
    shared: Arc<dyn HasHistory>,
    next: u64,
    last: u64,
    page: std::vec::IntoIter<OwnedRecord>,
    /// What follows the page, if it is not another page.
    flaw: Option<ReadError>,
}

impl Iterator for Records {
    type Item = Result<OwnedRecord, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next <= self.last {
            if let Some(record) = self.page.next() {
                if record.get().seq < self.next {
                    continue;
                }
                self.next += 1;
                return Some(Ok(record));
            }
            if let Some(flaw) = self.flaw.take().or_else(|| self.turn()) {
                self.next = self.last + 1;
                return Some(Err(flaw));
            }
        }
        None
    }
}

impl Records {
    pub(crate) fn new(
        shared: Arc<dyn HasHistory>,
        range: impl RangeBounds<u64>,
        head: u64,
    ) -> Self {
        let next = match range.start_bound() {
            Bound::Included(first) => (*first).max(1),
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 1,
        };
        let next = next.max(shared.history().beginning().seq + 1);
        let last = match range.end_bound() {
            Bound::Included(last) => *last,
            Bound::Excluded(end) => end.saturating_sub(1),
            Bound::Unbounded => head,
        };
        Self {
            shared,
            next,
            last: last.min(head),
            page: Vec::new().into_iter(),
            flaw: None,
        }
    }

    /// Fetches the page that contains the next record; returns why there is none.
    fn turn(&mut self) -> Option<ReadError> {
        let history = self.shared.history();
        // Records can be removed meanwhile.
        self.next = self.next.max(history.beginning().seq + 1);
        let Some(place) = history.place(self.next) else {
            return Some(flawed(self.next, &Flaw::Missing));
        };
        let page = history.page(place);
        self.flaw = page.flaw;
        self.page = page.records.into_iter();
        None
    }
}
