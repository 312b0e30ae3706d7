//! A log in memory, lost when the process ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::event_log::{AppendError, EventLog, LogError, check_continues};
use crate::envelope::Frame;
use crate::hash::Head;

pub(crate) struct MemoryLog {
    head: Head,
    frames: BTreeMap<u64, Arc<[u8]>>,
}

impl MemoryLog {
    pub(crate) fn new() -> Self {
        Self {
            head: Head::EMPTY,
            frames: BTreeMap::new(),
        }
    }
}

impl EventLog for MemoryLog {
    fn head(&self) -> Head {
        self.head
    }

    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        check_continues(&self.head, frames)?;
        self.frames.extend(
            frames
                .iter()
                .map(|frame| (frame.head.seq, Arc::clone(&frame.bytes))),
        );
        self.head = frames.last().map_or(self.head, |frame| frame.head);
        Ok(())
    }

    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError> {
        Ok(self.frames.get(&seq).map(|bytes| bytes.to_vec()))
    }

    fn cut(&mut self, head: Head) -> Result<(), LogError> {
        self.frames.split_off(&(head.seq + 1));
        self.head = head;
        Ok(())
    }

    fn recover(&mut self) -> Result<(), LogError> {
        Ok(())
    }

    fn forget(&mut self, sealed: u64) {
        self.frames = self.frames.split_off(&(sealed + 1));
    }
}
