//! Wraps another log and injects faults.

use std::io;
use std::path::Path;

use super::event_log::{AppendError, EventLog, LogError};
use crate::envelope::Frame;
use crate::hash::Head;
use crate::options::Faults;

pub(crate) struct Faulty<L> {
    log: L,
    faults: Faults,
}

impl<L: EventLog> Faulty<L> {
    pub(crate) fn new(log: L, faults: Faults) -> Self {
        Self { log, faults }
    }
}

impl<L: EventLog> EventLog for Faulty<L> {
    fn head(&self) -> Head {
        self.log.head()
    }

    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        self.faults
            .before_append()
            .map_err(|error| AppendError::Failed(error.to_string()))?;
        self.log.append(frames)?;
        self.faults
            .after_append()
            .map_err(|error| AppendError::Failed(error.to_string()))
    }

    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError> {
        self.log.get(seq)
    }

    fn cut(&mut self, head: Head) -> Result<(), LogError> {
        self.log.cut(head)
    }

    fn recover(&mut self) -> Result<(), LogError> {
        self.faults
            .before_recovery()
            .map_err(|error| LogError(error.to_string()))?;
        self.log.recover()
    }

    fn beside(&self, dir: &Path) -> Result<Option<Box<dyn EventLog>>, LogError> {
        self.log.beside(dir)
    }

    fn replace(&mut self, replace: &mut dyn FnMut() -> io::Result<()>) -> Result<(), LogError> {
        self.log.replace(replace)
    }

    fn forget(&mut self, sealed: u64) {
        self.log.forget(sealed);
    }
}
