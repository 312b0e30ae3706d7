//! A record that does not borrow from where it was read.

use std::borrow::Cow;
use std::sync::Arc;

use crate::contents::Contents;
use crate::envelope::{Frame, Opened};
use crate::hash::Head;
use crate::record::{Draft, Record};

/// A record that owns its bytes, for readers that keep it. It was verified when it was created.
#[derive(Clone)]
pub struct OwnedRecord {
    /// A segment's body or one record's frame, which its records share.
    bytes: Arc<[u8]>,
    at: usize,
    /// The payload, if it was compressed.
    inflated: Option<Arc<[u8]>>,
}

impl OwnedRecord {
    /// The verified record at `at` in `bytes`, with its payload as decoded during verification.
    pub(crate) fn of(bytes: &Arc<[u8]>, at: usize, payload: Cow<'_, [u8]>) -> Self {
        let inflated = match payload {
            Cow::Owned(payload) => Some(payload.into()),
            Cow::Borrowed(_) => None,
        };
        Self {
            bytes: Arc::clone(bytes),
            at,
            inflated,
        }
    }

    /// The record, borrowed.
    #[must_use]
    pub fn get(&self) -> Record<'_> {
        let opened = self.opened();
        match &self.inflated {
            Some(payload) => opened.record(payload),
            None => opened.record(opened.stored),
        }
    }

    /// The record's bytes; `FORMAT.md` describes them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.at..self.at + self.opened().length]
    }

    /// Whether this build writes the same bytes for a draft. It may not, if another version wrote the record.
    #[must_use]
    pub fn is_made_of(&self, draft: &Draft) -> bool {
        let record = self.get();
        let before = Head {
            seq: record.seq - 1,
            hash: record.prev,
            time_ns: 0,
        };
        let sealed = Contents::nowhere().seal(draft, record.log, &before);
        sealed.is_ok_and(|frame| *frame.bytes == *self.as_bytes())
    }

    /// The record with a copy of its bytes, for those who keep few records of a segment: otherwise each would keep the whole
    /// segment in memory.
    pub(crate) fn alone(self) -> Self {
        Self {
            bytes: self.as_bytes().into(),
            at: 0,
            inflated: self.inflated,
        }
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame::of(self.as_bytes(), &self.opened())
    }

    fn opened(&self) -> Opened<'_> {
        Opened::unchecked(&self.bytes[self.at..])
            .expect("an owned record was checked when it was made")
    }
}
