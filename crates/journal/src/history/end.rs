//! How far a run of frames is good.

use std::borrow::Cow;

use crate::contents::Contents;
use crate::envelope::{Flaw, Opened, VERSION};
use crate::error::ReadError;
use crate::hash::{Head, LogId};
use crate::segment::Segment;

/// How much of a place is good.
pub(crate) struct End {
    /// Its end, or its last good record before the damage.
    pub(crate) head: Head,
    pub(crate) flaw: Option<ReadError>,
}

impl End {
    pub(super) fn at(head: Head) -> Self {
        Self::of(head, None)
    }

    pub(super) fn of(head: Head, flaw: Option<ReadError>) -> Self {
        Self { head, flaw }
    }

    /// The end of a place of which only the records up to `last` count.
    pub(super) fn up_to(self, last: Head) -> Self {
        match self.head.seq >= last.seq {
            true => Self::at(last),
            false => self,
        }
    }

    /// Passes on the record at the front of `bytes` or notes the damage; returns the record's length.
    pub(super) fn take<'b>(
        &mut self,
        bytes: &'b [u8],
        (log, contents): (LogId, &Contents),
        each: impl FnOnce(&Opened<'b>, Cow<'b, [u8]>),
    ) -> usize {
        match contents.checked(bytes, log, &self.head) {
            Ok((opened, payload)) => {
                self.head = opened.head();
                each(&opened, payload);
                opened.length
            }
            Err(flaw) => {
                self.flaw = Some(flawed(self.head.seq + 1, &flaw));
                0
            }
        }
    }
}

/// The error for a reader that found damage at `seq`.
pub(crate) fn flawed(seq: u64, flaw: &Flaw) -> ReadError {
    match flaw {
        Flaw::TooNew(found) => ReadError::TooNew {
            seq,
            found: *found,
            supported: VERSION,
        },
        flaw => ReadError::Damaged {
            seq,
            why: flaw.to_string(),
        },
    }
}

/// The head before the first record of a segment.
pub(super) fn before(segment: &Segment) -> Head {
    Head {
        seq: segment.first - 1,
        hash: segment.prev,
        time_ns: 0,
    }
}
